"""The page of a link: the draft of one page, with a banner and the form of an answer.

A GET request changes nothing, because mail scanners open every link.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.models import PreviewableMixin

from events.models import Session
from network.memory import limits

from . import letters, lifecycle
from .forms import AnswerForm
from .links import feedback_of, language_of, shows_draft
from .models import FeedbackRequest

# Answers of one reader in an hour: each sends a mail.
MOST_PER_HOUR = 10
STATUS = {"unknown": 404, "gone": 410, "published": 410, "expired": 410}


@dataclass(frozen=True)
class ShownDraft:
    """The values of the banner and the form, as `request.feedback` in the templates of the page.

    The form is sent to `path`, the reader's URL: in these templates, `request.path` is the public
    URL of the page. `is_sent` is True after an answer.
    """

    feedback: FeedbackRequest
    form: AnswerForm
    path: str
    is_sent: bool


@dataclass(frozen=True)
class SessionPreview(PreviewableMixin):
    """Wagtail's preview of a session, without the preview of its form in the admin."""

    session: Session

    @property
    def full_url(self) -> str | None:
        """The future URL of the session, or None if its edition has no URL."""
        return self.session.full_url

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the page of the session with its unpublished values, and its public neighbours."""
        congress = self.session.congress
        others = Session.objects.public().filter(congress=congress)
        return congress.show_session(request, self.session, others)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Render the latest draft of a link with the form of an answer; on POST, save the answer.

    The answer is mailed to the requester, then the response redirects to the same URL with
    `?envoye=1`, where the answer is shown. An answer that repeats the former one is neither saved
    nor mailed. An invalid form, and one above `MOST_PER_HOUR`, is rendered again with the draft.
    The form of a robot is not saved. The status is 404 for an invalid link, 410 for a link that was
    closed or has expired, for a requester who may no longer edit the draft, and for a deleted
    draft; the response to a POST then contains the written remark. The response is stored by no
    cache and no search engine, and no other site receives its URL as a referrer.
    """
    response = _respond(request, token)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _respond(request, token):
    feedback, fault = _read_token(token)
    if fault:
        return _closed(request, feedback, fault)
    revision = feedback.draft.latest_revision
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        latest=revision.created_at,
        initial=_former_answer(feedback),
    )
    if form.is_bound and form.is_valid():
        sent = f"{request.path}?envoye=1"
        if form.is_trapped:
            return redirect(sent)
        if _may_answer(feedback, form):
            answer = (form.cleaned_data[name] for name in ("verdict", "remark", "version"))
            if lifecycle.answer(feedback, *answer):
                letters.send_answer(feedback)
            elif fault := _read_token(token)[1]:  # the link was closed meanwhile
                return _closed(request, feedback, fault)
            return redirect(sent)
    draft = revision.as_object()
    shown = ShownDraft(feedback, form, request.path, "envoye" in request.GET)
    # The query string chooses the day of a programme, or the page of a list.
    attributes = {"feedback": shown, "GET": request.GET}
    if isinstance(draft, Session):
        draft = SessionPreview(draft)
    return draft.make_preview_request(request, draft.default_preview_mode, attributes)


def _former_answer(feedback):
    """Return the values of the answer about the latest version, {} without one."""
    if feedback.is_outdated:
        return {}
    return {"verdict": feedback.verdict, "remark": feedback.remark}


def _may_answer(feedback, form):
    """Count one answer; return False above `MOST_PER_HOUR`, with an error in the form."""
    if limits.allows("feedback", str(feedback.pk), most=MOST_PER_HOUR):
        return True
    form.add_error(None, _("Vous avez envoyé beaucoup d’avis. Réessayez plus tard."))
    return False


def _closed(request, feedback, fault):
    """Render the page of a link that shows no draft, with the remark of a POST.

    It is in the language of the draft, as the page of the open link was.
    """
    facts = {
        "fault": fault,
        "page_url": _public_url(feedback) if fault == "published" else "",
        "is_lost": request.method == "POST",
        "remark": request.POST.get("remark", "").strip(),
    }
    language = language_of(feedback)
    with translation.override(language):
        response = render(request, "home/feedback/closed.html", facts, status=STATUS[fault])
    response["Content-Language"] = language
    return response


def _public_url(feedback):
    """Return the URL of the published page or session, "" for a session of a hidden edition."""
    if not feedback.session:
        return feedback.page.url
    return feedback.session.get_absolute_url() if feedback.page.live else ""


def _read_token(token):
    """Return (request, ""), or (request or None, a key of `STATUS`) if no draft may be shown."""
    try:
        feedback = feedback_of(token)
    except signing.BadSignature:
        return None, "unknown"
    if feedback is None:
        return None, "gone"
    if shows_draft(feedback):
        return feedback, ""
    draft = feedback.draft
    if draft.live and draft.last_published_at and draft.last_published_at >= feedback.created_at:
        return feedback, "published"
    is_expired = feedback.has_ended and not feedback.closed_at
    return feedback, "expired" if is_expired else "gone"
