"""The communes of the network by name, in memory, for the suggestions of each key."""

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from network.geography.distance import Point, distance_km
from network.geography.gazetteer import gazetteer
from network.geography.spelling import folded, letter_bits, prefix_difference, slips_allowed
from network.memory.stamped_cache import StampedCache
from network.models import Territory
from network.models.territory import LARGEST_FIRST


class Town(NamedTuple):
    """A commune of the network; its `code` is the INSEE code, its `population` 0 if unknown.

    `search_name` is the name normalised by `sort_name`, `heard` the sound of this name, and
    `letters` the letters of this sound as bits.
    """

    code: str
    name: str
    search_name: str
    population: int
    heard: str
    letters: int

    @property
    def point(self) -> Point | None:
        """The (latitude, longitude) of the middle of the commune in degrees, None if unknown."""
        commune = gazetteer().get(self.code)
        return commune.point if commune else None

    def km_from(self, point: Point) -> float:
        """Return the km to a (latitude, longitude), infinite if the middle is unknown."""
        return distance_km(point, self.point) if self.point else float("inf")


_towns = StampedCache("names of communes", entries=1)


def towns(stamp: Hashable) -> list[Town]:
    """Return all communes of the network, the largest first; a shared list, not to be changed.

    It is cached as long as the content stamp is `stamp`, and read in one query.
    """
    return _towns.get("", _read, stamp=stamp)


def _read():
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE)
    rows = communes.order_by(*LARGEST_FIRST)
    rows = list(rows.values_list("code", "name", "search_name", "population"))
    heard = folded("\n".join(row[2] for row in rows)).split("\n") if rows else []
    return [
        Town(code, name, search_name, population or 0, name_heard, letter_bits(name_heard))
        for (code, name, search_name, population), name_heard in zip(rows, heard, strict=True)
    ]


def begun(text: str, among: Iterable[Town]) -> list[Town]:
    """Return the towns of `among` whose name begins with a text, in the order of `among`.

    `text` is normalised by `sort_name`; "" returns them all.
    """
    return [town for town in among if town.search_name.startswith(text)]


def nearest_first(named: Iterable[Town], near: Point | None) -> list[Town]:
    """Return `named` sorted by distance from a (latitude, longitude).

    Towns without a known middle are last. If `near` is None, the order does not change.
    """
    return sorted(named, key=lambda town: town.km_from(near)) if near else list(named)


def nearly_begun(text: str, among: Sequence[Town]) -> list[Town]:
    """Return the towns of `among` whose name sounds as if it began with a misspelt text.

    `text` is normalised by `sort_name`. The nearest names come first; equally near names keep the
    order of `among`. Returns [] if the sound of the text has fewer than five letters: no error is
    allowed.
    """
    heard = folded(text)
    most = slips_allowed(heard)
    bits = letter_bits(heard)
    near = []
    for rank, town in enumerate(among if most > 0 else ()):
        if len(heard) - len(town.heard) > most or (bits & ~town.letters).bit_count() > most:
            continue
        # Few people mistype the first letter.
        slips = prefix_difference(heard, town.heard, most) + (town.heard[:1] != heard[:1])
        if slips <= most:
            near.append((slips, rank))
    return [among[rank] for _slips, rank in sorted(near)]
