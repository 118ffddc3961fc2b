"""The choices that narrow a search, each with how many results it would give."""

from network.filters import Facet, Option

from .filters import FacetFilter, FixedFilter

MOST_OPTIONS = 12


def facets(match, filters):
    """`network.filters.Facet`s of what matches, without the kinds, which lead the page.

    A choice that is in force is shown even when it gives nothing.
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
        options=[Option(v, label, counts.get(v, 0), v in chosen) for v, label in shown],
    )
