"""Admin menu of the places; each wing has its own module of hooks, imported here."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from network.models import Territory

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

# Places that one message names.
MOST_NAMED = 10


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


@hooks.register("before_bulk_action")
def refuse_incomplete_places(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> HttpResponse | None:
    """Refuse a bulk publication of places whose latest drafts lack facts.

    Returns a redirection, with the reasons as an error message, and nothing is published. Returns
    None otherwise. The facts that a live place already lacks are not required. Wagtail calls the
    hook for every bulk action on pages, snippets, images, documents and users.
    """
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type != "publish" or not pages:
        return None
    chosen = Q(pk__in=[page.pk for page in pages])
    if request.POST.get("include_descendants"):
        for page in pages:
            chosen |= Q(path__startswith=page.path)
    lines = []
    is_draft = Q(live=False) | Q(has_unpublished_changes=True)
    for place in PlacePage.objects.filter(chosen, is_draft).order_by("title", "pk"):
        draft = place.get_latest_revision_as_object()
        missing = _missing_facts(draft)
        already = _missing_facts(place) if missing and place.live else {}
        if reasons := [text for name, text in missing.items() if name not in already]:
            lines.append(f"{draft.get_admin_display_title()} : {' '.join(reasons)}")
    if not lines:
        return None
    text = ngettext(
        "Rien n’est publié : à ce lieu, il manque l’essentiel.",
        "Rien n’est publié : à ces lieux, il manque l’essentiel.",
        len(lines),
    )
    messages.error(request, " ".join([text, *lines[:MOST_NAMED]]))
    return redirect(action.next_url)


def _missing_facts(place):
    return place.missing_facts(Territory.objects.find_commune, has_stops=place.has_stops)


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
