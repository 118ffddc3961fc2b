"""Models of the possible duplicates and of the merged pages."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PlacePair(models.Model):
    """Two pages that may describe one place, and the decision of an editor.

    `first` is the page with the smaller key. `score` is the similarity, from 0 to 1. `metres` is
    the distance, or None if a page has no position.
    """

    class Decision(models.TextChoices):
        """The decisions about a pair, without the merge, which deletes the pair."""

        OPEN = "open", _("à regarder")
        DISTINCT = "distinct", _("deux lieux différents")

    # `first` has the smaller primary key, so that each pair is stored once.
    first = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="+")
    second = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="+")
    score = models.FloatField(_("ressemblance"))
    metres = models.FloatField(_("distance"), null=True)
    decision = models.CharField(
        _("décision"), max_length=8, choices=Decision.choices, default=Decision.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    detected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="place_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="place_pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"


class FormerPlace(models.Model):
    """A page merged into `place`: its slug and its national identifier now refer to `place`.

    `record` contains the changes of the merge, for `undo`. It is {} for a merge that cannot be
    undone.
    """

    place = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="former")
    slug = models.SlugField(max_length=255, unique=True)
    national_id = models.CharField(max_length=120, blank=True, db_index=True)
    title = models.CharField(max_length=255)
    merged_at = models.DateTimeField(default=timezone.now)
    # The changes of the merge, for `undo`; empty if the merge cannot be undone.
    record = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("ancienne fiche")
        verbose_name_plural = _("anciennes fiches")

    def __str__(self):
        return self.title
