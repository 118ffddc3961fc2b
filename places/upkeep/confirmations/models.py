"""The model of a confirmation request."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConfirmationRequest(models.Model):
    """A mail that requests a place to confirm its page, and the answer, without the address.

    `occasion` is the reason of the request: "2026-ete", "2026-noel", or the day of the last mail or
    confirmation. It is "toujours" for a place that was never mailed and never confirmed. A place
    has one request per occasion, and is thus mailed once, even if the command runs several times or
    on several machines.

    A run claims the request before it sends the mail. If this run is killed before it sends the
    mail, another run may claim the request an hour later.
    """

    class Answer(models.TextChoices):
        """The answers of a place."""

        EXACT = "exact", _("tout est exact")
        CHANGED = "changed", _("quelque chose a changé")

    place = models.ForeignKey(
        "places.PlacePage", models.CASCADE, related_name="confirmation_requests"
    )
    occasion = models.CharField(max_length=20)
    asks_closures = models.BooleanField(default=False)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    fault = models.CharField(_("dernier échec"), max_length=200, blank=True)
    answer = models.CharField(_("réponse"), max_length=7, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande de confirmation")
        verbose_name_plural = _("demandes de confirmation")
        ordering = ["-claimed_at", "-pk"]
        indexes = [models.Index(fields=["place", "sent_at"], name="confirmation_sent")]
        constraints = [
            models.UniqueConstraint(fields=["place", "occasion"], name="confirmation_once")
        ]

    def __str__(self):
        return f"{self.place_id} {self.occasion}"
