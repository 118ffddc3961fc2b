"""The link to a draft; the row of the request decides when it expires."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from wagtail.models import Page

from events.models import Session
from network.site.addresses import offered_languages

from .models import FeedbackRequest, has_draft, may_edit

SIGNER = signing.Signer(salt="home.feedback")


def feedback_path(feedback: FeedbackRequest) -> str:
    """Return the URL path of the draft for its reader."""
    return reverse("home:feedback", args=[SIGNER.sign_object(feedback.pk)])


def feedback_url(feedback: FeedbackRequest) -> str:
    """Return the absolute URL of the draft, a secret between the team and the reader."""
    return settings.WAGTAILADMIN_BASE_URL + feedback_path(feedback)


def screen_path(draft: Page | Session) -> str:
    """Return the URL path of the admin screen of the requests about a page or a session."""
    name = "session_feedback" if isinstance(draft, Session) else "page_feedback"
    return reverse(name, args=[draft.pk])


def feedback_of(token: str) -> FeedbackRequest | None:
    """Return the request of a token, with its draft and requester, or None if it was deleted.

    A request that has expired or was closed is returned too. Raises `signing.BadSignature` if the
    token is invalid.
    """
    pk = SIGNER.unsign_object(token)
    return (
        FeedbackRequest.objects.select_related("page", "session__latest_revision", "requested_by")
        .filter(pk=pk)
        .first()
    )


def language_of(feedback: FeedbackRequest | None) -> str:
    """Return the language code of the page, or French if the site does not offer its language.

    For a session, the language is that of its edition. Without a request, it is French.
    """
    code = feedback.page.locale.language_code if feedback else settings.LANGUAGE_CODE
    return code if code in dict(offered_languages()) else settings.LANGUAGE_CODE


def shows_draft(feedback: FeedbackRequest) -> bool:
    """Return True if the link works: open, for a draft that its requester may still edit."""
    user, draft = feedback.requested_by, feedback.draft
    if user is None or feedback.has_ended or not has_draft(draft):
        return False
    return may_edit(user, draft)
