"""Admin menu of the places; each wing has its own module of hooks, imported here."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from .admin import PlacePageViewSet
from .imports import wagtail_hooks as _imports  # noqa: F401
from .imports.admin import ImportsViewSet, SourcesViewSet
from .imports.leftovers_admin import LeftoversViewSet
from .managers import wagtail_hooks as _managers  # noqa: F401
from .models import PlacePage
from .upkeep import wagtail_hooks as _upkeep  # noqa: F401
from .upkeep.calls.admin import CallsViewSet
from .upkeep.corrections.admin import CorrectionsViewSet
from .upkeep.duplicates.admin import PairsViewSet
from .upkeep.listing.admin import PlacesViewSet


class PlacesViewSetGroup(ViewSetGroup):
    """The submenu "Lieux" of the admin."""

    menu_label = _("Lieux")
    menu_icon = "site"
    menu_order = 110
    items = (
        PlacesViewSet,
        CallsViewSet,
        CorrectionsViewSet,
        ImportsViewSet,
        LeftoversViewSet,
        SourcesViewSet,
        PairsViewSet,
    )


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[PlacePageViewSet | PlacesViewSetGroup]:
    """Return the viewsets of places: their page explorer, then the submenu "Lieux"."""
    return [PlacePageViewSet("place_pages"), PlacesViewSetGroup()]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the `sheet_button` of a page, if any, for its row in the page explorer."""
    return sheet_button(page)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the `sheet_button` of a page, if any, for its header."""
    return sheet_button(page)


def sheet_button(page: Page) -> Iterator[Button]:
    """Yield a button to the printable sheet if `page` is a live place, else nothing."""
    if page.specific_class is PlacePage and page.live:
        url = reverse("places:sheet", args=[page.slug])
        yield Button(_("Fiche à imprimer"), url, icon_name="doc-empty", priority=36)
