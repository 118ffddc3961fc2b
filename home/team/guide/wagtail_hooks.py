"""Wagtail hooks of the guide: addresses, menu, search area, style."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from home.team.roles.colleagues import is_coordinator

from .chapters import can_publish
from .views import ChapterView, GuideView, WholeGuideView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the index, of the whole guide and of a page."""
    return [
        path("guide/", GuideView.as_view(), name="guide"),
        path("guide/tout/", WholeGuideView.as_view(), name="guide_whole"),
        path("guide/<slug:slug>/", ChapterView.as_view(), name="guide_chapter"),
    ]


class GuideMenuItem(MenuItem):
    """Menu item of the guide; the header of each screen links to the guide too."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return False for users for whom `can_publish` is True, except coordinators.

        The menu of these editors is kept short. Returns True for all other users.
        """
        return not can_publish(request.user) or is_coordinator(request.user)


@hooks.register("register_admin_menu_item")
def guide_item() -> MenuItem:
    """Return the menu item of the guide."""
    return GuideMenuItem(_("Guide"), reverse("guide"), name="guide", icon_name="help", order=990)


@hooks.register("register_admin_search_area")
def guide_search() -> SearchArea:
    """Return the search area that leads to the guide."""
    return SearchArea(_("Guide"), reverse("guide"), name="guide", icon_name="help", order=900)


@hooks.register("insert_global_admin_css")
def link_style() -> str:
    """Return the <link> to the style of the links to the guide, for every screen."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin/guide-link.css"))
