"""The filters of the search, with the number of results of each choice.

Their keys are in addresses that people keep: do not rename them.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.filters import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    Facet,
    Filter,
    FilterSet,
    Option,
    TextFilter,
)
from network.geography.locating import Located, locate, near_label
from network.models import Territory
from search.choices import Kind, Order, Period
from search.models import SearchDocument

RADII = [5, 10, 20, 50]  # kilometres
LONGEST_VALUE = 255
MOST_OPTIONS = 12


class FacetFilter(Filter):
    """Filter by any of the values that the documents have for a facet.

    `labels` is {value: label} of the chosen values, set by `SearchFilterSet`.
    """

    def __init__(self, label, facet):
        super().__init__(label)
        self.facet = facet
        self.labels = {}

    @property
    def has_content(self) -> bool:
        """True for the names of territories and topics; the index translates the other labels."""
        return self.facet in {"territory", "topic"}

    def clean(self, typed: list[str]) -> tuple[list[str], list[str]]:
        """Return (distinct values cut at `LONGEST_VALUE`, []).

        No value is refused here: `SearchFilterSet` refuses unknown ones later.
        """
        return list(dict.fromkeys(text[:LONGEST_VALUE] for text in typed)), []

    def pairs(self, value: list[str]) -> list[tuple[str, str]]:
        """Return one (parameter, value) pair for each value."""
        return [(self.param, item) for item in value]

    def chips(self, value: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one chip (label, pairs of the other values) for each value."""
        return [
            (self.labels[item], [(self.param, other) for other in value if other != item])
            for item in value
        ]


class FixedFilter(ChoicesFilter):
    """Filter by fixed choices, which the engine applies as values of `facet`, without a `Q`."""

    def __init__(self, label, facet, choices):
        super().__init__(label, choices=choices, q=Q())
        self.facet = facet


class OrderFilter(ChoiceFilter):
    """Filter with a single choice and without chip, for the order or the radius.

    The filter itself excludes nothing: the search reads its value.
    """

    def chips(self, value: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return no chip."""
        return []


class NearFilter(Filter):
    """A filter for the location of the visitor; its value is a `Spot`.

    `located`, set by `clean`, is the result of `locate`. If the text designates no `Spot`,
    `located` may contain the communes to choose from, or the code of a département, EPCI or région.
    """

    located = Located()
    has_inside = False  # True if a result is in the postcode of the spot

    def clean(self, typed: list[str]) -> tuple[object, list[str]]:
        """Set `located` and return (`Spot` or None, refused texts).

        `typed` has at least one text; only the first is read. This text is refused if it designates
        no `Spot`.
        """
        self.located = locate(typed[0])
        return self.located.spot, [] if self.located.spot else typed[:1]

    def pairs(self, value) -> list[tuple[str, str]]:
        """Return [(parameter, text)], the form in URLs of `value`, a `Spot`."""
        return [(self.param, value.text)]

    def chips(self, value) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return a list of one chip, (label, []), with the name of the location, a `Spot`."""
        return [(near_label(value, has_inside=self.has_inside), [])]


class SearchFilterSet(FilterSet):
    """The filters of the search, read from the QueryDict `data`.

    `view` is the `View` of the index. A value of a facet that no public document has is refused.
    This relies on a sample of documents: the caller calls `View.check` afterwards, and creates the
    filter set again if it returns True. The labels are in `language`. A département, EPCI or région
    typed as the location replaces the chosen territories, unless all of them lie in it.
    """

    q = TextFilter(_("Mots cherchés"))
    type = FixedFilter(_("Type"), "kind", Kind.choices)
    territoire = FacetFilter(_("Où"), "territory")
    theme = FacetFilter(_("Thème"), "topic")
    public = FacetFilter(_("Pour qui"), "audience")
    service = FacetFilter(_("Ce que je veux faire"), "service")
    offre = FacetFilter(_("À louer ou à emprunter"), "offer")
    periode = FixedFilter(_("Quand"), "period", Period.choices)
    # Search the name of a commune as a word.
    partout = BooleanFilter(_("Partout"), q=Q())
    # Do not correct unknown words.
    exact = BooleanFilter(_("Mots tels quels"), q=Q())
    rayon = OrderFilter(
        _("Autour"), choices=[(str(km), _("%(km)s km") % {"km": km}) for km in RADII], q=Q()
    )
    # The visitor's location: near results come first.
    pres = NearFilter(_("Près de"))
    tri = OrderFilter(_("Trier par"), choices=Order.choices, q=Q())

    def __init__(self, data, view, language="fr"):
        super().__init__(data, SearchDocument.objects.none())
        self._narrow_to_area(view, language)
        for item, typed in self.active:
            if isinstance(item, FacetFilter):
                self._label(item, typed, view, language)

    def _narrow_to_area(self, view, language):
        """Filter by a département, EPCI or région typed as the location, too large to be near.

        The area replaces the chosen territories, unless all chosen territories are the area or lie
        in it. The location is then no longer in `refused`. Does nothing if no public document is in
        the area.
        """
        area = self.filters["pres"].located.area
        if not area or not view.label("territory", area, language):
            return
        chosen = self.values.get("territoire", [])
        above = Q(departement__code=area) | Q(epci__code=area) | Q(region__code=area)
        inside = Q(code=area) | above
        if not chosen or Territory.objects.filter(inside, code__in=chosen).count() < len(chosen):
            self.values["territoire"] = [area]
        self.refused = [pair for pair in self.refused if pair[0] != "pres"]

    def _label(self, item, typed, view, language):
        """Set the labels of the values `typed` of the facet filter `item`.

        Values without public documents are refused.
        """
        labels = {value: view.label(item.facet, value, language) for value in typed}
        item.labels = {value: label for value, label in labels.items() if label}
        self.refused += [(item.param, value) for value in typed if value not in item.labels]
        self.values.pop(item.param)
        if item.labels:
            self.values[item.param] = list(item.labels)

    @property
    def narrowing(self) -> dict[str, list[str]]:
        """The chosen values {facet: values}, as the engines take them."""
        return {item.facet: value for item, value in self.active if hasattr(item, "facet")}


def facets(match, filters: SearchFilterSet) -> list[Facet]:
    """Return the `Facet`s of a match with their counts, without the kinds.

    The values of a facet are the chosen values, even without results, then the `MOST_OPTIONS` other
    values with the most results; equal numbers are sorted by label. Fixed choices keep their order;
    a fixed choice that has no results and is not chosen is absent. A `Facet` may have no options.
    """
    return [
        _facet(item, match, filters.values.get(item.param, []))
        for item in filters.filters.values()
        if isinstance(item, (FacetFilter, FixedFilter)) and item.facet != "kind"
    ]


def _facet(item, match, chosen):
    counts = match.counts.get(item.facet, {})
    if isinstance(item, FixedFilter):
        choices = [(str(value), str(label)) for value, label in item.options()]
        shown = [pair for pair in choices if counts.get(pair[0]) or pair[0] in chosen]
    else:
        labels = match.labels.get(item.facet, {}) | item.labels
        values = [v for v in counts if v not in chosen]
        values.sort(key=lambda value: (-counts[value], labels.get(value, value)))
        shown = [(v, labels.get(v, v)) for v in [*chosen, *values[:MOST_OPTIONS]]]
    return Facet(
        param=item.param,
        label=str(item.label),
        multiple=True,
        options=[
            Option(v, label, counts.get(v, 0), v in chosen, item.has_content) for v, label in shown
        ],
    )
