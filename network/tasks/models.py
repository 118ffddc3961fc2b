"""The queue of tasks and its workers, as rows."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT = datetime.timedelta(seconds=5)  # between two heartbeats of a worker
DEAD = 6 * BEAT


class QueuedTaskQuerySet(models.QuerySet):
    """Queries on the tasks of the queue."""

    def ready(self) -> Self:
        """Filter the tasks to run now: due, not failed for good, and claimed by no worker."""
        return self.filter(worker="", failed_at=None, run_after__lte=timezone.now())

    def failed(self) -> Self:
        """Filter the tasks that failed for good: they are not retried."""
        return self.filter(failed_at__isnull=False)

    def troubled(self) -> Self:
        """Filter the tasks whose last finished attempt failed, to be retried or not."""
        return self.exclude(fault="")

    def abandoned(self, worker: str = "") -> Self:
        """Return the tasks that dead workers claimed, and those that `worker` claimed if given.

        A worker is dead after 30 seconds without a heartbeat, or if it has no row.
        """
        alive = Worker.objects.filter(seen_at__gt=timezone.now() - DEAD).exclude(name=worker)
        return self.exclude(worker="").exclude(worker__in=alive.values("name"))


class QueuedTask(models.Model):
    """A task to run: the highest `priority` first, then the earliest `run_after`.

    A task is deleted once it has succeeded, because its arguments may contain personal data. `path`
    is the dotted name of its function, and `worker` the name of the worker that runs it, or "".
    `fault` is the error of the last attempt, or "". `failed_at` is set if the task will not be
    retried.
    """

    path = models.CharField(_("travail"), max_length=255)
    arguments = models.JSONField(_("données"))
    priority = models.IntegerField(_("priorité"), default=0)
    queued_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    run_after = models.DateTimeField(_("à faire après"), default=timezone.now)
    worker = models.CharField(_("fait par"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    fault = models.CharField(_("échec"), max_length=255, blank=True)
    failed_at = models.DateTimeField(_("abandonné le"), null=True, blank=True)

    objects = QueuedTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail en attente")
        verbose_name_plural = _("travaux en attente")
        ordering = ["-priority", "run_after", "pk"]
        indexes = [
            models.Index(
                fields=["-priority", "run_after", "id"],
                condition=Q(worker="", failed_at=None),
                name="queued_task_ready",
            )
        ]

    def __str__(self):
        return self.path


class Worker(models.Model):
    """A running process that runs tasks, and `seen_at`, the time of its last heartbeat."""

    name = models.CharField(_("nom"), max_length=100, primary_key=True)
    seen_at = models.DateTimeField(_("vu le"), default=timezone.now)

    class Meta:
        verbose_name = _("exécutant")
        verbose_name_plural = _("exécutants")

    def __str__(self):
        return self.name
