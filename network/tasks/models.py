import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT = datetime.timedelta(seconds=5)  # how often a worker says that it lives
DEAD = 6 * BEAT


class QueuedTaskQuerySet(models.QuerySet):
    def ready(self):
        return self.filter(worker="", failed_at=None, run_after__lte=timezone.now())

    def failed(self):
        """Tried as often as is worth it, and left."""
        return self.filter(failed_at__isnull=False)

    def troubled(self):
        """Failed, or failed once and to be tried again."""
        return self.exclude(fault="")

    def abandoned(self, worker=""):
        """Taken by a worker that says no more that it lives, or by this one, which does another."""
        alive = Worker.objects.filter(seen_at__gt=timezone.now() - DEAD).exclude(name=worker)
        return self.exclude(worker="").exclude(worker__in=alive.values("name"))


class QueuedTask(models.Model):
    """A task of Django's to do, in the order of `priority`, then of `run_after`; removed once done:
    what it holds may name people.

    `worker` is who does it, "" while nobody does. `fault` is why it failed the last time.
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
    """A process that does the tasks, and when it last said that it lives."""

    name = models.CharField(_("nom"), max_length=100, primary_key=True)
    seen_at = models.DateTimeField(_("vu le"), default=timezone.now)

    class Meta:
        verbose_name = _("exécutant")
        verbose_name_plural = _("exécutants")

    def __str__(self):
        return self.name
