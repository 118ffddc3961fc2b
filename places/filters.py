"""Filters of the list of places; the names of the filters are the parameters of its URLs."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.database.compiled import rows_by_key
from network.database.fields import has_any
from network.filters import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    Filter,
    FilterSet,
    TerritoryFilter,
    departements_facet,
)
from network.filters.counting import ChoiceCounter, Choices
from network.filters.ways_out import ways_out
from network.geography.locating import Located, locate, near_label
from network.geography.spots import Spot
from network.memory.stamped_cache import StampedCache
from network.models import Territory
from network.text.strings import plain
from search.choices import Kind as SearchKind
from search.finding.matching import MatchingFilter

from . import choices, clock, directory
from .near.nearest import Nearest
from .offers.models import offered
from .stops.models import prefetch_stops

SATURDAY = 5
QUICK = 5  # number of counted filters displayed beside the search field; the others are folded
ACCESLIBRE = "acceslibre"

# Sets of the places that match typed words.
words = StampedCache("words of places", entries=500)


def matching_words(text: str) -> Q:
    """Return a Q for the places with all words of `text`, ignoring accents and case.

    Each of the first 8 words must begin a word of the field `words`; further words are ignored. A
    text without words returns an empty Q, which matches every place.
    """
    matching = Q()
    for word in plain(text).split()[:8]:
        matching &= Q(words__contains=f" {word}")
    return matching


def any_of(field: str) -> Callable[[list[str]], Q]:
    """Return a function from values to the Q of rows whose list `field` contains any of them.

    An empty list of values matches no row.
    """
    return lambda values: has_any(field, values)


class ClockFilter(BooleanFilter):
    """A yes or no filter that depends on the time.

    `question(directory, now)` returns the bit set of the places that pass the filter; `now` is
    aware.
    """

    def __init__(self, label, *, question, param=None):
        super().__init__(label, q=None, param=param)
        self.question = question


def next_saturday(now: datetime.datetime) -> datetime.date:
    """Return the next Saturday, or today on a Saturday, in the site's time zone.

    `now` is aware.
    """
    today = timezone.localtime(now).date()
    return today + datetime.timedelta(days=(SATURDAY - today.weekday()) % 7)


def accessible(values: list[str]) -> Q:
    """Return a Q for the places that meet any of the needs of `values`.

    The value `ACCESLIBRE` matches the places with a page on Acceslibre, which describes buildings.
    The value `Care.MOTOR` also matches the places that a wheelchair can enter, and never those that
    it cannot enter. An empty list matches no place.
    """
    motor = choices.Care.MOTOR
    matching = has_any("care", [value for value in values if value not in {ACCESLIBRE, motor}])
    if motor in values:
        matching |= Q(has_any("care", [motor]), wheelchair=None) | Q(wheelchair=True)
    return matching | ~Q(accessibility_url="") if ACCESLIBRE in values else matching


def accessibilities() -> list[tuple[str, str]]:
    """Return [(value, label)] of accessibility: the page on Acceslibre, then the disabilities."""
    described = (ACCESLIBRE, _("Accessibilité du bâtiment décrite (Acceslibre)"))
    return [described, *choices.Care.of_disability()]


class NearFilter(Filter):
    """A filter for the location of the visitor: it sorts by distance and excludes no place.

    Its value is a `Spot`. `located` is the whole result of the location search, with the communes
    to choose from if the text is ambiguous.
    """

    located = Located()
    has_inside = False  # True if a place of the list is in the postcode of the spot

    def clean(self, typed: list[str]) -> tuple[Spot | None, list[str]]:
        """Set `located`; return (`Spot`, []), or (None, [text]) for a text that is no single spot.

        `typed` is not empty; only its first text is read.
        """
        self.located = locate(typed[0])
        spot = self.located.spot
        return spot, [] if spot else typed[:1]

    def narrow(self, queryset, value):
        """Return the queryset unchanged."""
        return queryset

    def pairs(self, value: Spot) -> list[tuple[str, str]]:
        """Return [(parameter, text of the location)], its form in URLs."""
        return [(self.param, value.text)]

    def chips(self, value: Spot) -> list[tuple[str, list]]:
        """Return [(label, [])], one chip with the name of the location.

        The label mentions the postcode of the spot if `has_inside` is True.
        """
        return [(near_label(value, has_inside=self.has_inside), [])]


def offering(services: list[str]) -> Q:
    """Return a Q for the places that offer any of `services`.

    A France services place matches the service of help with paperwork, even if this service is not
    among its own. An empty list matches no place.
    """
    offered = has_any("services", services)
    if choices.Service.PAPERWORK in services:
        offered |= Q(kinds__has=choices.Kind.FRANCE_SERVICES)
        offered |= Q(programmes__has=choices.Programme.FRANCE_SERVICES)
    return offered


class OrderFilter(ChoiceFilter):
    """The order of the list: it excludes no place and has no chip."""

    counted = False

    def narrow(self, queryset, value):
        """Return the queryset unchanged."""
        return queryset

    def chips(self, value: str) -> list[tuple[str, list]]:
        """Return []: the order has no chip."""
        return []


class FormerFilter(ChoicesFilter):
    """A filter that the form no longer offers, still applied for old URLs."""

    counted = False


class PlaceFilterSet(FilterSet):
    """The filters of the list of places, and their counts.

    Filters and counts are computed on bit sets of the cached `Directory`. The database is queried
    for typed words, locations and territories, for an uncached `Directory` and for the displayed
    pages.
    """

    q = MatchingFilter(_("Mots"), kinds=[SearchKind.PLACE], also=matching_words)
    pres = NearFilter(_("Près de"))
    territoire = TerritoryFilter()
    ouvert = ClockFilter(_("Ouvert maintenant"), question=clock.open_at)
    samedi = ClockFilter(
        _("Ouvert ce samedi"),
        question=lambda directory, now: clock.open_on(directory, next_saturday(now)),
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
    # A place that states no audience may suit each of them.
    public = ChoicesFilter(
        _("Pour qui"),
        choices=choices.Audience.choices,
        q=lambda values: has_any("audiences", [choices.EVERYBODY, *values]) | Q(audiences=""),
        note=_("Les lieux qui ne le précisent pas sont montrés aussi."),
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
    # The former union of the two filters above.
    besoin = FormerFilter(_("Besoins particuliers"), choices=choices.Care.choices, q=accessible)
    programme = ChoicesFilter(
        _("Dispositif"), choices=choices.Programme.choices, q=any_of("programmes")
    )
    offre = ChoicesFilter(_("À louer ou à emprunter"), choices=choices.OfferKind.choices, q=offered)

    tri = OrderFilter(_("Trier"), choices=choices.Order.choices)

    def __init__(
        self, data, queryset, now: datetime.datetime | None = None, listed: Callable | None = None
    ):
        """Parse the query string `data` (a QueryDict) for the places of `queryset`.

        `listed` is a function that returns the queryset of the displayed pages, for `rows_by_key`;
        without it, pages are read from `queryset`. `now` is an aware datetime, by default the
        present. A typed département, EPCI or région of the network becomes the filter by territory,
        unless the chosen territory lies inside it.
        """
        super().__init__(data, queryset)
        self._now, self._listed = now or timezone.now(), listed
        if self.located.area:
            self._narrow_to_area()

    def _narrow_to_area(self):
        """Filter by the typed location, a département, EPCI or région whose code is `located.area`.

        Such a location is too large to sort by distance. It replaces the chosen territory, unless
        the chosen territory is this area or lies inside it. If the network does not have the typed
        département, EPCI or région, nothing changes.
        """
        kinds = (Territory.Kind.DEPARTEMENT, Territory.Kind.EPCI, Territory.Kind.REGION)
        area = Territory.objects.filter(kind__in=kinds, code=self.located.area).first()
        if area is None:
            return
        chosen = self.values.get("territoire")
        if not chosen or area.pk not in (chosen.pk, getattr(chosen, f"{area.kind}_id", None)):
            self.values["territoire"] = area
        self.refused = [pair for pair in self.refused if pair[0] != "pres"]

    @property
    def located(self) -> Located:
        """The `Located` of the typed location; an empty `Located` if no location is typed."""
        return self.filters["pres"].located

    @property
    def asks_where(self) -> bool:
        """True if the typed location is not a single spot and no territory is chosen.

        The location is unknown, ambiguous, or a département, EPCI or région outside the network:
        the unfiltered list would be no answer. False if no location is typed.
        """
        is_typed = any(param == "pres" for param, _typed in self.refused)
        return is_typed and not self.spot and "territoire" not in self.values

    @cached_property
    def directory(self) -> directory.Directory:
        """The cached `Directory` of the public places, shared by all requests of the process.

        Its places are those of `PlacePage.objects.directory()`, not of `queryset`, which must
        contain the same places.
        """
        filters = tuple(filter(is_timeless, type(self).filters.values()))
        quick = {item.name for item in self.counted_filters[:QUICK]}
        shown = tuple(item for item in filters if item.name in quick)
        folded = [item for item in filters if item.name not in quick]
        # The services have their own group: the pages of a location display them alone.
        services = tuple(item for item in folded if item.name == "service")
        others = tuple(item for item in folded if item.name != "service")
        return directory.current(self.queryset, shown, (services, others))

    @cached_property
    def narrowed(self) -> ChoiceCounter:
        """The `ChoiceCounter` of the active filters, with empty `choices`.

        The attribute `passing` of the counter is {filter's name: bit set of the places that pass
        it}.
        """
        passing = {item.name: self._passing(item, value) for item, value in self.active}
        return ChoiceCounter(self.directory.columns.rows, passing)

    @cached_property
    def counter(self) -> ChoiceCounter:
        """`narrowed` with the `Choices` of each counted filter, computed when they are counted."""
        return replace(self.narrowed, choices=ChoicesByFilter(self._choices, self.counted_filters))

    def show_stops(self, places: Iterable) -> None:
        """Set `stop_list` and `shown_stops` on the displayed places of `qs`, in at most one query.

        In a list by distance, `qs` has already set `shown_stops` to the nearest stop. In any other
        list, they are the stops of the chosen territory, or of the typed words.
        """
        prefetch_stops(places)
        if self.spot:
            return
        for place in places:
            place.show_stops(self.values.get("territoire"), self.values.get("q", ""))

    @property
    def matching(self) -> int:
        """The bit set (ranks in the directory) of the places that pass all filters."""
        return self.narrowed.within

    @property
    def total(self) -> int:
        """The number of the places that pass all filters."""
        return self.narrowed.total

    @cached_property
    def qs(self):
        """The matching places as a lazy sequence of pages.

        With a spot, the sequence is a `Nearest`: places inside the postcode of the spot, then the
        other places by distance. Without a spot, it is a `PagesByKey` sorted by name. With
        `tri=ouverts`, open places come first.
        """
        if self.spot:
            args = self.directory, self.matching, clock.opened_at(self.directory, self._now)
            return Nearest(
                self._read,
                *args,
                self.spot,
                self._now,
                open_first=self.shows_open_first,
                stops=self._stops,
            )
        keys = self.directory.keys_of(self.matching)
        if self.shows_open_first:
            is_open = clock.open_at(self.directory, self._now)
            opened = self.directory.keys_of(self.matching & is_open)
            keys = list(dict.fromkeys([*opened, *keys]))
        return directory.PagesByKey(self._read, keys)

    @property
    def shown_day(self) -> datetime.date | None:
        """The day whose hours the cards display: the Saturday of the filter, else None."""
        return next_saturday(self._now) if "samedi" in self.values else None

    @property
    def _stops(self):
        """The primary keys of the stops at the moment of the filters, or None.

        They are the stops where a place is open at this moment. The value is None without such a
        moment.
        """
        if "ouvert" in self.values:
            return clock.opened_at(self.directory, self._now).stops
        if self.shown_day:
            return clock.opened_on(self.directory, self.shown_day).stops
        return None

    @property
    def shows_open_first(self) -> bool:
        """True if the chosen order is "open places first"."""
        return self.values.get("tri") == choices.Order.OPEN

    @property
    def follows_clock(self) -> bool:
        """True if the result, or its order, depends on the present time or day."""
        return bool({"ouvert", "samedi", "tri"} & self.values.keys())

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Two orders, the default and then open first, as a list of tuples.

        Each is (label, query string without "?", is_current).
        """
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
        pages = rows_by_key(self._listed, keys) if self._listed else self.queryset.in_bulk(keys)
        for page in pages.values():
            page.shown_day = self.shown_day
        return pages

    @property
    def spot(self) -> Spot | None:
        """The location of the visitor, or None if no single spot is typed."""
        return self.values.get("pres")

    @property
    def has_bare_position(self) -> bool:
        """True if the location is the coordinates of a visitor, which must not be published."""
        return bool(self.spot) and not self.spot.name

    @property
    def has_inside(self) -> bool:
        """True if a matching place is in the postcode of the spot; False without a spot."""
        return bool(self.spot) and self.qs.has_inside

    @cached_property
    def chips(self) -> list:
        """The `Chip`s of the active filters; the location's chip may mention its postcode."""
        self.filters["pres"].has_inside = self.has_inside
        return super().chips

    @property
    def communes(self) -> tuple:
        """The communes and quarters proposed for the typed location, or ().

        They are namesakes, the communes of a shared postcode or, if `is_misspelt`, similar names.
        """
        return self.located.communes

    @property
    def is_misspelt(self) -> bool:
        """True if the typed location only resembles the names of `communes`."""
        return self.located.is_misspelt

    @property
    def query_without_spot(self) -> str:
        """The query string, without "?", of the active filters other than the location."""
        return urlencode([pair for pair in self.pairs if pair[0] != "pres"])

    @cached_property
    def quick_facets(self) -> list:
        """The `Facet`s of the first `QUICK` counted filters, displayed beside the search field.

        Choices that no place has are omitted, unless they are selected.
        """
        return self._offered(self.counted_filters[:QUICK])

    @cached_property
    def service_facets(self) -> list:
        """The `Facet` of the services, in a list.

        Services that no place offers are omitted, unless they are selected.
        """
        return self._offered([self.filters["service"]])

    @property
    def other_facets(self) -> list:
        """The `Facet`s of the counted filters after the first `QUICK`, which the form folds.

        Choices that no place has are omitted, unless they are selected.
        """
        return self._offered(self.counted_filters[QUICK:])

    @property
    def own_fields(self) -> str:
        """The parameters of the form's fields that are not folded, separated by spaces.

        They are `q`, `pres` and the parameters of the first `QUICK` counted filters.
        """
        return " ".join(["q", "pres", *(item.param for item in self.counted_filters[:QUICK])])

    def _offered(self, items):
        """Return the `Facet`s of some filters, without the choices that no place has.

        Selected choices are always returned.
        """
        facets = self.facets(*(item.name for item in items))
        return [self._without_empty(facet, item) for item, facet in zip(items, facets, strict=True)]

    def _without_empty(self, facet, item):
        known = self.directory.choices_of(item.name)
        if known is None:
            return facet
        options = [each for each in facet.options if each.selected or known.rows.get(each.value)]
        return replace(facet, options=options)

    @cached_property
    def ways_out(self) -> list:
        """At most three `WayOut`s (filters to remove) if no place matches the filters.

        The list is [] if a place matches, or if no removal gives results. The location and the
        order are never removed.
        """
        if self.total:
            return []
        return ways_out(self, self._count_without, kept={"pres", "tri"})

    def _count_without(self, names):
        passing = {n: rows for n, rows in self.narrowed.passing.items() if n not in names}
        return replace(self.narrowed, passing=passing).total

    @cached_property
    def territories(self):
        """The `Facet` of the départements with places that pass the other filters.

        A chosen territory that is not one of these départements comes first.
        """
        counts = self.directory.by_departement(self.narrowed.beside("territoire"))
        return departements_facet(_("Où"), self.values.get("territoire"), counts, self.total)

    def _choices(self, item):
        if known := self.directory.choices_of(item.name):
            return known
        options = (str(choice) for choice, _label in item.options())
        return Choices({choice: self._passing(item, item.alone(choice)) for choice in options})

    def _passing(self, item, value):
        """Return the bit set of the places that pass the filter `item` with this value.

        The database is queried only for words, and for choices that the directory does not
        contain. Filters by location and order exclude no place.
        """
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
    """A mapping {name of a filter: `choices_of(filter)`}, computed at each look-up."""

    def __init__(self, choices_of, filters):
        self._choices_of, self._filters = choices_of, {item.name: item for item in filters}

    def __getitem__(self, name):
        return self._choices_of(self._filters[name])

    def __iter__(self):
        return iter(self._filters)

    def __len__(self):
        return len(self._filters)


def is_timeless(item: Filter) -> bool:
    """Return True for a `BooleanFilter` or `ChoicesFilter` that ignores the time.

    Such a filter depends only on the data of a place. Returns False for the filters by time, order,
    words, territory and location.
    """
    depends_on_time = isinstance(item, (ClockFilter, OrderFilter))
    return isinstance(item, (BooleanFilter, ChoicesFilter)) and not depends_on_time
