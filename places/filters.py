"""What the list of places can be narrowed by. The keys are those of its addresses."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.counting import ChoiceCounter, Choices
from network.fields import has_any
from network.filters import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    Filter,
    FilterSet,
    TerritoryFilter,
    departements_facet,
)
from network.filters.ways_out import ways_out
from network.geography.locating import Located, locate, near_label
from network.memory import Memory
from network.models import Territory
from network.shared.compiled import rows_by_key
from network.text import plain
from search.choices import Kind as SearchKind
from search.finding.matching import MatchingFilter

from . import choices, clock, directory
from .near.nearest import Nearest

SATURDAY = 5
QUICK = 5  # of the filters that are counted, those that stand beside the words
ACCESLIBRE = "acceslibre"

# Sets of the places that the words typed are found in.
words = Memory("words of places", entries=500)


def typed_words(text) -> Q:
    """A Q for every word, whatever its accents: the start of one of the place's own words."""
    matching = Q()
    for word in plain(text).split()[:8]:
        matching &= Q(words__contains=f" {word}")
    return matching


def any_of(field) -> Callable:
    return lambda values: has_any(field, values)


class ClockFilter(BooleanFilter):
    """Asks the clock. `question(directory, now)` gives a set."""

    def __init__(self, label, *, question, param=None):
        super().__init__(label, q=None, param=param)
        self.question = question


def next_saturday(now) -> datetime.date:
    """Today when it is Saturday, by the clock of the mainland."""
    today = timezone.localtime(now).date()
    return today + datetime.timedelta(days=(SATURDAY - today.weekday()) % 7)


def accessible(values) -> Q:
    """A Q for the places that take one of these into account, or whose building is described."""
    matching = has_any("care", [value for value in values if value != ACCESLIBRE])
    return matching | ~Q(accessibility_url="") if ACCESLIBRE in values else matching


def accessibilities() -> list[tuple[str, str]]:
    """What the national standard says of accessibility: the building's page, then the needs."""
    described = (ACCESLIBRE, _("Accessibilité du bâtiment décrite (Acceslibre)"))
    return [described, *choices.Care.of_disability()]


class NearFilter(Filter):
    """Where the visitor is: it puts the nearest places first and leaves none out. Its value is a
    `Spot`; `located` says what else was meant."""

    located = Located()
    has_inside = False  # whether something of the list is in the postcode of the spot

    def clean(self, typed):
        self.located = locate(typed[0])
        spot = self.located.spot
        return spot, [] if spot else typed[:1]

    def narrow(self, queryset, value):
        return queryset

    def pairs(self, value):
        return [(self.param, value.text)]

    def chips(self, value):
        return [(near_label(value, has_inside=self.has_inside), [])]


def offering(services) -> Callable:
    """A Q for the places that offer one of these. A France services helps with paperwork, whatever
    its file says: it is what it is there for."""
    offered = has_any("services", services)
    if choices.Service.PAPERWORK in services:
        offered |= Q(kinds__has=choices.Kind.FRANCE_SERVICES)
        offered |= Q(programmes__has=choices.Programme.FRANCE_SERVICES)
    return offered


class OrderFilter(ChoiceFilter):
    """The order of the list: it excludes no place and has no chip."""

    counted = False

    def narrow(self, queryset, value):
        return queryset

    def chips(self, value):
        return []


class FormerFilter(ChoicesFilter):
    """Understood, and offered no more."""

    counted = False


class PlaceFilterSet(FilterSet):
    q = MatchingFilter(_("Mots"), kinds=[SearchKind.PLACE], also=typed_words)
    pres = NearFilter(_("Près de"))
    territoire = TerritoryFilter()
    ouvert = ClockFilter(_("Ouvert maintenant"), question=clock.open_at)
    samedi = ClockFilter(
        _("Ouvert ce samedi"),
        question=lambda known, now: clock.open_on(known, next_saturday(now)),
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
    service = ChoicesFilter(_("Ce que je veux faire"), choices=choices.Service.choices, q=offering)
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
        _("Accessibilité, handicap"), choices=accessibilities, q=accessible
    )
    langue = ChoicesFilter(
        _("Langues, lecture"), choices=choices.Care.of_language, q=any_of("care")
    )
    # Both in one, as addresses given away may still ask.
    besoin = FormerFilter(_("Besoins particuliers"), choices=choices.Care.choices, q=any_of("care"))
    programme = ChoicesFilter(
        _("Dispositif"), choices=choices.Programme.choices, q=any_of("programmes")
    )

    tri = OrderFilter(_("Trier"), choices=choices.Order.choices)

    def __init__(self, data, queryset, now=None, listed=None):
        """`listed` builds the queryset of the pages that are shown, for `rows_by_key`; without it,
        they are read from `queryset`."""
        super().__init__(data, queryset)
        self._now, self._listed = now or timezone.now(), listed
        if self.located.area:
            self._narrow_to_area()

    def _narrow_to_area(self):
        """Too large to be near, a département or a région of the network is a territory as the
        others: it replaces one that is not in it."""
        kinds = (Territory.Kind.DEPARTEMENT, Territory.Kind.REGION)
        area = Territory.objects.filter(kind__in=kinds, code=self.located.area).first()
        if area is None:
            return
        chosen = self.values.get("territoire")
        if not chosen or area.pk not in (chosen.pk, getattr(chosen, f"{area.kind}_id", None)):
            self.values["territoire"] = area
        self.refused = [pair for pair in self.refused if pair[0] != "pres"]

    @property
    def located(self):
        """The `Located` of the typed location."""
        return self.filters["pres"].located

    @property
    def asks_where(self):
        """Return True if a location was typed that means no place: the list would be no answer."""
        is_typed = any(param == "pres" for param, _typed in self.refused)
        return is_typed and not self.spot and "territoire" not in self.values

    @cached_property
    def directory(self):
        """What is remembered of the places of `queryset`."""
        filters = tuple(filter(is_of_a_place, type(self).filters.values()))
        quick = {item.name for item in self.counted_filters[:QUICK]}
        shown = tuple(item for item in filters if item.name in quick)
        folded = tuple(item for item in filters if item.name not in quick)
        return directory.current(self.queryset, shown, folded)

    @cached_property
    def narrowed(self):
        """The `ChoiceCounter` without its choices, for who counts none of them."""
        passing = {item.name: self._passing(item, value) for item, value in self.active}
        return ChoiceCounter(self.directory.columns.rows, passing)

    @cached_property
    def counter(self):
        return replace(self.narrowed, choices=ChoicesByFilter(self._choices, self.counted_filters))

    @property
    def matching(self):
        """The set of the places that fit."""
        return self.narrowed.within

    @property
    def total(self):
        return self.narrowed.total

    @cached_property
    def qs(self):
        """Return the matching places as a lazy sequence of pages.

        The order is the distance to the spot, else the name; with `tri=ouverts`, open places come
        first.
        """
        if self.spot:
            args = self.directory, self.matching, self._opened, self.spot, self._now
            return Nearest(self._read, *args, open_first=self.shows_open_first)
        keys = self.directory.keys_of(self.matching)
        if self.shows_open_first:
            opened = self.directory.keys_of(self.matching & self._opened)
            keys = list(dict.fromkeys([*opened, *keys]))
        return directory.PagesByKey(self._read, keys)

    @property
    def _opened(self):
        return clock.open_at(self.directory, self._now)

    @property
    def shows_open_first(self):
        return self.values.get("tri") == choices.Order.OPEN

    @property
    def follows_clock(self):
        """Return True if the result, or its order, changes when places open and close."""
        return bool({"ouvert", "samedi", "tri"} & self.values.keys())

    @property
    def orders(self):
        """Return [(label, query, is_current)] of the orders of the list."""
        usual = _("Les plus proches d’abord") if self.spot else _("Par ordre alphabétique")
        rest = [pair for pair in self.pairs if pair[0] != "tri"]
        is_open_first = self.shows_open_first
        return [
            (usual, urlencode(rest), not is_open_first),
            (
                choices.Order.OPEN.label,
                urlencode([*rest, ("tri", choices.Order.OPEN)]),
                is_open_first,
            ),
        ]

    def _read(self, keys):
        if self._listed:
            return rows_by_key(self._listed, keys)
        return self.queryset.in_bulk(keys)

    @property
    def spot(self):
        """Where the visitor is, None when that is not asked or not known."""
        return self.values.get("pres")

    @property
    def has_inside(self):
        """Return True if some of the places are in the postcode of the spot: they come first."""
        return bool(self.spot) and self.qs.has_inside

    @cached_property
    def chips(self):
        self.filters["pres"].has_inside = self.has_inside
        return super().chips

    @property
    def communes(self):
        """Those that the visitor may mean, when one must still be chosen."""
        return self.located.communes

    @property
    def is_misspelt(self):
        return self.located.is_misspelt

    @property
    def query_without_spot(self):
        return urlencode([pair for pair in self.pairs if pair[0] != "pres"])

    @property
    def quick_facets(self):
        """The yes or no questions, which stand beside the words."""
        return self._offered(self.counted_filters[:QUICK])

    @property
    def other_facets(self):
        return self._offered(self.counted_filters[QUICK:])

    @property
    def own_fields(self):
        """The names of the fields of the form, its folded choices left out."""
        return " ".join(["q", "pres", *(item.param for item in self.counted_filters[:QUICK])])

    def _offered(self, items):
        """Their `facets`, without the choices that no place of the directory has."""
        facets = self.facets(*(item.name for item in items))
        return [self._without_empty(facet, item) for item, facet in zip(items, facets, strict=True)]

    def _without_empty(self, facet, item):
        held = self.directory.choices_of(item.name)
        if held is None:
            return facet
        options = [each for each in facet.options if each.selected or held.rows.get(each.value)]
        return replace(facet, options=options)

    @cached_property
    def ways_out(self):
        """What to drop when nothing fits, [] as long as something does."""
        if self.total:
            return []
        return ways_out(self, self._count_without, kept={"pres", "tri"})

    def _count_without(self, names):
        passing = {n: rows for n, rows in self.narrowed.passing.items() if n not in names}
        return replace(self.narrowed, passing=passing).total

    @cached_property
    def territories(self):
        """A `Facet` of the départements that have places, beside the other filters; a smaller
        territory that is asked for comes first."""
        counts = self.directory.by_departement(self.narrowed.beside("territoire"))
        return departements_facet(_("Où"), self.values.get("territoire"), counts, self.total)

    def _choices(self, item):
        if known := self.directory.choices_of(item.name):
            return known
        options = (str(choice) for choice, _label in item.options())
        return Choices({choice: self._passing(item, item.alone(choice)) for choice in options})

    def _passing(self, item, value):
        """The set of the places that a filter lets pass. The database is asked for what is not
        remembered, whatever the kind of filter."""
        known = self.directory
        if isinstance(item, ClockFilter):
            return item.question(known, self._now)
        if isinstance(item, (NearFilter, OrderFilter)):
            return known.columns.rows
        if isinstance(item, TerritoryFilter):
            return known.within(value)
        if isinstance(item, MatchingFilter):
            return self._with_words(item, value)
        choices = known.choices_of(item.name)
        if choices and choices.rows.keys() >= set(item.chosen(value)):
            return choices.having(item.chosen(value))
        return known.ranks_of(item.narrow(self.queryset, value).values_list("pk", flat=True))

    def _with_words(self, item, value):
        known = self.directory
        pages = self.queryset.model.objects.order_by()
        return words.get(
            (known.read_at, value),
            lambda: known.ranks_of(item.narrow(pages, value).values_list("pk", flat=True)),
            stamp=known.stamp,
        )


class ChoicesByFilter(Mapping):
    """{filter's name: `choices_of(filter)`}, each asked for when it is looked up."""

    def __init__(self, choices_of, filters):
        self._choices_of, self._filters = choices_of, {item.name: item for item in filters}

    def __getitem__(self, name):
        return self._choices_of(self._filters[name])

    def __iter__(self):
        return iter(self._filters)

    def __len__(self):
        return len(self._filters)


def is_of_a_place(item) -> bool:
    """Whether what a filter asks depends on a place alone, and not on the moment."""
    is_of_now = isinstance(item, (ClockFilter, OrderFilter))
    return isinstance(item, (BooleanFilter, ChoicesFilter)) and not is_of_now
