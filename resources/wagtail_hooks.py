"""Wagtail hooks of the library: its menu, its viewsets and the addresses of its wings."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet

from network.admin.reports import add_to_admin

from .admin import ArticleViewSet, KeptLinkViewSet, ResourcePageViewSet, SeriesViewSet
from .collections.admin import CollectionViewSet
from .debates.admin import DebateViewSet
from .easy import wagtail_hooks as _easy  # noqa: F401
from .easy.admin import EasyViewSet
from .glossary.admin import GlossaryViewSet
from .interviews.admin import InterviewViewSet
from .recipes.admin import RecipeViewSet
from .sources.admin import PublisherViewSet, read_kept_link
from .surveys.admin import SurveyViewSet
from .upkeep.admin import OpinionsViewSet, UsefulTexts


class LibraryGroup(ViewSetGroup):
    """The menu of the library in the admin: one list for each kind of text and of snippet."""

    menu_label = _("Bibliothèque")
    menu_icon = "folder-open-inverse"
    menu_order = 220
    items = (
        ArticleViewSet,
        KeptLinkViewSet,
        RecipeViewSet,
        SurveyViewSet,
        InterviewViewSet,
        DebateViewSet,
        EasyViewSet,
        GlossaryViewSet,
        SeriesViewSet,
        CollectionViewSet,
        PublisherViewSet,
    )


add_to_admin(UsefulTexts)
register_snippet(LibraryGroup)


@hooks.register("register_admin_viewset")
def resource_pages() -> list:
    """Return two viewsets: the explorer listing of the library, and the opinions of readers."""
    return [ResourcePageViewSet("ressources"), OpinionsViewSet()]


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URL pattern of the view `read_kept_link`, in a list."""
    return [path("liens/lire/", read_kept_link, name="kept_link_read")]
