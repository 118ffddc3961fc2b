"""Names of the tasks, enqueuing at commit, and retries after a failure."""

import datetime
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from .models import QueuedTask

logger = logging.getLogger(__name__)
# Exponential delay between attempts: a mail server may be down for a day.
FIRST, LONGEST = datetime.timedelta(seconds=30), datetime.timedelta(hours=2)
ATTEMPTS = 20
KEPT = datetime.timedelta(days=30)
DROPPED = "Dropped"  # the fault of a deleted task that had not failed
BACKEND = "network.tasks.backend.DatabaseBackend"

_labels = {}
_subjects = {}
_failure_handlers = {}
# The paths of the tasks about an object that may be deleted before they run.
_about_objects = set()


class HopelessError(Exception):
    """A failure that a retry cannot fix; its cause, if any, is the error to display."""


def name(
    task,
    label: str | Promise,
    *,
    about: Callable[..., str] | None = None,
    on_failure: Callable[[QueuedTask], None] | None = None,
    needs_object: bool = False,
) -> None:
    """Register the label of a `task`, made by the decorator `@task`, for the report of tasks.

    `about`, called with the arguments of a queued task, returns the subject of the task for the
    report. `on_failure` is called with each queued task that failed for good or was dropped. With
    `needs_object`, an ObjectDoesNotExist that the task raises ends it without error.
    """
    _labels[task.module_path] = label
    if about:
        _subjects[task.module_path] = about
    if on_failure:
        _failure_handlers[task.module_path] = on_failure
    if needs_object:
        _about_objects.add(task.module_path)


def needs_object(row: QueuedTask) -> bool:
    """Return True if a queued task was registered by `name` with `needs_object`."""
    return row.path in _about_objects


def label_of(row: QueuedTask) -> str:
    """Return the label registered for a queued task by `name`, or the name of its function."""
    return str(_labels.get(row.path) or row.path.rpartition(".")[2])


def subject_of(row: QueuedTask) -> str:
    """Return the subject of a queued task, or "" if `name` registered no `about`."""
    about = _subjects.get(row.path)
    return about(*row.arguments["args"], **row.arguments["kwargs"]) if about else ""


def is_in_use() -> bool:
    """Return True if the default backend in TASKS is this queue, False if tasks run at once."""
    return settings.TASKS["default"]["BACKEND"] == BACKEND


def with_commit(send: Callable[[], object]) -> None:
    """Make the tasks and mails that `send()` creates depend on the commit of the transaction.

    With a queue, `send` is called at once, in a savepoint: its tasks are rows of the transaction.
    Without a queue, `send` is called after the commit, or at once if there is no transaction. An
    exception in `send` is logged and not raised. With a queue, the exception also rolls back the
    savepoint.
    """
    if not is_in_use():
        transaction.on_commit(send, robust=True)
        return
    try:
        with transaction.atomic():
            send()
    except Exception:
        logger.exception("What was to be done later could not be kept.")


def put_back(row: QueuedTask, error: Exception) -> None:
    """Save a task that failed with `error`, to be retried after `delay`, and log it.

    After a HopelessError or 20 attempts, the task is marked as failed for good instead, by
    `_give_up`.
    """
    row.worker, row.fault = "", _describe(error)
    if isinstance(error, HopelessError) or row.attempts >= ATTEMPTS:
        logger.error("The task %s failed for good: %s", row.path, row.fault)
        _give_up(row)
    else:
        row.run_after = timezone.now() + delay(row.attempts)
        logger.warning("The task %s failed, and is tried again: %s", row.path, row.fault)
        row.save(update_fields=["worker", "fault", "run_after"])


def _give_up(row):
    """Save a task as failed for good and call its `on_failure`, in one transaction.

    An exception of `on_failure` is logged and not raised.
    """
    row.failed_at = timezone.now()
    with transaction.atomic():
        row.save(update_fields=["worker", "fault", "failed_at"])
        if handle := _failure_handlers.get(row.path):
            try:
                with transaction.atomic():
                    handle(row)
            except Exception:
                logger.exception("The failure of the task %s was not reported.", row.path)


def delay(attempts: int) -> datetime.timedelta:
    """Return the delay after `attempts` failures, at least 1: 30 s, doubled up to two hours."""
    return min(FIRST * 2 ** (attempts - 1), LONGEST)


def _describe(error):
    """Return the class name of an error, followed by its SMTP code or errno if it has one.

    For a HopelessError, its cause is described. Messages are omitted: they may contain personal
    data.
    """
    error = error.__cause__ or error if isinstance(error, HopelessError) else error
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def retry(rows: QuerySet) -> int:
    """Reset the tasks of `rows` that no worker runs, to run now as if for the first time.

    Returns the number of tasks reset.
    """
    waiting = rows.filter(worker="")
    return waiting.update(attempts=0, fault="", failed_at=None, run_after=timezone.now())


@transaction.atomic
def drop(rows: QuerySet) -> int:
    """Delete the tasks of `rows` that no worker runs; return their number.

    A task that could still have succeeded counts as failed for good: its `on_failure` is called.
    """
    waiting = list(rows.filter(worker="").select_for_update())
    for row in waiting:
        if row.failed_at is None:
            row.fault = row.fault or DROPPED
            _give_up(row)
        row.delete()
    return len(waiting)


def delete_failed() -> int:
    """Delete the tasks that failed for good more than 30 days ago; return their number."""
    return QueuedTask.objects.failed().filter(failed_at__lt=timezone.now() - KEPT).delete()[0]
