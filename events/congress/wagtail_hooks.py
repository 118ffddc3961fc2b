"""Admin hooks of congresses: the screen of the programme, warnings of conflicts."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from events.models import CongressIndexPage, CongressPage, EventIndexPage, Session

from .admin import ProgrammeView, warn_of_conflicts


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_after_saving(request: HttpRequest, instance: Model) -> None:
    """Warn the editor about conflicts of room or speakers, if `instance` is a session."""
    if isinstance(instance, Session):
        warn_of_conflicts(request, instance)


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URL pattern of the screen of the programme, for the admin."""
    view = ProgrammeView.as_view()
    return [path("assises/<int:pk>/programme/", view, name="congress_programme")]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the buttons, for lists, if `page` is an edition that the user may edit."""
    return _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the buttons, for headers, if `page` is an edition that the user may edit.

    On the agenda, whose admin list has only events, yield a link to the list of each congress.
    """
    if page.specific_class is EventIndexPage:
        for congress in CongressIndexPage.objects.child_of(page):
            url = reverse("wagtailadmin_explore", args=[congress.pk])
            yield Button(congress.get_admin_display_title(), url, icon_name="folder", priority=40)
    yield from _buttons(page, user)


def _buttons(page, user):
    """Yield the buttons of an edition that the user may edit.

    An edition that is off also has a link to the screen of its dates, which restores it.
    """
    if page.specific_class is CongressPage and page.permissions_for_user(user).can_edit():
        url = reverse("congress_programme", args=[page.pk])
        yield Button(_("Programme"), url, icon_name="list-ul", priority=15)
        if page.live and page.specific.is_off:
            url = reverse("event_dates", args=[page.pk])
            yield Button(_("Rétablir l’édition"), url, icon_name="date", priority=16)
