"""What the queue holds, and what becomes of a task that failed."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import QueuedTask

logger = logging.getLogger(__name__)
# Half a minute, then twice as long each time, two hours at most: a mail server may be away a day.
FIRST, LONGEST = datetime.timedelta(seconds=30), datetime.timedelta(hours=2)
ATTEMPTS = 20
KEPT = datetime.timedelta(days=30)
BACKEND = "network.tasks.backend.DatabaseBackend"

_labels = {}
_subjects = {}


class HopelessError(Exception):
    """What failed would fail again."""


def name(task, label, *, about=None):
    """Say in French what a task does, and `about(*args, **kwargs)` what it is about, for whoever
    reads that it failed."""
    _labels[task.module_path] = label
    if about:
        _subjects[task.module_path] = about


def label_of(row):
    return str(_labels.get(row.path) or row.path.rpartition(".")[2])


def subject_of(row):
    about = _subjects.get(row.path)
    return about(*row.arguments["args"], **row.arguments["kwargs"]) if about else ""


def is_in_use():
    """Whether tasks wait for a worker; else they are done at once."""
    return settings.TASKS["default"]["BACKEND"] == BACKEND


def with_commit(send):
    """Calls `send`, which gives tasks or sends mails, so that they leave if what is being written
    is kept: with it when there is a queue, just after it when there is none. A fault in it stops
    nothing else."""
    if not is_in_use():
        transaction.on_commit(send, robust=True)
        return
    try:
        with transaction.atomic():
            send()
    except Exception:
        logger.exception("What was to be done later could not be kept.")


def put_back(row, error):
    """After a failure: once more later, or never again."""
    row.worker, row.fault = "", _say(error)
    if isinstance(error, HopelessError) or row.attempts >= ATTEMPTS:
        row.failed_at = timezone.now()
        logger.error("The task %s failed for good: %s", row.path, row.fault)
    else:
        row.run_after = timezone.now() + delay(row.attempts)
        logger.warning("The task %s failed, and is tried again: %s", row.path, row.fault)
    row.save(update_fields=["worker", "fault", "failed_at", "run_after"])


def delay(attempts):
    return min(FIRST * 2 ** (attempts - 1), LONGEST)


def _say(error):
    """What went wrong, without the addresses and names that a message may hold."""
    error = error.__cause__ or error if isinstance(error, HopelessError) else error
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def retry(rows):
    """Tries these again at once, as if for the first time; how many."""
    waiting = rows.filter(worker="")
    return waiting.update(attempts=0, fault="", failed_at=None, run_after=timezone.now())


def forget_failed():
    """Removes what failed a month ago; how many."""
    return QueuedTask.objects.failed().filter(failed_at__lt=timezone.now() - KEPT).delete()[0]
