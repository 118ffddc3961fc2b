"""The model of a correction suggested by a visitor."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """A correction of a place suggested by a visitor without an account.

    `suggested` and `before` are {field of the page: text}; `before` are the values that the visitor
    saw, and `taken` the names of the accepted fields. Because it contains personal data, the row is
    deleted 30 days after the decision, or after 180 days without a decision.
    """

    class State(models.TextChoices):
        """The states of a correction."""

        WAITING = "waiting", _("à relire")
        ACCEPTED = "accepted", _("acceptée")
        REFUSED = "refused", _("écartée")

    place = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="corrections")
    created_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    suggested = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    is_closed = models.BooleanField(_("le lieu n’existe plus"), default=False)
    message = models.TextField(_("message"), blank=True)
    answer_to = models.CharField(_("pour répondre"), max_length=200, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING)
    taken = models.JSONField(default=list)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "created_at"], name="correction_state")]

    def __str__(self):
        return f"{self.place} ({self.created_at:%d/%m/%Y})"

    @property
    def is_waiting(self) -> bool:
        """True until a moderator accepts or refuses the correction."""
        return self.state == self.State.WAITING
