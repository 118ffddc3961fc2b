"""The life of a request for feedback: created, answered, closed, purged.

The log entries do not name the reader, so that they need no purge.
"""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from events.models import Session

from .models import FeedbackRequest

KEPT_DAYS = 180
REQUESTED, ANSWERED, WITHDRAWN = (
    f"home.{action}_feedback" for action in ("request", "answer", "withdraw")
)


@transaction.atomic
def create(draft: Page | Session, name: str, user: User) -> FeedbackRequest:
    """Create the request of a page or a session for the reader `name`, log it, and return it.

    No mail is sent. `user` is the account that will be notified of the answer.
    """
    page, session = draft, None
    if isinstance(draft, Session):
        page, session = draft.congress, draft
    feedback = FeedbackRequest.objects.create(
        page=page, session=session, name=name, requested_by=user
    )
    log(instance=draft, action=REQUESTED, user=user)
    return feedback


@transaction.atomic
def answer(
    feedback: FeedbackRequest, verdict: str, remark: str, version_at: datetime.datetime
) -> bool:
    """Save the answer of a reader in place of the former one, log it and return True.

    `verdict` is a `FeedbackRequest.Verdict`, and `version_at` the time of the version that was
    read. Changes nothing and returns False if the answer is the same as the former one, or if the
    link has expired or was closed. `feedback` is refreshed after True.
    """
    given = {"verdict": verdict, "remark": remark, "version_at": version_at}
    rows = FeedbackRequest.objects.open().filter(pk=feedback.pk).exclude(**given)
    if not rows.update(**given, answered_at=timezone.now()):
        return False
    feedback.refresh_from_db()
    log(instance=feedback.draft, action=ANSWERED, data={"verdict": verdict})
    return True


@transaction.atomic
def withdraw(feedback: FeedbackRequest, user: User) -> None:
    """Close the link of a request and log it.

    A request without an answer is deleted. An answered request is kept until `purge`. Does nothing
    if the request was deleted, or was answered and has ended already.
    """
    # An answer sent at the same time waits for this lock, or is already in the row.
    row = FeedbackRequest.objects.select_for_update().filter(pk=feedback.pk).first()
    if row is None or (row.answered_at and row.has_ended):
        return
    if row.answered_at:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
    else:
        row.delete()
    log(instance=feedback.draft, action=WITHDRAWN, user=user)


def close_links(keys: Iterable[int]) -> int:
    """Close the links to the pages with the ids `keys`, and return the number of closed links.

    A live page with unpublished changes keeps its links. The links to an offline page are closed,
    even if it has a draft. Expired links are closed too. The links to sessions are not closed.
    """
    rows = FeedbackRequest.objects.filter(page__in=list(keys), session=None, closed_at=None)
    return rows.exclude(page__live=True, page__has_unpublished_changes=True).update(
        closed_at=timezone.now()
    )


def close_links_of_session(key: int) -> int:
    """Close the links to the session with the id `key`, and return the number of closed links.

    A live session with unpublished changes keeps its links; an offline one does not, even if it has
    a draft.
    """
    rows = FeedbackRequest.objects.filter(session=key, closed_at=None)
    return rows.exclude(session__live=True, session__has_unpublished_changes=True).update(
        closed_at=timezone.now()
    )


def purge(now: datetime.datetime | None = None) -> int:
    """Delete the requests created more than `KEPT_DAYS` days ago and return their number.

    `now` is aware, the current time by default.
    """
    before = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    return FeedbackRequest.objects.filter(created_at__lt=before).delete()[0]
