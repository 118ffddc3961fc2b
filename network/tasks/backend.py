"""A backend of Django's tasks that stores them in the database until a worker runs them.

Wagtail's own tasks, which update its indexes, also use this backend: they are tasks of
`django_tasks`, and the setting TASKS applies to both packages.
"""

from django.db import transaction
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskResult, TaskResultStatus
from django.utils import timezone
from django.utils.json import normalize_json


class DatabaseBackend(BaseTaskBackend):
    """A task backend: a task enqueued in a transaction is committed or rolled back with it."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task, args, kwargs) -> TaskResult:
        """Store a task in the current transaction; return its `TaskResult`, with status READY.

        Raises `InvalidTask` for a task that this backend does not support, TypeError for arguments
        that JSON cannot represent, and ValueError for bytes that are not UTF-8.
        """
        from .models import QueuedTask  # tasks are declared before the models load

        self.validate_task(task)
        now = timezone.now()
        arguments = normalize_json({"args": args, "kwargs": kwargs})
        with transaction.atomic():
            row = QueuedTask.objects.create(
                path=task.module_path,
                arguments=arguments,
                priority=task.priority,
                queued_at=now,
                run_after=task.run_after or now,
            )
        return TaskResult(
            task=task,
            id=str(row.pk),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=arguments["args"],
            kwargs=arguments["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
