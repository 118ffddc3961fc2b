import pytest
from tests.factories import ArticlePageFactory, KeptLinkPageFactory, ResourceIndexPageFactory


@pytest.fixture
def library(site, home):
    return ResourceIndexPageFactory(parent=home)


@pytest.fixture
def article(library):
    """Make an article of the library: `article(title=…, live=False)`."""
    return lambda **fields: ArticlePageFactory(parent=library, **fields)


@pytest.fixture
def kept_link(library):
    """Make a kept link of the library."""
    return lambda **fields: KeptLinkPageFactory(parent=library, **fields)
