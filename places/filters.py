"""What the list of places can be narrowed by. The keys are those of its addresses."""

import datetime
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q
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
from network.text import plain
from search.finding.matching import MatchingFilter

from . import choices, directory

SATURDAY = 5


def typed_words(text):
    """A Q for every word, whatever its accents: the start of one of the place's own words."""
    found = Q()
    for word in plain(text).split()[:8]:
        found &= Q(words__contains=f" {word}")
    return found


def any_of(field):
    return lambda values: has_any(field, values)


class ClockFilter(BooleanFilter):
    """Asks the clock. `question(directory, now)` gives a set."""

    def __init__(self, label, *, question, param=None):
        super().__init__(label, q=None, param=param)
        self.question = question


def next_saturday(now):
    """Today when it is Saturday, by the clock of the mainland."""
    today = timezone.localtime(now).date()
    return today + datetime.timedelta(days=(SATURDAY - today.weekday()) % 7)


class FormerFilter(ChoicesFilter):
    """Understood, and offered no more."""

    counted = False


class PlaceFilterSet(FilterSet):
    q = MatchingFilter(_("Mots"), model="places.PlacePage", also=typed_words)
    territoire = TerritoryFilter()
    ouvert = ClockFilter(_("Ouvert maintenant"), question=lambda known, now: known.open_at(now))
    samedi = ClockFilter(
        _("Ouvert ce samedi"), question=lambda known, now: known.open_on(next_saturday(now))
    )
    gratuit = BooleanFilter(_("Gratuit"), q=Q(fees__has=choices.Fee.FREE))
    sans_rdv = BooleanFilter(
        _("Sans rendez-vous"), q=Q(access_modes__has=choices.AccessMode.WALK_IN), param="sans-rdv"
    )
    itinerant = BooleanFilter(
        _("Vient près de chez vous (bus, camion)"),
        q=Q(mobility__has=choices.Mobility.TRAVELLING)
        | Q(kinds__has=choices.Kind.TRAVELLING)
        | Q(has_stops=True),
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
    accessibilite = ChoicesFilter(
        _("Accessibilité, handicap"), choices=choices.Care.of_disability, q=any_of("care")
    )
    langue = ChoicesFilter(
        _("Langues, lecture"), choices=choices.Care.of_language, q=any_of("care")
    )
    # Both in one, as addresses given away may still ask.
    besoin = FormerFilter(_("Besoins particuliers"), choices=choices.Care.choices, q=any_of("care"))
    programme = ChoicesFilter(
        _("Dispositif"), choices=choices.Programme.choices, q=any_of("programmes")
    )

    def __init__(self, data, queryset, now=None):
        super().__init__(data, queryset)
        self._now = now or timezone.now()

    @cached_property
    def directory(self):
        """What is remembered of the places of `queryset`."""
        return directory.current(self.queryset, QUESTIONS)

    @cached_property
    def found(self):
        """The set of the places that fit."""
        return self._beside(None)

    @property
    def total(self):
        return self.found.bit_count()

    @cached_property
    def qs(self):
        """The places that fit, in order; read from the database as they are asked for."""
        return directory.Found(self.queryset, self.directory.keys_of(self.found))

    @cached_property
    def territories(self):
        """A `Facet` of the départements that have places, beside the other filters; a smaller
        territory that is asked for comes first."""
        chosen = self.values.get("territoire")
        code = chosen.code if chosen else ""
        beside = self._beside("territoire")
        options = [
            Option(value, label, count, value == code)
            for value, label, count in self.directory.by_departement(beside)
        ]
        if chosen and not any(option.selected for option in options):
            options.insert(0, Option(code, chosen.name, self.total, True))
        return Facet("territoire", str(_("Où")), False, options)

    def _counts(self, wanted):
        counts = {}
        for item in wanted:
            beside = self._beside(item.name)
            for rank, (value, _label) in enumerate(item.options()):
                one = self._set(item, self.alone(item, value))
                counts[item.name, rank] = (beside & one).bit_count()
        return counts

    def _beside(self, name):
        """The set of the places that fit every filter, save that one."""
        found = self.directory.everything
        for other, places in self._sets.items():
            if other != name:
                found &= places
        return found

    @cached_property
    def _sets(self):
        return {item.name: self._set(item, value) for item, value in self.active}

    def _set(self, item, value):
        known = self.directory
        if isinstance(item, ClockFilter):
            return item.question(known, self._now)
        if isinstance(item, TerritoryFilter):
            return known.within(value)
        if isinstance(item, MatchingFilter):
            pages = self.queryset.model.objects.order_by()
            return known.worded(
                value, lambda: pages.filter(item.q(value)).values_list("pk", flat=True)
            )
        values = value if isinstance(value, list) else [value]
        return reduce(or_, (known.holding((item.name, each)) for each in values))


def questions(filters):
    """{(name, value): Q} of the choices that depend on what a place says alone."""
    found = {}
    for name, item in filters.items():
        if isinstance(item, BooleanFilter):
            if not isinstance(item, ClockFilter):
                found[name, True] = item.q(True)
        elif isinstance(item, ChoicesFilter):
            found |= {(name, value): item.q([value]) for value, _label in item.options()}
    return found


QUESTIONS = questions(PlaceFilterSet.filters)
