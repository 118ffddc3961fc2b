"""Wagtail hooks of the short form: its URLs and its buttons."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from events.models import EventIndexPage
from places.models import PlacePage
from resources.models import RecipePage

from .admin import (
    PLACE,
    RECIPE,
    AnnounceView,
    CheckView,
    FullFormView,
    agenda_for,
    own_places,
)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the short form, of the full form filled from it and of the live check."""
    return [
        path("evenements/annoncer/", AnnounceView.as_view(), name="event_announce"),
        path("evenements/annoncer/complet/", FullFormView.as_view(), name="event_announce_full"),
        path("evenements/annoncer/verifier/", CheckView.as_view(), name="event_announce_check"),
    ]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button of `announce_button`, if any, for the listing of pages."""
    return announce_button(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the button of `announce_button`, if any, for the header of a page."""
    return announce_button(page, user)


def announce_button(page: Page, user: User) -> Iterator[Button]:
    """Yield the button that announces an event at a place, in the agenda or from a live recipe.

    Yields nothing for another page, an alias of a place or agenda, or a user who may not add an
    event.
    """
    kind = page.specific_class
    if kind is RecipePage and page.live and (agenda_for(user) or own_places(user)):
        url = f"{reverse('event_announce')}?{RECIPE}={page.pk}"
        yield Button(_("Programmer cet atelier"), url, icon_name="date", priority=11)
    if kind not in (PlacePage, EventIndexPage) or page.alias_of_id:
        return
    if page.permissions_for_user(user).can_add_subpage():
        url = reverse("event_announce") + (f"?{PLACE}={page.pk}" if kind is PlacePage else "")
        yield Button(_("Annoncer un événement"), url, icon_name="date", priority=11)
