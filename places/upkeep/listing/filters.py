"""Filters of the editors' table of places."""

import datetime

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput

from network.geography.agreement import is_doubtful
from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Territory
from places.choices import ConfirmationState
from places.models import PlacePage
from places.national.refining.locations import doubts
from places.upkeep.calls.reasons import places_to_call

NEVER, NEW, LONG_AGO = "jamais", "nouveau", "12"
STATES = {
    NEVER: ConfirmationState.NEVER,
    NEW: ConfirmationState.NEW,
    LONG_AGO: ConfirmationState.OLD,
}
NO_SOURCE = "-"
DAYS = {"3": 91, "6": 183}  # by number of months
NO_HOURS, UNREADABLE_HOURS, NO_POSITION, MISPLACED, UNSURE, NO_PHONE, NO_COMMUNE, DOUBTFUL = (
    "horaires",
    "lecture",
    "position",
    "position-sure",
    "position-a-verifier",
    "telephone",
    "commune",
    "accord",
)


def _doubtful(places):
    """Return the keys of the places of a queryset whose address, codes and position disagree."""
    columns = ["insee_code", "postcode", "city", "latitude", "longitude"]
    names = ["insee", *columns[1:]]
    rows = places.order_by().values_list("pk", *columns)
    return [pk for pk, *row in rows if doubts(**dict(zip(names, row, strict=True)))]


def _unsure(places):
    """Return the keys of the places of a queryset with a published, but doubtful position.

    Positions that an editor checked are omitted.
    """
    rows = places.located().filter(position_checked=False).order_by()
    rows = rows.values_list("pk", "latitude", "longitude", "insee_code", "postcode", "city")
    return [
        pk
        for pk, *point, insee, postcode, city in rows
        if is_doubtful(tuple(point), insee, postcode, city)
    ]


# {code of missing or wrong data: function that restricts a queryset to the places with this defect}
RESTRICTIONS = {
    UNREADABLE_HOURS: lambda places: places.filter(
        pk__in=PlacePage.objects.with_unreadable_hours().values("pk")
    ),
    NO_HOURS: lambda places: places.filter(opening_hours=""),
    NO_POSITION: lambda places: places.exclude(pk__in=PlacePage.objects.located().values("pk")),
    MISPLACED: lambda places: places.filter(pk__in=PlacePage.objects.misplaced().values("pk")),
    UNSURE: lambda places: places.filter(pk__in=_unsure(places)),
    NO_PHONE: lambda places: places.filter(phone=""),
    NO_COMMUNE: lambda places: places.filter(commune=None),
    DOUBTFUL: lambda places: places.filter(pk__in=_doubtful(places)),
}

_departements = StampedCache("departements", entries=1, stamp=ContentStamp.recent)


def departements() -> list[tuple[str, str]]:
    """Return [(code, name)] of the départements, cached until the content stamp changes."""
    return _departements.get("", _read_departements)


def _read_departements():
    rows = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT).order_by("code")
    return list(rows.values_list("code", "name"))


_sources = StampedCache("sources", entries=1, stamp=ContentStamp.recent)


def sources() -> list[tuple[str, str]]:
    """Return [(source, label)] of all places, cached until the content stamp changes.

    They are in alphabetical order, after `NO_SOURCE`. Sources of drafts are included.
    """
    return _sources.get("", _read_sources)


def _read_sources():
    stored = PlacePage.objects.filter(alias_of=None).exclude(source="").order_by("source")
    names = stored.values_list("source", flat=True).distinct()
    return [(NO_SOURCE, _("Sans source")), *((name, name) for name in names)]


class PlaceListingFilterSet(WagtailFilterSet):
    """Filter by territory, confirmation, missing data, source and presence in the call list."""

    territoire = django_filters.MultipleChoiceFilter(
        label=_("Territoire"),
        field_name="commune__departement__code",
        choices=departements,
        widget=forms.CheckboxSelectMultiple,
    )
    confirme = django_filters.ChoiceFilter(
        label=_("Confirmé"),
        empty_label=_("Tous"),
        choices=[
            ("3", _("Il y a plus de 3 mois")),
            ("6", _("Il y a plus de 6 mois")),
            (LONG_AGO, _("Il y a plus d’un an")),
            (NEVER, _("Jamais")),
            (NEW, _("Pas encore : ajouté depuis moins d’un an")),
        ],
        method="filter_age",
        widget=forms.RadioSelect,
    )
    avant = django_filters.DateFilter(
        label=_("Confirmé avant le"),
        field_name="confirmed_on",
        lookup_expr="lt",
        widget=AdminDateInput,
    )
    manque = django_filters.MultipleChoiceFilter(
        label=_("Il manque"),
        choices=[
            (UNREADABLE_HOURS, _("Horaires non compris")),
            (NO_HOURS, _("Horaires")),
            (NO_POSITION, _("Position sur la carte")),
            (MISPLACED, _("Position qui s’accorde avec l’adresse")),
            (UNSURE, _("Position vérifiée, pour un lieu loin du centre de sa commune")),
            (NO_PHONE, _("Téléphone")),
            (NO_COMMUNE, _("Commune reconnue")),
            (DOUBTFUL, _("Adresse et position qui s’accordent")),
        ],
        method="filter_missing",
        widget=forms.CheckboxSelectMultiple,
    )
    source = django_filters.MultipleChoiceFilter(
        label=_("Source"),
        choices=sources,
        method="filter_source",
        widget=forms.CheckboxSelectMultiple,
    )
    appeler = django_filters.ChoiceFilter(
        label=_("À appeler"),
        empty_label=_("Tous"),
        choices=[("oui", _("À appeler"))],
        method="filter_to_call",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = PlacePage
        fields = []

    def _add_locale_filter(self):
        """Add no filter: the table does not show the copies in other languages."""

    def filter_age(self, places: QuerySet, name: str, value: str) -> QuerySet:
        """Return the places in a state of confirmation, or last confirmed some months ago.

        `value` is a key of `STATES` or of `DAYS`. With a key of `DAYS`, more than this number of
        days has passed since the confirmation; places that were never confirmed are excluded.
        """
        if state := STATES.get(value):
            return places.in_state(state)
        limit = timezone.localdate() - datetime.timedelta(days=DAYS[value])
        return places.filter(confirmed_on__lt=limit)

    def filter_missing(self, places: QuerySet, name: str, values: list[str]) -> QuerySet:
        """Return the places in which all chosen data are missing or wrong.

        `values` are codes such as `NO_PHONE`; several codes restrict the result further.
        """
        for value in values:
            places = RESTRICTIONS[value](places)
        return places

    def filter_source(self, places: QuerySet, name: str, values: list[str]) -> QuerySet:
        """Return the places with one of the sources; `NO_SOURCE` means an empty source."""
        if not values:
            return places
        return places.filter(source__in=["" if value == NO_SOURCE else value for value in values])

    def filter_to_call(self, places: QuerySet, name: str, value: str) -> QuerySet:
        """Return the places in the call list, for any `value`."""
        return places.filter(pk__in=places_to_call().order_by().values("pk"))
