"""Wagtail hooks of feedback: screen, button, answers on the form of a page, log entries."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, PageLogEntry

from events.models import Session

from . import lifecycle
from .admin import TITLE, FeedbackView
from .desk import sentence
from .links import screen_path
from .models import FeedbackRequest, has_draft, may_edit

SHOWN = 3


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the screens of a page and of a session."""
    of_session = FeedbackView.as_view(model=Session)
    return [
        path("avis-demandes/<int:pk>/", FeedbackView.as_view(), name="page_feedback"),
        path("avis-demandes/seance/<int:pk>/", of_session, name="session_feedback"),
    ]


@hooks.register("register_page_header_buttons")
def header_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the button to the screen, if the user may edit a page with a draft."""
    if not page.alias_of_id and has_draft(page) and page.permissions_for_user(user).can_edit():
        yield Button(TITLE, screen_path(page), icon_name="comment", priority=16)


@hooks.register("register_snippet_listing_buttons")
def listing_button(snippet: Model, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button to the screen, if the user may edit `snippet`, a session with a draft."""
    if isinstance(snippet, Session) and has_draft(snippet) and may_edit(user, snippet):
        yield Button(TITLE, screen_path(snippet), icon_name="comment", priority=16)


@hooks.register("before_edit_snippet")
def offer_link(request: HttpRequest, snippet: Model) -> None:
    """Add a message above the form of a session with a draft.

    It is that of `show_answers`. Without answers and failed mails, the message offers to create a
    request, or leads to the requests. Its button is the only one on this form: Wagtail calls
    `listing_button` for the list of the sessions only.
    """
    if not isinstance(snippet, Session) or request.method != "GET" or not has_draft(snippet):
        return
    if _add_answers(request, snippet):
        return
    button = messages.button(screen_path(snippet), TITLE)
    if FeedbackRequest.objects.about(snippet).exists():
        text = _("Vous avez demandé un avis sur ce brouillon. Vous pouvez en demander d’autres.")
    else:
        text = _(
            "Avant de publier, faites lire ce brouillon aux personnes qui parlent : elles n’ont pas"
            " besoin de compte."
        )
    messages.info(request, text, buttons=[button])


@hooks.register("before_edit_page")
def show_answers(request: HttpRequest, draft: Page) -> None:
    """Add a message above the form of a draft: its latest answers, and failed mails."""
    if request.method == "GET" and has_draft(draft):
        _add_answers(request, draft)


def _add_answers(request, draft):
    """Add the message of `show_answers`; return False if there is nothing to show."""
    asked = FeedbackRequest.objects.about(draft)
    rows = asked.current().select_related("page", "session__latest_revision")[:SHOWN]
    lines = [(sentence(feedback),) for feedback in rows]
    failed = _("Le courriel pour %(name)s n’est pas arrivé : donnez le lien vous-même.")
    for feedback in asked.open().filter(is_undelivered=True, answered_at=None):
        lines.append((failed % {"name": feedback.name},))
    if lines:
        url = screen_path(draft)
        text = format_html_join("\n", "<p>{}</p>", lines)
        messages.info(request, text, buttons=[messages.button(url, _("Lire les avis"))])
    return bool(lines)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the log entries of requests, answers and closed links, which name no reader."""
    actions.register_action(lifecycle.REQUESTED, TITLE, gettext_lazy("Avis demandé"))
    actions.register_action(
        lifecycle.WITHDRAWN,
        gettext_lazy("Retirer une demande d’avis"),
        gettext_lazy("Demande d’avis retirée"),
    )

    @actions.register_action(lifecycle.ANSWERED)
    class Answered(LogFormatter):
        label = gettext_lazy("Donner son avis")

        def format_message(self, log_entry: PageLogEntry) -> str:
            """Return the verdict of the answer."""
            if log_entry.data.get("verdict") == FeedbackRequest.Verdict.AGREED:
                return _("Une personne est d’accord")
            return _("Remarque d’une personne")
