"""What the editors' table of places can be narrowed by."""

import datetime

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput

from network.memory import Memory
from network.models import ContentStamp, Territory
from places.choices import ConfirmationState
from places.models import PlacePage
from places.national.refining.locations import doubts
from places.upkeep.calls.reasons import to_call

NEVER, NEW, LONG_AGO = "jamais", "nouveau", "12"
STATES = {
    NEVER: ConfirmationState.NEVER,
    NEW: ConfirmationState.NEW,
    LONG_AGO: ConfirmationState.OLD,
}
DAYS = {"3": 91, "6": 183}  # by number of months
NO_HOURS, UNREADABLE_HOURS, NO_POSITION, NO_PHONE, NO_COMMUNE, DOUBTFUL = (
    "horaires",
    "lecture",
    "position",
    "telephone",
    "commune",
    "accord",
)


def _doubtful(places):
    """The keys of those whose address, codes and position do not mean one commune."""
    columns = ["insee_code", "postcode", "city", "latitude", "longitude"]
    names = ["insee", *columns[1:]]
    rows = places.order_by().values_list("pk", *columns)
    return [pk for pk, *row in rows if doubts(**dict(zip(names, row, strict=True)))]


_departements = Memory("departements", entries=1, stamp=ContentStamp.recent)


def departements() -> list:
    """[(code, name)]"""
    return _departements.get("", _read_departements)


def _read_departements():
    rows = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT).order_by("code")
    return list(rows.values_list("code", "name"))


class PlaceListingFilterSet(WagtailFilterSet):
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
            (NO_PHONE, _("Téléphone")),
            (NO_COMMUNE, _("Commune reconnue")),
            (DOUBTFUL, _("Adresse et position qui s’accordent")),
        ],
        method="filter_missing",
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
        """None: the table holds no copies in other languages."""

    def filter_age(self, places, name, value) -> QuerySet:
        if state := STATES.get(value):
            return places.in_state(state)
        limit = timezone.localdate() - datetime.timedelta(days=DAYS[value])
        return places.filter(confirmed_on__lt=limit)

    def filter_missing(self, places, name, values) -> QuerySet:
        for value in values:
            if value == UNREADABLE_HOURS:
                unreadable = PlacePage.objects.with_unreadable_hours()
                places = places.filter(pk__in=unreadable.values("pk"))
            elif value == NO_POSITION:
                places = places.filter(Q(latitude=None) | Q(longitude=None))
            elif value == NO_COMMUNE:
                places = places.filter(commune=None)
            elif value == DOUBTFUL:
                places = places.filter(pk__in=_doubtful(places))
            else:
                field = "phone" if value == NO_PHONE else "opening_hours"
                places = places.filter(**{field: ""})
        return places

    def filter_to_call(self, places, name, value) -> QuerySet:
        return places.filter(pk__in=to_call().order_by().values("pk"))
