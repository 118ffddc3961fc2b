"""Wagtail hooks of the screens around an event's form: URLs, buttons, menu items."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button

from events.models import EventIndexPage, EventPage
from places.models import PlacePage

from . import admin, closing_admin, form_admin, undoing, withdrawn_admin

# A publication by approval in the form of a page calls only the hooks of the edition.
for occasion in ("publish_page", "edit_page"):
    hooks.register(f"before_{occasion}", form_admin.store_published)
    hooks.register(f"before_{occasion}", closing_admin.store_closures)
    hooks.register(f"after_{occasion}", form_admin.describe_letters)
    # After the others: its redirection prevents the calls of further hooks.
    hooks.register(f"after_{occasion}", closing_admin.offer_to_change_dates, order=1)
hooks.register("before_move_page", form_admin.store_moved)
hooks.register("after_move_page", form_admin.describe_moved_letters)
hooks.register("after_unpublish_page", form_admin.offer_to_republish)
hooks.register("before_bulk_action", form_admin.store_bulk_published)
hooks.register("after_bulk_action", form_admin.describe_bulk_letters)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the screens about dates, surroundings, closures, seasons and drafts."""
    return [
        path("evenements/dates/", admin.held_dates, name="event_held_dates"),
        path("evenements/autour/", admin.event_surroundings, name="event_surroundings"),
        path(
            "evenements/remettre-en-ligne/",
            withdrawn_admin.WithdrawnView.as_view(),
            name="event_withdrawn",
        ),
        path("evenements/mon-agenda/", admin.PrivateFeedView.as_view(), name="event_private_feed"),
        path(
            "evenements/fermetures/<int:pk>/",
            closing_admin.ClosedDatesView.as_view(),
            name="event_closed_dates",
        ),
        path("evenements/<int:pk>/dates/", admin.DatesView.as_view(), name="event_dates"),
        path("evenements/<int:pk>/refaire/", admin.DuplicateView.as_view(), name="event_duplicate"),
        path(
            "evenements/<int:pk>/saison/", admin.NextSeasonView.as_view(), name="event_next_season"
        ),
    ]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the buttons about dates and seasons of an editable page, for the listing of pages."""
    return _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the buttons about dates and seasons, for the header of a page.

    They appear on events, places and the agenda, for a `user` who may edit the page. An event
    unpublished less than ten minutes ago also has the button of the screen that publishes it again,
    for a `user` who may publish it.
    """
    is_withdrawn = page.specific_class is EventPage and undoing.republishable_until(page)
    if is_withdrawn and page.permissions_for_user(user).can_publish():
        url = reverse("event_withdrawn")
        if undoing.has_dates_screen(page.specific):
            url = reverse("event_dates", args=[page.pk])
        yield Button(_("Remettre en ligne"), url, icon_name="rotate", priority=13)
    yield from _buttons(page, user)


def _buttons(page, user):
    """Yield the buttons of an event, a place or the agenda, for a user who may edit it.

    An event has a button for a copy on another day, and a published event one for its dates. A
    published place has a button for the dates during its closures. Events, places and the agenda
    have a button for the next season.
    """
    kind = page.specific_class
    if kind not in (EventPage, PlacePage, EventIndexPage):
        return
    permissions = page.permissions_for_user(user)
    if kind is EventPage and page.live and permissions.can_edit():
        url = reverse("event_dates", args=[page.pk])
        yield Button(_("Annuler ou déplacer une date"), url, icon_name="date", priority=15)
    if kind is EventPage and permissions.can_edit():
        url = reverse("event_duplicate", args=[page.pk])
        yield Button(_("Refaire un autre jour"), url, icon_name="copy", priority=14)
    if kind is PlacePage and page.live and permissions.can_edit():
        url = reverse("event_closed_dates", args=[page.pk])
        yield Button(_("Rendez-vous pendant une fermeture"), url, icon_name="warning", priority=34)
    if permissions.can_edit():
        url = reverse("event_next_season", args=[page.pk])
        yield Button(_("Préparer la prochaine saison"), url, icon_name="copy", priority=35)


class DatesMenuItem(ActionMenuItem):
    """Menu item of an event's dates, beside the buttons that publish it."""

    label = _("Annuler ou déplacer une date")
    name = "action-dates"
    icon_name = "date"

    def is_shown(self, context) -> bool:
        """Return True in the form of a published event that is not locked for the user.

        Returns False for an edition of a congress, whose own form moves or cancels it.
        """
        if context["view"] != "edit" or context["page"].specific_class is not EventPage:
            return False
        return context["page"].live and super().is_shown(context)

    def get_url(self, parent_context: dict) -> str:
        """Return the URL of the screen of the event's dates."""
        return reverse("event_dates", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def dates_menu_item() -> ActionMenuItem:
    """Return the item that opens an event's dates, for the action menu of the edit form."""
    return DatesMenuItem(order=60)


@hooks.register("register_account_menu_item")
def private_feed_item(request: HttpRequest) -> dict[str, object]:
    """Return the account menu's item of the private calendar, as Wagtail's dict of its values."""
    return {
        "url": reverse("event_private_feed"),
        "label": _("Mon agenda privé"),
        "help_text": _("Suivre dans son calendrier les événements en brouillon."),
    }
