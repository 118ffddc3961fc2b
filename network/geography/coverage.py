"""In-memory index of the network's communes and départements, by name and code."""

from bisect import bisect_left
from functools import cached_property, lru_cache

from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Territory

from .gazetteer import departement_of

FIELDS = ("id", "code", "kind", "name", "search_name", "postcodes", "population")
MOST_NAMED = 8  # départements in one sentence; the régions are named instead of more


class Coverage:
    """An immutable index of the network's territories.

    `territories` must be in order of decreasing population. `communes` keeps this order, `by_code`
    is {INSEE code: commune}, `departements` {code: name} in the order of codes, and `regions` the
    list of their names.
    """

    def __init__(self, territories):
        kinds = Territory.Kind
        self.communes = [one for one in territories if one.kind == kinds.COMMUNE]
        self.by_code = {one.code: one for one in self.communes}
        self.departements = {
            one.code: one.name
            for one in sorted(territories, key=lambda one: one.code)
            if one.kind == kinds.DEPARTEMENT
        }
        self.regions = [one.name for one in territories if one.kind == kinds.REGION]

    def named(self, name: str) -> list[Territory]:
        """Return the communes with this name, the largest first; [] if there are none.

        `name` is already normalised by `sort_name`.
        """
        return self._by_name.get(name, [])

    def starting_with(self, name: str) -> list[Territory]:
        """Return the communes whose normalised name begins with `name`, the largest first.

        `name` is already normalised by `sort_name`; "" returns all communes.
        """
        names, found = self._names, []
        for rank in range(bisect_left(names, name), len(names)):
            if not names[rank].startswith(name):
                break
            found += self._by_name[names[rank]]
        return sorted(found, key=lambda one: (-(one.population or 0), one.code))

    def contains(self, code: str) -> bool:
        """Return True if an INSEE code is in the network.

        `code` is the code of a commune, an arrondissement or a département. Returns True for one of
        the network's communes, and for any code inside one of its départements. Returns True for
        any code if the network has no commune and no département.
        """
        if not self.communes and not self.departements:
            return True
        return code in self.by_code or departement_of(code) in self.departements

    @property
    def boundaries(self) -> list[str]:
        """The names of the départements, or of the régions for more than eight départements.

        Without any région in the database, all départements are named.
        """
        names = list(self.departements.values())
        return names if len(names) <= MOST_NAMED or not self.regions else self.regions

    @cached_property
    def _by_name(self):
        by_name = {}
        for one in self.communes:
            by_name.setdefault(one.search_name, []).append(one)
        return by_name

    @cached_property
    def _names(self):
        return sorted(self._by_name)


_coverage = StampedCache("coverage", entries=1, stamp=ContentStamp.recent)


def coverage() -> Coverage:
    """Return the `Coverage` of the network, cached until the next publication."""
    return _coverage.get("", _read)


def _read():
    kinds = [Territory.Kind.COMMUNE, Territory.Kind.DEPARTEMENT, Territory.Kind.REGION]
    rows = Territory.objects.filter(kind__in=kinds).order_by("-population", "code")
    return _coverage_of(rows.db, tuple(rows.values_list(*FIELDS)))


# Territories change once a year, and the content stamp with each publication.
@lru_cache(maxsize=1)
def _coverage_of(database, rows):
    return Coverage([Territory.from_db(database, FIELDS, row) for row in rows])
