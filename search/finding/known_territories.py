"""The communes and départements of the network by name, stem, number and postcode, in memory."""

from collections import defaultdict
from collections.abc import Hashable
from functools import cached_property, lru_cache

from network.database.compiled import compiled_rows
from network.geography.coverage import own_words
from network.geography.spelling import by_length, folded, resembling
from network.memory.stamped_cache import StampedCache
from network.models import Territory
from search.language.analysis import stem

FIELDS = tuple(field.attname for field in Territory._meta.concrete_fields)
PARENTS = ("epci", "departement", "region")


class KnownTerritories:
    """The communes and départements of the network by name, stems, number and postcode.

    Built from rows with the columns `FIELDS`, of territories of all kinds. Immutable. The texts
    that its methods take are normalised by `sort_name`, as `Territory.search_name` is.
    """

    def __init__(self, rows):
        self._rows, self._by_first_word = {}, defaultdict(list)
        self._by_postcode, self._by_stems, self._pks = defaultdict(set), defaultdict(list), {}
        self._by_number, self._by_own_words = defaultdict(set), defaultdict(set)
        pk, code, kind, name, postcodes = map(
            FIELDS.index, ("id", "code", "kind", "search_name", "postcodes")
        )
        for row in rows:
            self._rows[row[pk]], self._pks[row[code]] = row, row[pk]
            if row[kind] in {Territory.Kind.COMMUNE, Territory.Kind.DEPARTEMENT}:
                is_commune = row[kind] == Territory.Kind.COMMUNE
                self._by_first_word[_first_word(row[name])].append(
                    (row[name], row[code], is_commune)
                )
                self._by_stems[stems_of(row[name])].append(row[code])
                self._by_own_words[own_words(row[name])].add(row[code])
                if not is_commune:
                    self._by_number[row[code].lower()].add(row[code])
                for postcode in filter(None, row[postcodes].split("|")):
                    self._by_postcode[postcode].add(row[code])

    def get(self, code: str) -> Territory:
        """Return a new `Territory` instance for a code, with its parents, without a query.

        Raises KeyError for an unknown code.
        """
        territory = self._territory(self._pks[code])
        for name in PARENTS:
            pk = getattr(territory, f"{name}_id")
            setattr(territory, name, pk and self._territory(pk))
        return territory

    def _territory(self, pk):
        return Territory.from_db("default", FIELDS, self._rows[pk])

    def called(self, text: str) -> set[str]:
        """Return the codes of the communes and départements with this name or postcode.

        Link words are ignored: "isle sur sorgue", "ciotat".
        """
        named = self._by_first_word.get(_first_word(text), ())
        codes = {code for name, code, _ in named if name == text}
        words = own_words(text)
        linked = self._by_own_words.get(words, set()) if words else set()
        return codes | linked | self._by_postcode.get(text, set())

    def nearly_called(self, text: str) -> set[str]:
        """Return the codes of the communes and départements with the same stems as a text.

        The stems have to be in the same order, stop words included.
        """
        return set(self._by_stems.get(stems_of(text), ()))

    def has(self, code: str) -> bool:
        """Return True if the network has a territory of any kind with this code."""
        return code in self._pks

    def resembling(self, text: str) -> str:
        """Return the name of the commune that a misspelt name most likely means; "" without one.

        The nearest spelling wins, then the largest population.
        """
        near = resembling(text, self._communes_by_length)
        ranked = (
            (differing, -(self._row(rank)["population"] or 0), rank) for differing, rank in near
        )
        best = min(ranked, default=None)
        return self._row(best[-1])["name"] if best else ""

    @cached_property
    def _communes(self):
        kind = FIELDS.index("kind")
        return [row for row in self._rows.values() if row[kind] == Territory.Kind.COMMUNE]

    @cached_property
    def _communes_by_length(self):
        name = FIELDS.index("search_name")
        return by_length(folded("\n".join(row[name] for row in self._communes)).split("\n"))

    def _row(self, rank):
        return dict(zip(FIELDS, self._communes[rank], strict=True))

    def departements(self, text: str) -> list[str]:
        """Return the codes of the départements with this name or number, sorted."""
        kind = Territory.Kind.DEPARTEMENT
        named = {code for code in self.called(text) if self.get(code).kind == kind}
        return sorted(named | self.numbered(text))

    def numbered(self, text: str) -> set[str]:
        """Return the codes of the départements with this number, "05" or "2a": one or none.

        The result is not to be changed.
        """
        return self._by_number.get(text, set())

    def begun_by(self, text: str) -> set[str]:
        """Return the codes of the communes whose name has the words of `text` first, then others.

        `text` is normalised. For "aix", the result has Aix-en-Provence, but not a commune with the
        complete name "Aix".
        """
        named = self._by_first_word.get(_first_word(text), ())
        return {
            code for name, code, is_commune in named if is_commune and name.startswith(f"{text} ")
        }


_territories = StampedCache("territories by name", entries=1)


def known_territories(stamp: Hashable) -> KnownTerritories:
    """Return the cached `KnownTerritories`, read in one query after a change of `stamp`.

    `stamp` is the content stamp of the site.
    """
    return _territories.get("", _read, stamp=stamp)


def _read():
    return _known_by(tuple(compiled_rows(_columns)))


def _columns():
    return Territory.objects.order_by("pk").values_list(*FIELDS)


@lru_cache(maxsize=1)
def _known_by(rows):
    """Return the `KnownTerritories` of rows, cached by these rows."""
    return KnownTerritories(rows)


def stems_of(name: str) -> tuple[str, ...]:
    """Return the French stems of all the words of a normalised name, stop words included."""
    return tuple(map(stem, name.split()))


def _first_word(text):
    return text.partition(" ")[0]
