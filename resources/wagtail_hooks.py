"""Wagtail hooks of the library: its menu, its viewsets and the addresses of its wings."""

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.wagtail_hooks import register_documents_menu_item
from wagtail.images.wagtail_hooks import register_images_menu_item
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

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

# The hook of the items of the menu after the lists of texts.
MENU = "register_library_menu_item"


class LibraryGroup(SnippetViewSetGroup):
    """The menu of the library: one list for each kind of text and of snippet, then the files."""

    menu_label = _("Bibliothèque")
    menu_icon = "folder-open-inverse"
    menu_order = 220
    submenu_hook = MENU
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


# Wagtail's own items: `home.team.desk` removes those of the same names from the main menu.
hooks.register(MENU, register_images_menu_item)
hooks.register(MENU, register_documents_menu_item)


class TranslationsMenuItem(MenuItem):
    """Menu item of the list of translations, for users who may translate."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may translate pages."""
        return request.user.has_perm("wagtail_localize.submit_translation")


@hooks.register(MENU)
def translations_item() -> MenuItem:
    """Return the menu item of the list of translations."""
    url = reverse("wagtail_localize:translations_report")
    return TranslationsMenuItem(
        _("Traductions"), url, name="translations", icon_name="site", order=500
    )


@hooks.register("register_admin_viewset")
def resource_pages() -> list:
    """Return two viewsets: the explorer listing of the library, and the opinions of readers."""
    return [ResourcePageViewSet("ressources"), OpinionsViewSet()]


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URL pattern of the view `read_kept_link`, in a list."""
    return [path("liens/lire/", read_kept_link, name="kept_link_read")]
