import pytest
from wagtail.models import Page

import search
from search import registry
from search.models import SearchDocument
from tests.factories import add_page


def page_document(page):
    if page.slug.startswith("muette"):
        return None
    return search.Document(
        kind="page",
        title=page.title,
        url=page.get_url() or "",
        summary=page.search_description,
        keywords=page.seo_title,
    )


@pytest.fixture
def searched(monkeypatch, root):
    """Register plain pages only: title, summary, and the SEO title as keywords."""
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(registry, "_followed", {})
    search.register(Page, page_document)


@pytest.fixture
def publish(searched, home, django_capture_on_commit_callbacks):
    """publish(title, summary="", ...) -> a live page under the home page, in the public index."""

    def publish(title, summary="", parent=None, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            page = Page(title=title, search_description=summary, **fields)
            return add_page(parent or home, page)

    return publish


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context manager: `with committed():` runs the commit callbacks at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def titles():
    """titles() -> the titles in the index, sorted."""
    return lambda: sorted(SearchDocument.objects.values_list("title", flat=True))
