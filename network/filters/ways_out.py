"""Suggestions for a query without results: the filters to remove, and the resulting number."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlencode

MOST = 3
# If removing any one filter still returns nothing, pairs are tried.
DROPPED_TOGETHER = 2


@dataclass(frozen=True)
class WayOut:
    """A suggestion to a visitor without results: remove the choices named `labels`.

    `count` is the number of results without the removed choices. `query` is the query string of the
    remaining choices, without "?".
    """

    labels: tuple[str, ...]
    count: int
    query: str

    @property
    def label(self) -> str:
        """The labels joined by a middle dot."""
        return " · ".join(self.labels)


def ways_out(
    filters, count_without: Callable[[set[str]], int], kept: Collection[str] = frozenset()
) -> list[WayOut]:
    """Return at most three `WayOut`s of a `FilterSet`, sorted by decreasing number of results.

    Each `WayOut` removes one active filter. If no removal of one filter has results, each removes
    two filters. The filters named in `kept` are never removed. `count_without(names)` returns the
    number of results without the filters of these names; it is called for each removal. Returns []
    if no removal has results or no filter is active.
    """
    droppable = [item for item, _value in filters.active if item.name not in kept]
    for number in range(1, DROPPED_TOGETHER + 1):
        ways = [
            _without(filters, dropped, count)
            for dropped in combinations(droppable, number)
            if (count := count_without({item.name for item in dropped}))
        ]
        if ways:
            return sorted(ways, key=lambda way: -way.count)[:MOST]
    return []


def _without(filters, dropped, count):
    active = filters.active
    chips = [label for item, value in active if item in dropped for label, _ in item.chips(value)]
    # The chip of a typed text has quotation marks already.
    labels = [str(label).strip("«\u00a0 »") for label in chips]
    staying = [pair for item, value in active if item not in dropped for pair in item.pairs(value)]
    return WayOut(tuple(labels), count, urlencode(staying))
