"""In-memory index of the network's territories, by name and code."""

from bisect import bisect_left
from functools import cached_property, lru_cache

from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Territory
from network.models.territory import LARGEST_FIRST
from network.text.strings import plain

from .overseas import departement_of

ARTICLES = frozenset("l la le les".split())
# Words that do not distinguish two names: "Isle sur Sorgue" is L’Isle-sur-la-Sorgue.
LINKS = ARTICLES | frozenset("a au aux d de des du en et pres sur vers dans".split())
# Words around the name of an EPCI, in official names and in typed ones.
AROUND_EPCI = LINKS | frozenset(
    "agglo agglomeration ca cc communaute communes cu intercommunalite metropole urbaine".split()
)
# Letters of a word that is enough for an EPCI, and for the communes whose names contain it.
SHORTEST, SHORTEST_OF_COMMUNES = 5, 4
FIELDS = ("id", "code", "kind", "name", "search_name", "postcodes", "population")
MOST_NAMED = 8  # départements in one sentence; the régions are named instead of more


class Coverage:
    """An immutable index of the network's territories.

    `territories` must be in order of decreasing population. `communes` is the list of the communes,
    in this order, and `by_code` is {INSEE code: commune}. `departements` is {code: name} in the
    order of codes, `epcis` is {SIREN: name}, and `regions` is the list of the names of the régions.
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
        self.epcis = {one.code: one.name for one in territories if one.kind == kinds.EPCI}
        self.regions = [one.name for one in territories if one.kind == kinds.REGION]

    def named(self, name: str) -> list[Territory]:
        """Return the communes with this name, the largest first; [] without a match.

        `name` is already normalised by `sort_name`.
        """
        return self._by_name.get(name, [])

    def nearly_named(self, name: str) -> list[Territory]:
        """Return the communes with the same words except `LINKS`, the largest first.

        `name` is already normalised by `sort_name`: "seyne sur mer" returns La Seyne-sur-Mer.
        Returns [] if `name` has only one word besides link words: "La Castellane" may be a quarter.
        """
        words = own_words(name)
        return self._by_own_words.get(words, []) if len(words) > 1 else []

    def containing(self, name: str) -> list[Territory]:
        """Return the communes whose name contains `name` as whole words, the largest first.

        The words must be consecutive and in the same order. `name` is already normalised by
        `sort_name`: "verdon" returns Vinon-sur-Verdon and others. Returns [] if no word of `name`
        has four letters (`SHORTEST_OF_COMMUNES`) or more.
        """
        if not any(len(word) >= SHORTEST_OF_COMMUNES for word in name.split()):
            return []
        names = [one for one in self._names if f" {name} " in f" {one} "]
        return _largest_first(commune for one in names for commune in self._by_name[one])

    def epci(self, name: str) -> str:
        """Return the code of the EPCI with this name, or "" if no EPCI or several have it.

        `name` is already normalised by `sort_name`. Words of `AROUND_EPCI` are ignored: "agglo de
        Grasse". An acronym in parentheses in the official name also matches: "cove".
        """
        words = _words_around(name)
        found = {code for code, own in self._epci_words if words and own == words}
        return found.pop() if len(found) == 1 else ""

    def area_containing(self, name: str) -> str:
        """Return the code of the only département or EPCI whose name contains `name`, or "".

        `name` is already normalised by `sort_name`: "camargue". Words of `AROUND_EPCI` are ignored.
        The other words must be consecutive in the name of the area, and at least one must have five
        letters (`SHORTEST`). Départements are searched first, and only for two words or more:
        "Provence" alone is no département. EPCIs are searched if no département matches, or
        several.
        """
        words = _words_around(name)
        if not any(len(word) >= SHORTEST for word in words.split()):
            return ""
        names = [(code, _words_around(plain(own))) for code, own in self.departements.items()]
        for pairs in (names if " " in words else (), self._epci_words):
            found = {code for code, own in pairs if f" {words} " in f" {own} "}
            if len(found) == 1:
                return found.pop()
        return ""

    def starting_with(self, name: str) -> list[Territory]:
        """Return the communes whose normalised name begins with `name`, the largest first.

        `name` is already normalised by `sort_name`; "" returns all communes.
        """
        names, found = self._names, []
        for rank in range(bisect_left(names, name), len(names)):
            if not names[rank].startswith(name):
                break
            found += self._by_name[names[rank]]
        return _largest_first(found)

    def contains(self, code: str) -> bool:
        """Return True if an INSEE code is in the network.

        `code` is the code of a commune, an arrondissement or a département. Returns True for a
        commune of the network, and for any code inside a département of the network. Returns True
        for any code if the network has no commune and no département.
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
    def _by_own_words(self):
        by_words = {}
        for one in self.communes:
            by_words.setdefault(own_words(one.search_name), []).append(one)
        return by_words

    @cached_property
    def _names(self):
        return sorted(self._by_name)

    @cached_property
    def _epci_words(self):
        """[(code, words of a name)]: an acronym in parentheses is another name, "(COVE)"."""
        pairs = []
        for code, name in self.epcis.items():
            for part in (name.partition("(")[0], name.partition("(")[2]):
                words = _words_around(plain(part))
                pairs += [(code, words)] if words else []
        return pairs


def own_words(name: str) -> tuple[str, ...]:
    """Return the words of a normalised name without `LINKS`."""
    return tuple(word for word in name.split() if word not in LINKS)


def _words_around(name):
    return " ".join(word for word in name.split() if word not in AROUND_EPCI)


def _largest_first(communes):
    return sorted(communes, key=lambda one: (-(one.population or 0), one.code))


_coverage = StampedCache("coverage", entries=1, stamp=ContentStamp.recent)


def coverage() -> Coverage:
    """Return the `Coverage` of the network, cached by this process until the content stamp changes.

    The cached object is shared: callers must not change it.
    """
    return _coverage.get("", _read)


def _read():
    rows = Territory.objects.order_by(*LARGEST_FIRST)
    return _coverage_of(rows.db, tuple(rows.values_list(*FIELDS)))


# Territories change once a year, and the content stamp with each publication.
@lru_cache(maxsize=1)
def _coverage_of(database, rows):
    return Coverage([Territory.from_db(database, FIELDS, row) for row in rows])
