import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Avg, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from network.dates import check_year
from network.fields import ChoiceListField
from network.geography import agreement
from network.geography.territories import in_territory
from network.models import Territory
from network.models.row_lists import row_list
from network.text import plain
from places.choices import Weekday, Weeks
from places.closures.models import Closure

from . import visits

# What an address of a commune, its clock and a search for it ask for.
COMMUNE = ["code", "kind", "name", "postcodes", "region_id", "departement_id", "epci_id"]


class StopQuerySet(models.QuerySet):
    def of(self, places):
        """Those of some places (a queryset), with their communes."""
        return self.filter(place__in=places.order_by().values("pk")).select_related("commune")

    def running(self, today=None):
        """Without those that are over."""
        since = today or timezone.localdate()
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=since))

    def as_list(self, place):
        """Those of the place whose key is in the column `place`, in order, with what is shown of
        their communes: see `row_list`."""
        names = [field.attname for field in PlaceStop._meta.concrete_fields]
        names += [f"commune__{name}" for name in COMMUNE]
        return row_list(self.filter(place=OuterRef(place)), names, order_by=["sort_order", "pk"])

    def visits(self, first, last):
        """Every `Visit` between two days, the soonest first, cancelled ones too; one query.

        Each has its place, with what an address and a card of it need.
        """
        stops = self.select_related("commune", "place__locale", "place__commune").defer(
            "place__body", "place__imported", "place__presentation"
        )
        stops = stops.annotate(closure_list=Closure.objects.between(first, last).as_list("place"))
        dated = (
            visit
            for stop in stops
            for visit in visits.list_visits([stop], stop.closure_list, first, last)
        )
        return sorted(dated, key=lambda visit: (visit.starts_at, visit.stop.pk))

    def middle(self):
        """(latitude, longitude) in the middle of those whose position was given, else None."""
        given = self.filter(point_is_rough=False).order_by()
        middle = given.aggregate(Avg("point_latitude"), Avg("point_longitude"))
        return None if None in middle.values() else tuple(middle.values())

    def in_territory(self, territory):
        return self.filter(in_territory(territory))


class PlaceStop(Orderable):
    """Where a travelling place stops, and when: days of the week, single dates, or both.

    `key` names it for life: subscribers know its dates by it. `point_*` is where it is on the map:
    the position that was typed if it agrees with the commune; else the middle of the places of the
    commune, or the point of the commune, which are rough.
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
    extra_days = models.CharField(
        _("dates en plus"),
        max_length=600,
        blank=True,
        help_text=_("Ex. : 08/12/2026, 22/12/2026. Jours fériés compris, si vous les écrivez ici."),
    )
    skipped_days = models.CharField(
        _("sauf ces dates"), max_length=600, blank=True, help_text=_("Ex. : 15/12/2026")
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
        FieldRowPanel([FieldPanel("commune"), FieldPanel("spot")]),
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

    def clean(self):
        super().clean()
        errors = {}
        for name in ("extra_days", "skipped_days"):
            try:
                setattr(self, name, visits.write_days(visits.read_days(getattr(self, name))))
            except ValueError as error:
                message = _("« %(word)s » n’est pas une date. Ex. : 08/12/2026")
                errors[name] = message % {"word": error}
        if not (self.weekdays or self.extra_days):
            errors["weekdays"] = _("Cochez un jour, ou écrivez au moins une date.")
        if self.first_on and self.last_on and self.last_on < self.first_on:
            errors["last_on"] = _("Le dernier jour vient après le premier, ou le même.")
        if errors:
            raise ValidationError(errors)

    def copy(self):
        """The same stop for another version of its page; its `key` goes with it."""
        names = [field.name for field in self._meta.concrete_fields]
        return PlaceStop(
            **{name: getattr(self, name) for name in names if name not in ("id", "place")}
        )

    @property
    def editable_values(self):
        """All that an editor typed of it: two stops with the same values are one."""
        fields = [field for field in self._meta.concrete_fields if field.editable]
        return [getattr(self, f.attname) for f in fields if f.name not in ("id", "place")]

    @property
    def where(self):
        """ "Sisteron, parking de la médiathèque"."""
        return ", ".join(filter(None, [self.commune.name, self.spot]))

    @property
    def rule(self):
        """ "les mardis des semaines impaires, de 14 h à 16 h"; "" for single dates."""
        return visits.format_rule(self)

    @property
    def extra_list(self):
        return visits.read_days(self.extra_days)

    @property
    def skipped_list(self):
        return visits.read_days(self.skipped_days)

    @property
    def has_point(self):
        return self.point_latitude is not None and self.point_longitude is not None

    @property
    def point(self):
        return self.point_latitude, self.point_longitude

    @property
    def position(self):
        """(latitude, longitude) for outputs; (None, None) when the point is rough."""
        return (None, None) if self.point_is_rough else self.point

    def is_in(self, territory):
        """Whether its commune is `territory` or lies in it."""
        commune = self.commune
        if territory.kind == Territory.Kind.COMMUNE:
            return commune.pk == territory.pk
        return getattr(commune, f"{territory.kind}_id") == territory.pk

    def count_matches(self, words):
        """How many of these plain words begin a word of its commune, postcode or spot."""
        own = f" {plain(' '.join([self.where, *self.commune.postcode_list]))}"
        return sum(f" {word}" in own for word in words)

    def set_point(self, middle_of):
        """Sets where it is; `middle_of(commune)` gives (latitude, longitude) or None."""
        typed = (self.latitude, self.longitude)
        point, is_rough = agreement.locate(
            None if None in typed else typed, insee=self.commune.code, city=self.commune.name
        )
        if is_rough or point is None:
            point, is_rough = middle_of(self.commune) or point, True
        self.point_latitude, self.point_longitude = point or (None, None)
        self.point_is_rough = is_rough


def add_stops(page, added):
    """Adds copies of these stops to a page, after its own, of those that it has not yet."""
    own = list(page.stops.all())
    for stop in added:
        if stop.editable_values not in [each.editable_values for each in own]:
            own.append(stop.copy())
    for order, stop in enumerate(own):
        stop.sort_order = order
    page.stops = own


def prefetch_stops(places):
    """Reads the `stop_list` of some `PlacePage`s in one query; in none when no place travels."""
    travelling = [place for place in places if place.has_stops]
    stops = PlaceStop.objects.select_related("commune")
    prefetch_related_objects(travelling, Prefetch("stops", stops, to_attr="stop_list"))
