"""Wagtail hooks of feedback: screen, button, answers on the form of a page, log entries."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, PageLogEntry

from . import requests
from .admin import TITLE, FeedbackView, has_draft
from .desk import sentence
from .models import FeedbackRequest

SHOWN = 3


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL of the screen of a page."""
    return [path("avis-demandes/<int:pk>/", FeedbackView.as_view(), name="page_feedback")]


@hooks.register("register_page_header_buttons")
def header_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the button to the screen, if the page has a draft that the user may edit."""
    if page.alias_of_id or not has_draft(page):
        return
    if page.permissions_for_user(user).can_edit():
        url = reverse("page_feedback", args=[page.pk])
        yield Button(TITLE, url, icon_name="comment", priority=16)


@hooks.register("before_edit_page")
def show_answers(request: HttpRequest, page: Page) -> None:
    """Add a message with the latest answers about the draft above the form of the page."""
    if request.method != "GET" or not has_draft(page):
        return
    rows = page.feedback_requests.current().select_related("page")[:SHOWN]
    if lines := [(sentence(feedback),) for feedback in rows]:
        url = reverse("page_feedback", args=[page.pk])
        text = format_html_join("\n", "<p>{}</p>", lines)
        messages.info(request, text, buttons=[messages.button(url, _("Lire les avis"))])


class NamedFormatter(LogFormatter):
    """Formatter of an entry about a reader, whose name `requests.purge` removes later."""

    named = ""

    def format_message(self, log_entry: PageLogEntry) -> str:
        """Return `named` with the name of the reader, or `message` without a name."""
        name = log_entry.data.get("name")
        return self.named % {"name": name} if name else self.message


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the log entries of requests, answers and withdrawals."""

    @actions.register_action(requests.REQUESTED)
    class Requested(NamedFormatter):
        label = TITLE
        message = gettext_lazy("Avis demandé")
        named = gettext_lazy("Avis demandé à %(name)s")

    @actions.register_action(requests.WITHDRAWN)
    class Withdrawn(NamedFormatter):
        label = gettext_lazy("Retirer une demande d’avis")
        message = gettext_lazy("Demande d’avis retirée")
        named = gettext_lazy("Demande d’avis à %(name)s retirée")

    @actions.register_action(requests.ANSWERED)
    class Answered(LogFormatter):
        label = gettext_lazy("Donner son avis")

        def format_message(self, log_entry: PageLogEntry) -> str:
            """Return the answer and, until `requests.purge`, the name of the reader."""
            data = log_entry.data
            if data.get("verdict") == FeedbackRequest.Verdict.AGREED:
                named, message = _("Avis de %(name)s : d’accord"), _("Un lecteur est d’accord")
            else:
                named, message = _("Avis de %(name)s : une remarque"), _("Remarque d’un lecteur")
            return named % data if data.get("name") else message
