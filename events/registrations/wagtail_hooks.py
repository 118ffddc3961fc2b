"""Admin hooks of registrations: URLs, the button of an event, confirmations, the report."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from events.models import EventPage
from network.admin.privacy import WARNINGS
from network.admin.references import STATED
from network.admin.reports import add_to_admin

from . import admin, leaving_admin, losses, privacy_admin
from .access import may_see_people
from .reading_report import PeopleReadings

WARNINGS.append(privacy_admin.warning)
STATED.append(losses.staying_keys)

DATES_OF = "evenements/<int:pk>/inscrits"
DATE = f"{DATES_OF}/<int:moment>"


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL patterns of the screens of the host of an event, for the admin."""
    return [
        path(f"{DATES_OF}/", admin.RollsView.as_view(), name="event_rolls"),
        path(f"{DATE}/", admin.RollView.as_view(), name="event_roll"),
        path(f"{DATE}/feuille/", admin.RollSheetView.as_view(), name="event_roll_sheet"),
        path(f"{DATE}/inscrits.csv", admin.RollFileView.as_view(), name="event_roll_csv"),
        path(f"{DATE}/compter/", admin.CountView.as_view(), name="event_count"),
    ]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the link to an event's registrations, for lists, if the user may see people."""
    return _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the link to an event's registrations, for its header, if the user may see people."""
    return _buttons(page, user)


def _buttons(page, user):
    """Yield the button of an `EventPage`, or of a subclass, if `user` may see its people."""
    kind = page.specific_class
    if kind and issubclass(kind, EventPage) and may_see_people(user, page):
        url = reverse("event_rolls", args=[page.pk])
        yield Button(_("Inscrits et présences"), url, icon_name="group", priority=16)


# Before the hooks that act on the deletion of a page.
@hooks.register("before_delete_page", order=-1)
def confirm_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """On a POST, return the page that confirms the deletion of a page with registered people.

    `leaving_admin.confirm` has the rules. Returns None if no person is concerned, and after the
    confirmation. A GET adds a message to Wagtail's own confirmation, by `losses.warn_of_deletion`,
    and returns None.
    """
    losses.warn_of_deletion(request, page)
    return leaving_admin.confirm(request, [page], is_deletion=True, with_descendants=True)


@hooks.register("before_unpublish_page")
def confirm_unpublication(request: HttpRequest, page: Page) -> HttpResponse | None:
    """On a POST, return the page that confirms the unpublication of a page, or None.

    It is shown if people expect a date, or if events lose the place of a coming date. Returns None
    after the confirmation.
    """
    below = bool(request.POST.get("include_descendants"))
    scope = {"is_deletion": False, "with_descendants": below}
    sentences = losses.staying([page], with_descendants=below)
    return leaving_admin.confirm(request, [page], losses=sentences, **scope)


@hooks.register("before_bulk_action", order=-1)
def confirm_bulk_action(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> HttpResponse | None:
    """Return the page that confirms a bulk deletion or unpublication of pages, or None.

    It states the `losses` of all the pages together. Returns None for any other action, on a GET,
    after the confirmation, and if the action has no consequence to state. Wagtail calls the hook
    for every bulk action on pages, snippets, images, documents and users.
    """
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type not in ("delete", "unpublish"):
        return None
    is_deletion = action_type == "delete"
    below = is_deletion or bool(request.POST.get("include_descendants"))
    scope = {"is_deletion": is_deletion, "with_descendants": below}
    sentences = losses.losses(pages, **scope) if pages else []
    return leaving_admin.confirm(request, pages, losses=sentences, **scope)


hooks.register("after_publish_page", leaving_admin.warn_of_expiry)
add_to_admin(PeopleReadings)
