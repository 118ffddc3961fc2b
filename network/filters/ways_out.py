"""What to drop of a question that leaves nothing, and how much it would then give."""

from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlencode

MOST = 3
# Two choices may each leave nothing: then both are named.
DROPPED_TOGETHER = 2


@dataclass(frozen=True)
class WayOut:
    """`labels` are the choices to drop, `count` what is then given, `query` what is then asked."""

    labels: tuple[str, ...]
    count: int
    query: str

    @property
    def label(self):
        return " · ".join(self.labels)


def ways_out(filters, count_without, kept=frozenset()) -> list[WayOut]:
    """At most three `WayOut`s of a `FilterSet`, the one that gives the most first; [] when nothing
    is asked. `count_without(names)` counts without some filters; those `kept` are never dropped."""
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
    # Words typed are quoted already.
    labels = [str(label).strip("«\u00a0 »") for label in chips]
    staying = [pair for item, value in active if item not in dropped for pair in item.pairs(value)]
    return WayOut(tuple(labels), count, urlencode(staying))
