"""The head count of a date, stored for reports."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage
from network.database.fields import ChoiceListField
from network.models import Territory, Topic
from places.choices import Audience
from places.models import PlacePage


class HeadCount(models.Model):
    """The numbers of people of one past date, without names.

    The place, the commune and the topics are copied from the event and its date. Deleting the event
    does not delete the row, so that reports do not change. `people` and `first_timers` are None
    until the date is counted. `registered`, `waiting` and `cancelled` are numbers of registrations.
    These three numbers are written when the registrations are purged. They are None before, and for
    a date without registrations.
    """

    event = models.ForeignKey(
        EventPage,
        models.SET_NULL,
        null=True,
        related_name="head_counts",
        verbose_name=_("événement"),
    )
    title = models.CharField(_("titre"), max_length=255)
    original_starts_at = models.DateTimeField(_("prévue le"))
    starts_at = models.DateTimeField(_("début"))
    place = models.ForeignKey(
        PlacePage, models.SET_NULL, null=True, related_name="head_counts", verbose_name=_("lieu")
    )
    commune = models.ForeignKey(
        Territory, models.SET_NULL, null=True, related_name="+", verbose_name=_("commune")
    )
    topics = models.ManyToManyField(Topic, related_name="+", verbose_name=_("thèmes"))
    people = models.PositiveSmallIntegerField(
        _("personnes venues"), null=True, validators=[MaxValueValidator(9999)]
    )
    first_timers = models.PositiveSmallIntegerField(
        _("dont venues pour la première fois"), null=True, validators=[MaxValueValidator(9999)]
    )
    audiences = ChoiceListField(_("publics présents"), choices=Audience.choices, blank=True)
    remark = models.TextField(_("remarque pour qui refera cet atelier"), blank=True, max_length=400)
    counted_at = models.DateTimeField(_("compté le"), null=True)
    registered = models.PositiveSmallIntegerField(_("inscrits"), null=True)
    waiting = models.PositiveSmallIntegerField(_("en attente"), null=True)
    cancelled = models.PositiveSmallIntegerField(_("annulations"), null=True)

    class Meta:
        verbose_name = _("fréquentation")
        verbose_name_plural = _("fréquentations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "original_starts_at"], name="head_count_once_per_date"
            ),
            models.CheckConstraint(
                condition=models.Q(people__isnull=True)
                | models.Q(first_timers__isnull=False, first_timers__lte=models.F("people")),
                name="head_count_first_timers_among_people",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="head_count_start")]

    def __str__(self):
        return f"{self.title} {self.starts_at:%Y-%m-%d}"
