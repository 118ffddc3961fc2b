"""Names of the tasks, enqueuing at commit, and retries after a failure."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import QueuedTask

logger = logging.getLogger(__name__)
# Exponential delay between attempts: a mail server may be down for a day.
FIRST, LONGEST = datetime.timedelta(seconds=30), datetime.timedelta(hours=2)
ATTEMPTS = 20
KEPT = datetime.timedelta(days=30)
BACKEND = "network.tasks.backend.DatabaseBackend"

_labels = {}
_subjects = {}


class HopelessError(Exception):
    """A failure that a retry cannot fix."""


def name(task, label, *, about=None):
    """Register the French label of a task, for the report of failed tasks.

    `about(*args, **kwargs)` returns the subject of one task, from its arguments.
    """
    _labels[task.module_path] = label
    if about:
        _subjects[task.module_path] = about


def label_of(row):
    """Return the label of a queued task, or the name of its function."""
    return str(_labels.get(row.path) or row.path.rpartition(".")[2])


def subject_of(row):
    """Return the subject of a queued task, or ""."""
    about = _subjects.get(row.path)
    return about(*row.arguments["args"], **row.arguments["kwargs"]) if about else ""


def is_in_use():
    """Return True if tasks wait for a worker; without a queue, they run at once."""
    return settings.TASKS["default"]["BACKEND"] == BACKEND


def with_commit(send):
    """Call `send()`, which enqueues tasks or sends mails, only if the transaction commits.

    With a queue, `send` runs at once in a savepoint, and the tasks are rows of the transaction;
    without, it runs after the commit. An exception in `send` is logged and not raised.
    """
    if not is_in_use():
        transaction.on_commit(send, robust=True)
        return
    try:
        with transaction.atomic():
            send()
    except Exception:
        logger.exception("What was to be done later could not be kept.")


def put_back(row, error):
    """Save a task that failed, to be retried after a delay or, if it is hopeless, never."""
    row.worker, row.fault = "", _describe(error)
    if isinstance(error, HopelessError) or row.attempts >= ATTEMPTS:
        row.failed_at = timezone.now()
        logger.error("The task %s failed for good: %s", row.path, row.fault)
    else:
        row.run_after = timezone.now() + delay(row.attempts)
        logger.warning("The task %s failed, and is tried again: %s", row.path, row.fault)
    row.save(update_fields=["worker", "fault", "failed_at", "run_after"])


def delay(attempts):
    """Return the delay before the next attempt: 30 s, doubled each time, two hours at most."""
    return min(FIRST * 2 ** (attempts - 1), LONGEST)


def _describe(error):
    """Return the class and the code of an error; its message may contain personal data."""
    error = error.__cause__ or error if isinstance(error, HopelessError) else error
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def retry(rows):
    """Reset tasks to run at once, as if for the first time; return their number."""
    waiting = rows.filter(worker="")
    return waiting.update(attempts=0, fault="", failed_at=None, run_after=timezone.now())


def delete_failed():
    """Delete the tasks that failed more than 30 days ago; return their number."""
    return QueuedTask.objects.failed().filter(failed_at__lt=timezone.now() - KEPT).delete()[0]
