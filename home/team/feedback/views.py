"""The page of a link: the draft of one page, with a banner and the form of an answer.

A GET request changes nothing, because mail scanners open every link.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from network.site.forms import may_send_form

from . import letters, requests
from .forms import AnswerForm
from .links import feedback_of
from .models import FeedbackRequest

STATUS = {"unknown": 404, "gone": 410, "expired": 410}


@dataclass(frozen=True)
class ShownDraft:
    """The values of the banner and the form, as `request.feedback` in the templates of the page.

    `path` is the address to which the form is sent: the address of the draft differs, because it is
    rendered as at its future address. `takes_answer` is False once this version has an answer.
    """

    feedback: FeedbackRequest
    form: AnswerForm
    path: str

    @property
    def takes_answer(self) -> bool:
        """True if the displayed version has no answer yet."""
        return not self.feedback.answered_at or self.feedback.is_outdated

    @property
    def is_published(self) -> bool:
        """True if the displayed version is on the site."""
        return self.feedback.page.live and not self.feedback.page.has_unpublished_changes


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Render the latest draft of a page with the form of an answer; on POST, save the answer.

    After an answer, redirects to the same URL, where the answer is shown. An invalid form, and one
    above the hourly limit of `may_send_form`, is rendered again with the draft. The form of a robot
    is not saved. The status is 404 for an invalid link, 410 for a link that was withdrawn or has
    expired, and for a deleted page. The response is stored by no cache and no search engine, and no
    other site receives its URL as a referrer.
    """
    response = _respond(request, token)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _respond(request, token):
    feedback, fault = _read_token(token)
    if fault:
        return TemplateResponse(
            request, "home/feedback/closed.html", {"fault": fault}, status=STATUS[fault]
        )
    revision = feedback.page.latest_revision
    form = AnswerForm(
        request.POST if request.method == "POST" else None, latest=revision.created_at
    )
    if form.is_bound and form.is_valid():
        if form.is_trapped:
            return redirect(request.path)
        if may_send_form(request, "feedback", form):
            answer = (form.cleaned_data[name] for name in ("verdict", "remark", "version"))
            if requests.answer(feedback, *answer):
                letters.send_answer(feedback)
            return redirect(request.path)
    page = revision.as_object()
    shown = ShownDraft(feedback, form, request.path)
    return page.make_preview_request(request, page.default_preview_mode, {"feedback": shown})


def _read_token(token):
    """Return (request, fault): the `FeedbackRequest` or None, and a key of `STATUS`.

    `fault` is "" if the draft may be shown.
    """
    try:
        feedback = feedback_of(token)
    except signing.BadSignature:
        return None, "unknown"
    if feedback is None or feedback.page.latest_revision is None:
        return None, "gone"
    return (None, "expired") if feedback.has_ended else (feedback, "")
