"""The last results of the nightly commands."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NightlyRun(models.Model):
    """The last run of a nightly command, one row for each command.

    `fault` is the reason of its failure, or "" if it succeeded. `failing_since` is the time of the
    first failure since the last success, or None if this run succeeded.
    """

    command = models.CharField(_("travail"), max_length=100, unique=True)
    ran_at = models.DateTimeField(_("fait le"), default=timezone.now)
    seconds = models.FloatField(_("secondes"), default=0)
    fault = models.TextField(_("échec"), blank=True)
    failing_since = models.DateTimeField(_("en échec depuis le"), null=True, blank=True)

    class Meta:
        verbose_name = _("travail de la nuit")
        verbose_name_plural = _("travaux de la nuit")
        ordering = ["command"]

    def __str__(self):
        return self.command

    @classmethod
    def record(cls, command: str, *, seconds: float, fault: str = "") -> Self:
        """Save the result of a run of `command` that ended now, and return its only row.

        `fault` is the reason of a failure, truncated to 2,000 characters. A success has the fault
        "", which resets `failing_since`.
        """
        run = cls.objects.filter(command=command).first() or cls(command=command)
        run.ran_at, run.seconds, run.fault = timezone.now(), round(seconds, 1), fault[:2000]
        run.failing_since = (run.failing_since or run.ran_at) if fault else None
        run.save()
        return run
