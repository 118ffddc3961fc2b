"""The life of a request for feedback: created, answered, withdrawn, purged."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from .models import FeedbackRequest

KEPT_DAYS = 180
REQUESTED, ANSWERED, WITHDRAWN = (
    f"home.{action}_feedback" for action in ("request", "answer", "withdraw")
)


@transaction.atomic
def create(page: Page, name: str, user: User) -> FeedbackRequest:
    """Create the request of a page for the reader `name`, log it, and return it.

    No mail is sent. `user` is the account that will be notified of the answer.
    """
    feedback = FeedbackRequest.objects.create(page=page, name=name, requested_by=user)
    log(instance=page, action=REQUESTED, user=user, data={"name": name})
    return feedback


@transaction.atomic
def answer(
    feedback: FeedbackRequest, verdict: str, remark: str, version_at: datetime.datetime
) -> bool:
    """Save the answer of a reader, log it and return True.

    `verdict` is a `FeedbackRequest.Verdict`, and `version_at` the time of the version that was
    read. Changes nothing and returns False if the request was answered about this version or a
    newer one, was withdrawn, or has expired. `feedback` is refreshed after True.
    """
    now = timezone.now()
    rows = FeedbackRequest.objects.open().filter(
        Q(version_at=None) | Q(version_at__lt=version_at), pk=feedback.pk
    )
    if not rows.update(verdict=verdict, remark=remark, answered_at=now, version_at=version_at):
        return False
    feedback.refresh_from_db()
    data = {"name": feedback.name, "verdict": verdict}
    log(instance=feedback.page, action=ANSWERED, data=data)
    return True


@transaction.atomic
def withdraw(feedback: FeedbackRequest, user: User) -> None:
    """Close the link of a request and log it.

    A request without an answer is deleted. An answered request is kept until `purge`.
    """
    if feedback.answered_at:
        feedback.closed_at = timezone.now()
        feedback.save(update_fields=["closed_at"])
    else:
        feedback.delete()
    log(instance=feedback.page, action=WITHDRAWN, user=user, data={"name": feedback.name})


@transaction.atomic
def purge(now: datetime.datetime | None = None) -> int:
    """Delete the requests created more than `KEPT_DAYS` days ago and return their number.

    The names of readers are also removed from the log entries of that age. `now` is aware, the
    current time by default.
    """
    before = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    old = PageLogEntry.objects.filter(
        action__in=[REQUESTED, ANSWERED, WITHDRAWN], timestamp__lt=before, data__has_key="name"
    )
    for entry in old:
        del entry.data["name"]
        entry.save(update_fields=["data"])
    return FeedbackRequest.objects.filter(created_at__lt=before).delete()[0]
