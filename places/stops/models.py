"""The stops of a travelling place."""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Avg, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from network.admin import choosers
from network.database.fields import ChoiceListField
from network.geography import agreement
from network.geography.territories import in_territory
from network.models import Territory
from network.models.row_lists import row_list
from network.text.dates import check_year
from network.text.strings import plain
from places.choices import Weekday, Weeks
from places.closures.models import Closure

from . import visits

# The columns that the address, the time zone and the search of a commune need.
COMMUNE = ["code", "kind", "name", "postcodes", "region_id", "departement_id", "epci_id"]


# Dates that fit in one of the columns of dates with spaces between them: a year of weekly dates.
DAYS_LENGTH = 600
MOST_DAYS = (DAYS_LENGTH + len(" ")) // len("08/12/2026 ")


class DaysField(models.CharField):
    """A list of dates as text, whose form accepts more separators than the column has room for."""

    def deconstruct(self) -> tuple:
        """Return the values of a `CharField`: the column is one."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs) -> forms.Field:
        """Return a field with twice the length of the column."""
        return super().formfield(**{"max_length": 2 * self.max_length, **kwargs})

    def clean(self, value: str, model_instance: models.Model) -> str:
        """Return the validated text; if it is too long, single spaces separate its dates."""
        if value and len(value) > self.max_length:
            value = " ".join(re.split(r"[\s,;]+", value.strip()))
        return super().clean(value, model_instance)


class StopQuerySet(models.QuerySet):
    """Stops by place, date or territory, and their visits."""

    def of(self, places: models.QuerySet) -> Self:
        """Return the stops of the places of a queryset, with their communes."""
        return self.filter(place__in=places.order_by().values("pk")).select_related("commune")

    def running(self, today: date | None = None) -> Self:
        """Return the stops whose last day is not before `today` (the local date if None)."""
        since = today or timezone.localdate()
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=since))

    def misplaced(self) -> Self:
        """Return the stops whose own coordinates contradict their commune."""
        given = self.filter(latitude__isnull=False, longitude__isnull=False)
        return given.filter(point_is_rough=True)

    def as_list(self, place: str) -> Subquery:
        """Return an annotation: the list of the stops of each row's place, in their order.

        The annotation is a `row_list` expression; its value is [] without stops. `place` is the
        column of the outer query that contains the primary key of the place. Communes have the
        columns that displays and calendars need.
        """
        names = [field.attname for field in PlaceStop._meta.concrete_fields]
        names += [f"commune__{name}" for name in COMMUNE]
        return row_list(self.filter(place=OuterRef(place)), names, order_by=["sort_order", "pk"])

    def visits(self, first: date, last: date) -> list[visits.Visit]:
        """Return the list of every `Visit` from `first` to `last`, both included, sorted by start.

        `first` and `last` are local days of each stop. Cancelled visits are included. Makes one
        query. The place of each stop has the columns that its URL and its card need.
        """
        stops = self.select_related("commune", "place__locale", "place__commune").defer(
            "place__body", "place__imported", "place__presentation"
        )
        stops = stops.annotate(closure_list=Closure.objects.between(first, last).as_list("place"))
        dated = (
            visit
            for stop in stops
            for visit in visits.list_visits(
                [stop], stop.closure_list, first, last, stop.place.stops_halves
            )
        )
        return sorted(dated, key=lambda visit: (visit.starts_at, visit.stop.pk))

    def middle(self) -> tuple[float, float] | None:
        """Return the mean (latitude, longitude) of the stops with an exact position, or None."""
        given = self.filter(point_is_rough=False).order_by()
        middle = given.aggregate(Avg("point_latitude"), Avg("point_longitude"))
        return None if None in middle.values() else tuple(middle.values())

    def in_territory(self, territory: Territory) -> Self:
        """Return the stops whose commune is this territory or lies in it."""
        return self.filter(in_territory(territory))


class PlaceStop(Orderable):
    """A stop of a travelling place: a spot with weekdays, with single dates, or with both.

    `key` identifies the stop for life: calendar subscriptions use it for its dates.
    `point_latitude` and `point_longitude` are the position on the map: the typed coordinates if
    they agree with the commune. Otherwise the position is rough (`point_is_rough`): the middle of
    the commune's places or the point of the commune.
    """

    place = ParentalKey("places.PlacePage", on_delete=models.CASCADE, related_name="stops")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Territory.Kind.COMMUNE},
        verbose_name=_("commune"),
    )
    spot = models.CharField(
        _("endroit"),
        max_length=150,
        blank=True,
        help_text=_("Ex. : parking de la médiathèque"),
    )
    opens_at = models.TimeField(_("de"), help_text=_("Ex. : 14:00"))
    closes_at = models.TimeField(_("à"), help_text=_("Ex. : 16:00"))
    weekdays = ChoiceListField(
        _("quels jours"),
        choices=Weekday.choices,
        blank=True,
        help_text=_("Rien de coché : seulement les dates écrites plus bas."),
    )
    weeks = models.CharField(
        _("quelles semaines"),
        max_length=5,
        choices=Weeks.choices,
        default=Weeks.EVERY,
        help_text=_("Les semaines impaires sont celles dont le numéro, dans l’année, est impair."),
    )
    first_on = models.DateField(_("à partir du"), null=True, blank=True, validators=[check_year])
    last_on = models.DateField(
        _("jusqu’au"),
        null=True,
        blank=True,
        validators=[check_year],
        help_text=_("Vide : sans fin prévue."),
    )
    skips_school_holidays = models.BooleanField(
        _("sauf pendant les vacances scolaires"), default=False
    )
    extra_days = DaysField(
        _("dates en plus"),
        max_length=DAYS_LENGTH,
        blank=True,
        help_text=_("Ex. : 08/12/2026, 22/12/2026. Jours fériés compris, si vous les écrivez ici."),
    )
    skipped_days = DaysField(
        _("sauf ces dates"), max_length=DAYS_LENGTH, blank=True, help_text=_("Ex. : 15/12/2026")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, help_text=_("Vides : le milieu de la commune.")
    )
    point_latitude = models.FloatField(null=True, editable=False)
    point_longitude = models.FloatField(null=True, editable=False)
    point_is_rough = models.BooleanField(default=False, db_default=False, editable=False)

    objects = StopQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("commune", widget=choosers.COMMUNE), FieldPanel("spot")]),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("weekdays"),
        FieldPanel("weeks"),
        FieldPanel("extra_days"),
        MultiFieldPanel(
            [
                FieldPanel("skipped_days"),
                FieldRowPanel([FieldPanel("first_on"), FieldPanel("last_on")]),
                FieldPanel("skips_school_holidays"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Saison, exceptions, position"),
            classname="collapsed",
        ),
    ]

    class Meta(Orderable.Meta):
        # `pk` orders stops without a rank, such as those assigned to a page by a program.
        ordering = ["sort_order", "pk"]
        verbose_name = _("arrêt")
        verbose_name_plural = _("arrêts")
        indexes = [
            models.Index(fields=["point_latitude", "point_longitude"], name="place_stop_point")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="place_stop_closes_after_it_opens",
                violation_error_message=_("La fin est avant le début : corrigez l’une des deux."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)),
                name="place_stop_latitude_range",
                violation_error_message=_("La latitude va de −90 à 90."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
                name="place_stop_longitude_range",
                violation_error_message=_("La longitude va de −180 à 180."),
            ),
        ]

    def __str__(self):
        return self.where

    def clean(self) -> None:
        """Normalise `extra_days` and `skipped_days`; raise `ValidationError` for an invalid stop.

        A stop is invalid if it has neither weekdays nor additional dates, if a date cannot be
        parsed, if the normalised dates do not fit in their column, or if the last day is before the
        first day.
        """
        super().clean()
        errors = {}
        for name in ("extra_days", "skipped_days"):
            try:
                days = visits.read_days(getattr(self, name))
            except ValueError as error:
                message = _("« %(word)s » n’est pas une date. Ex. : 08/12/2026")
                errors[name] = message % {"word": error}
                continue
            if len(days) <= MOST_DAYS:
                text = visits.write_days(days)
                is_short = len(text) <= DAYS_LENGTH
                setattr(self, name, text if is_short else visits.write_days(days, " "))
            else:
                message = _("%(most)s dates au plus : mettez les autres dans un autre arrêt.")
                errors[name] = message % {"most": MOST_DAYS}
        if not (self.weekdays or self.extra_days):
            errors["weekdays"] = _("Cochez un jour, ou écrivez au moins une date.")
        if self.first_on and self.last_on and self.last_on < self.first_on:
            errors["last_on"] = _("Le dernier jour vient après le premier, ou le même.")
        if errors:
            raise ValidationError(errors)

    def copy(self) -> Self:
        """Return an unsaved copy without a place, for another version of the page.

        The copy has the same `key`.
        """
        names = [field.name for field in self._meta.concrete_fields]
        return PlaceStop(
            **{name: getattr(self, name) for name in names if name not in ("id", "place")}
        )

    @property
    def editable_values(self) -> list[object]:
        """The values of the fields that an editor types; stops with equal values are the same stop.

        `key` and the published point are excluded.
        """
        fields = [field for field in self._meta.concrete_fields if field.editable]
        return [getattr(self, f.attname) for f in fields if f.name not in ("id", "place")]

    @property
    def where(self) -> str:
        """The commune and the spot, if any: "Sisteron, parking de la médiathèque"."""
        return ", ".join(filter(None, [self.commune.name, self.spot]))

    @property
    def rule(self) -> str:
        """The rule in words, or "" for a stop with single dates only.

        Example: "les mardis des semaines impaires, de 14 h à 16 h".
        """
        return visits.format_rule(self)

    @property
    def extra_list(self) -> list[date]:
        """The additional single dates, in order."""
        return visits.read_days(self.extra_days)

    @property
    def skipped_list(self) -> list[date]:
        """The skipped dates, in order."""
        return visits.read_days(self.skipped_days)

    @property
    def has_point(self) -> bool:
        """True if the stop has a position on the map, exact or rough."""
        return self.point_latitude is not None and self.point_longitude is not None

    @property
    def point(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) in degrees on the map, exact or rough.

        It is (None, None) if the stop has no point.
        """
        return self.point_latitude, self.point_longitude

    @property
    def position(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) for outputs, or (None, None) if the point is rough."""
        return (None, None) if self.point_is_rough else self.point

    def is_in(self, territory: Territory) -> bool:
        """Return True if the commune is `territory` or lies in it."""
        commune = self.commune
        if territory.kind == Territory.Kind.COMMUNE:
            return commune.pk == territory.pk
        return getattr(commune, f"{territory.kind}_id") == territory.pk

    def count_matches(self, words: Iterable[str]) -> int:
        """Return the number of `words` that begin a word of the commune, its postcodes or the spot.

        The words are plain: lower case, without accents.
        """
        own = f" {plain(' '.join([self.where, *self.commune.postcode_list]))}"
        return sum(f" {word}" in own for word in words)

    def set_point(self, middle_of: Callable) -> None:
        """Set `point_*`, the position on the map, from the coordinates, without saving.

        If the coordinates are missing or contradict the commune, the point is rough:
        `middle_of(commune)`, a (latitude, longitude), or the point of the commune if `middle_of`
        returns None. Without such a point, `point_latitude` and `point_longitude` are None.
        """
        typed = (self.latitude, self.longitude)
        point, is_rough = agreement.locate(
            None if None in typed else typed, insee=self.commune.code, city=self.commune.name
        )
        if is_rough or point is None:
            point, is_rough = middle_of(self.commune) or point, True
        self.point_latitude, self.point_longitude = point or (None, None)
        self.point_is_rough = is_rough


def add_stops(page: Page, added: Iterable[PlaceStop]) -> None:
    """Add copies of `added` after the page's own stops, except stops that the page already has.

    Stops with equal `editable_values` are the same. All stops of the page get a new `sort_order`.
    The page is not saved.
    """
    own = list(page.stops.all())
    for stop in added:
        if stop.editable_values not in [each.editable_values for each in own]:
            own.append(stop.copy())
    for order, stop in enumerate(own):
        stop.sort_order = order
    page.stops = own


def prefetch_stops(places: Iterable) -> None:
    """Set `stop_list` on the places that have stops, with communes, in at most one query.

    `places` are `PlacePage`s. Places without stops are unchanged.
    """
    travelling = [place for place in places if place.has_stops]
    stops = PlaceStop.objects.select_related("commune")
    prefetch_related_objects(travelling, Prefetch("stops", stops, to_attr="stop_list"))
