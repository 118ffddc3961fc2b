from .article import ArticlePage, Contribution
from .index import ResourceIndexPage
from .kept_link import KeptLinkPage
from .resource import ResourcePage
from .series import Series, SeriesPart

__all__ = [
    "ArticlePage",
    "Contribution",
    "KeptLinkPage",
    "ResourceIndexPage",
    "ResourcePage",
    "Series",
    "SeriesPart",
]
