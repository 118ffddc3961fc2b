"""The closures of a place, days on which it is closed in spite of its usual hours."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page

from network.models.row_lists import row_list
from network.text.dates import check_year, format_day


class ClosureQuerySet(models.QuerySet):
    """Closures by date."""

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Return the closures that overlap the days from `first` to `last`, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def coming(self, now: datetime.datetime | None = None) -> Self:
        """Return the closures whose last day is the day before `now` or later.

        The day before is still the current day in some overseas time zones. `now` is an aware
        datetime in UTC, by default the present.
        """
        since = (now or timezone.now()).date() - datetime.timedelta(days=1)
        return self.filter(ends_on__gte=since)

    def as_list(self, place: str) -> Subquery:
        """Return an annotation: the list of the closures of each row's place, by first day.

        The annotation is a `row_list` expression; its value is [] without closures. `place` is the
        column of the outer query that contains the primary key of the place.
        """
        own = self.filter(place=OuterRef(place))
        return row_list(own, ["starts_on", "ends_on", "reason"], order_by=["starts_on"])


class Closure(models.Model):
    """A period when a place is closed in spite of its usual hours, first and last day included.

    Events read the closures by `place.closure_on(day)`: publishing a place recomputes its events.
    """

    place = ParentalKey("places.PlacePage", on_delete=models.CASCADE, related_name="closures")
    starts_on = models.DateField(
        _("premier jour de fermeture"), validators=[check_year], help_text=_("Ex. : 10/08/2026")
    )
    ends_on = models.DateField(
        _("dernier jour de fermeture"),
        validators=[check_year],
        help_text=_("Ce jour-là aussi, le lieu est fermé."),
    )
    reason = models.CharField(
        _("raison"),
        max_length=120,
        blank=True,
        help_text=_("Montrée au public. Ex. : congés d’été"),
    )

    objects = ClosureQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("reason"),
    ]

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        ordering = ["starts_on", "ends_on", "pk"]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="closure_days")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="closure_ends_after_it_starts",
                violation_error_message=_("Le dernier jour vient après le premier, ou le même."),
            )
        ]

    def __str__(self):
        """Return the days in words: "du lundi 10 août 2026 au vendredi 21 août 2026"."""
        first, last = format_day(self.starts_on), format_day(self.ends_on)
        if first == last:
            return first
        return gettext("du %(first)s au %(last)s") % {"first": first, "last": last}


def add_closures(page: Page, closures: Iterable[tuple[datetime.date, datetime.date, str]]) -> None:
    """Add closures to the page, without saving; skip closures with the days of an existing one.

    `closures` are (first day, last day, reason). A closure with the days of another is skipped even
    if its reason differs.
    """
    existing = {(closure.starts_on, closure.ends_on) for closure in page.closures.all()}
    for starts_on, ends_on, reason in closures:
        if (starts_on, ends_on) not in existing:
            existing.add((starts_on, ends_on))
            page.closures.add(Closure(starts_on=starts_on, ends_on=ends_on, reason=reason))
