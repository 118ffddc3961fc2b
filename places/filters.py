"""What the list of places can be narrowed by. The keys are those of its addresses."""

import datetime
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.fields import has_any
from network.filters import (
    BooleanFilter,
    ChoicesFilter,
    Facet,
    FilterSet,
    Option,
    TerritoryFilter,
)
from network.territories import in_territory
from network.text import plain
from places import choices
from search.matching import MatchingFilter

SATURDAY = 5
DEPARTEMENT = ("commune__departement__code", "commune__departement__name")


def typed_words(text):
    """A Q for every word, whatever its accents: the start of one of the place's own words."""
    found = Q()
    for word in plain(text).split()[:8]:
        found &= Q(words__contains=f" {word}")
    return found


def any_of(field):
    return lambda values: has_any(field, values)


class ClockFilter(BooleanFilter):
    """Asks the clock; the texts that answer are found once for a whole filter set.

    `question(queryset, now)` gives the Q. Asked for, it narrows the rows before anything is
    counted, so that a count of thirty choices does not repeat the texts thirty times.
    """

    is_applied = False

    def __init__(self, label, *, question, param=None):
        super().__init__(label, q=None, param=param)
        self.question = question

    def bind(self, queryset, now):
        self._queryset, self._now, self._found = queryset, now, None

    def q(self, value):
        if self.is_applied:
            return Q()
        if self._found is None:
            self._found = self.question(self._queryset, self._now)
        return self._found


def next_saturday(now):
    """Today when it is Saturday, by the clock of the mainland."""
    today = timezone.localtime(now).date()
    return today + datetime.timedelta(days=(SATURDAY - today.weekday()) % 7)


class PlaceFilterSet(FilterSet):
    q = MatchingFilter(_("Mots"), model="places.PlacePage", also=typed_words)
    territoire = TerritoryFilter()
    ouvert = ClockFilter(_("Ouvert maintenant"), question=lambda rows, now: rows.open_q(now))
    samedi = ClockFilter(
        _("Ouvert ce samedi"), question=lambda rows, now: rows.open_on_q(next_saturday(now))
    )
    gratuit = BooleanFilter(_("Gratuit"), q=Q(fees__has=choices.Fee.FREE))
    sans_rdv = BooleanFilter(
        _("Sans rendez-vous"), q=Q(access_modes__has=choices.AccessMode.WALK_IN), param="sans-rdv"
    )
    itinerant = BooleanFilter(
        _("Vient près de chez vous (bus, camion)"),
        q=Q(mobility__has=choices.Mobility.TRAVELLING) | Q(kinds__has=choices.Kind.TRAVELLING),
    )
    service = ChoicesFilter(
        _("Ce que je veux faire"), choices=choices.Service.choices, q=any_of("services")
    )
    # A place that names no audience is open to all: it answers whoever asks.
    public = ChoicesFilter(
        _("Pour qui"),
        choices=choices.Audience.choices,
        q=lambda values: has_any("audiences", values) | Q(audiences=""),
    )
    type = ChoicesFilter(_("Type de lieu"), choices=choices.Kind.choices, q=any_of("kinds"))
    acces = ChoicesFilter(
        _("Pour venir"), choices=choices.AccessMode.choices, q=any_of("access_modes")
    )
    besoin = ChoicesFilter(
        _("Besoins particuliers"), choices=choices.Care.choices, q=any_of("care")
    )
    programme = ChoicesFilter(
        _("Dispositif"), choices=choices.Programme.choices, q=any_of("programmes")
    )

    def __init__(self, data, queryset, now=None):
        super().__init__(data, queryset)
        asked = [item for item in self.filters.values() if isinstance(item, ClockFilter)]
        for item in asked:
            item.bind(queryset, now or timezone.now())
        for item in asked:
            if self.values.get(item.param):
                self.queryset = self.queryset.filter(item.q(True))
                item.is_applied = True

    @cached_property
    def territories(self):
        """A `Facet` of the départements that have places, beside the other filters; a smaller
        territory that is asked for comes first."""
        chosen = self.values.get("territoire")
        code = chosen.code if chosen else ""
        options = [
            Option(value, label, count, value == code)
            for value, label, count in self._by_departement
            if value
        ]
        if chosen and not any(option.selected for option in options):
            here = self._beside("territoire").filter(in_territory(chosen)).count()
            options.insert(0, Option(code, chosen.name, here, True))
        return Facet("territoire", str(_("Où")), False, options)

    @cached_property
    def total(self):
        """How many rows `qs` has, from what the territories' facet has counted already."""
        if "territoire" in self.values:
            return next(option.count for option in self.territories.options if option.selected)
        return sum(count for _value, _label, count in self._by_departement)

    @cached_property
    def _by_departement(self):
        """[(code, name, count)] by code, without a commune first or last."""
        rows = self._beside("territoire").order_by()
        return list(rows.values_list(*DEPARTEMENT).annotate(Count("pk")).order_by(DEPARTEMENT[0]))

    def _beside(self, name):
        queryset = self.queryset
        for item, value in self.active:
            if item.name != name:
                queryset = item.narrow(queryset, value)
        return queryset
