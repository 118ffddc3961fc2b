"""The counts of the audience of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models import PlacePage


class AudienceKind(models.TextChoices):
    """The things that a visitor does with a place, as counted."""

    VIEW = "view", _("Page lue")
    PRINT = "print", _("Impression")
    CALL = "call", _("Appel")


class AudienceCount(models.Model):
    """The number of times that one thing was done with a place on a day.

    `place` is the French page, which has the counts of its translations too. A row has no address,
    account or hour, and no value that distinguishes a visitor.
    """

    place = models.ForeignKey(PlacePage, models.CASCADE, related_name="+")
    day = models.DateField(_("jour"))
    kind = models.CharField(_("quoi"), max_length=5, choices=AudienceKind)
    count = models.PositiveIntegerField(_("fois"), default=0)

    class Meta:
        verbose_name = _("audience d’un lieu")
        verbose_name_plural = _("audience des lieux")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "kind"], name="audience_once_per_place_day_and_kind"
            )
        ]
        indexes = [models.Index(fields=["day"], name="audience_day")]

    def __str__(self):
        return f"{self.day} {self.kind} {self.place_id}"
