"""A backend of Django's tasks without a queue: tasks run at once, deferred ones in a thread."""

import logging
from datetime import timedelta
from threading import Timer

from django.db import connections
from django.tasks.backends import immediate
from django.tasks.base import TaskResult
from django.utils import timezone

logger = logging.getLogger(__name__)


class ImmediateBackend(immediate.ImmediateBackend):
    """Django's backend that runs a task at once, with a thread for each deferred task.

    A deferred task is lost if its process ends first, so a management command must also do its
    work. With the option `defers` set to False, as in tests, a deferred task never runs.
    """

    supports_defer = True

    def enqueue(self, task, args, kwargs) -> TaskResult | None:
        """Run the task and return its result, or return None for a task to run later.

        An exception of the task is logged and stored in the result, not raised. A deferred task
        runs in a thread of this process; its exceptions are logged.
        """
        delay = (task.run_after - timezone.now()) if task.run_after else timedelta()
        if delay <= timedelta():
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        if self.options.get("defers", True):
            timer = Timer(delay.total_seconds(), _run, (task, args, kwargs))
            timer.daemon = True
            timer.start()
        return None


def _run(task, args, kwargs):
    try:
        task.func(*args, **kwargs)
    except Exception:
        logger.exception("The task %s failed.", task.module_path)
    finally:
        connections.close_all()
