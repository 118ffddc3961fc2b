from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from events.choices import Repeat, Status
from events.schedule import timetable
from network.dates import check_year
from network.fields import ChoiceListField
from places.choices import Weekday


class Schedule(models.Model):
    """When something happens: the first date, how it is repeated, and whether it holds.

    Moments are kept as they are typed, on the network's clock, and read on that of the place
    (`zone`), so "14 h" in La Réunion is 14 h there.
    """

    # Without `blank`: a draft may lack them, what is published may not.
    starts_at = models.DateTimeField(
        _("début"),
        null=True,
        validators=[check_year],
        help_text=_("La première date, à l’heure du lieu. Ex. : 03/11/2026 14:00"),
    )
    ends_at = models.DateTimeField(
        _("fin"),
        null=True,
        validators=[check_year],
        help_text=_("La fin de cette première date. Ex. : 03/11/2026 16:00"),
    )
    all_day = models.BooleanField(
        _("toute la journée"),
        default=False,
        help_text=_("Les heures ne sont pas montrées."),
    )
    repeat = models.CharField(
        _("se répète"), max_length=15, choices=Repeat.choices, blank=True, default=""
    )
    weekdays = ChoiceListField(
        _("quels jours"),
        choices=Weekday.choices,
        blank=True,
        help_text=_("Pour une répétition par semaine. Vide : le jour de la première date."),
    )
    until = models.DateField(
        _("jusqu’au"),
        null=True,
        blank=True,
        validators=[check_year],
        help_text=_("Le dernier jour possible, au plus tard 18 mois après. Ex. : 30/06/2027"),
    )
    skips_school_holidays = models.BooleanField(
        _("sauf pendant les vacances scolaires"),
        default=False,
        help_text=_("Celles de la zone du lieu : A, B ou C."),
    )
    skips_public_holidays = models.BooleanField(_("sauf les jours fériés"), default=False)
    cancelled_when_closed = models.BooleanField(
        _("annulé quand le lieu est fermé"),
        default=True,
        help_text=_("Une fermeture écrite sur la fiche du lieu annule les dates qui y tombent."),
    )
    # ISO days of the rule that the editor has unticked in the list of its dates.
    skipped_days = models.JSONField(_("dates de la série"), default=list, blank=True)
    status = models.CharField(
        _("état"), max_length=9, choices=Status.choices, default=Status.CONFIRMED
    )
    status_reason = models.CharField(
        _("raison"),
        max_length=200,
        blank=True,
        help_text=_("Montrée au public. Ex. : la salle est en travaux, nouvelle date en janvier"),
    )

    class Meta:
        abstract = True

    @property
    def rule(self):
        """The `recurrence.Rule`, None without repetition."""
        return timetable.rule(self, self.zone)

    @cached_property
    def when(self):
        """ "tous les mardis jusqu’au 30 juin, de 14 h à 16 h", or the first date in words."""
        return timetable.say(self, self.zone, today=timezone.localdate())

    @property
    def when_in_words(self):
        """`when`, as a sentence begins."""
        return self.when[:1].upper() + self.when[1:]
