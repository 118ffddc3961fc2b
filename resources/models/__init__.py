"""All models of the library and of its wings."""

from resources.collections.models import Collection, CollectionItem
from resources.debates.models import DebatePage
from resources.easy.models import EasyPage, EasyValidator
from resources.glossary.models import GlossaryEntryPage, GlossaryIndexPage
from resources.interviews.models import InterviewPage
from resources.kept.models import KeptLinkVisit
from resources.recipes.models import RecipePage
from resources.sources.models import Publisher
from resources.surveys.models import SurveyPage
from resources.upkeep.models import Opinion, Usefulness

from .article import ArticlePage, Contribution
from .index import ResourceIndexPage
from .kept_link import KeptLinkPage
from .resource import ResourcePage
from .series import Series, SeriesPart

__all__ = [
    "ArticlePage",
    "Collection",
    "CollectionItem",
    "Contribution",
    "DebatePage",
    "EasyPage",
    "EasyValidator",
    "InterviewPage",
    "GlossaryEntryPage",
    "GlossaryIndexPage",
    "KeptLinkPage",
    "KeptLinkVisit",
    "Opinion",
    "RecipePage",
    "Publisher",
    "ResourceIndexPage",
    "ResourcePage",
    "Series",
    "SeriesPart",
    "SurveyPage",
    "Usefulness",
]
