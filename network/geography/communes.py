"""Match many addresses with communes, in two queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable

from network.models import Territory
from network.models.territory import city_code, departements_of, sort_name

MOST_KEPT = 2000  # cached addresses, so that a large file does not fill the memory


class Communes:
    """A matcher of addresses, with the same results as `Territory.objects.find_commune`.

    It reads all communes at first use and does not see later changes. It caches all results, also
    the addresses without a match. `prefetch` first empties the cache if it contains more than
    `MOST_KEPT` (2,000) addresses.
    """

    def __init__(self):
        self._communes, self._results = None, {}

    def find(self, *, insee: str = "", postcode: str = "", name: str = "") -> Territory | None:
        """Return the commune of an address, or None if no commune or several match.

        A cached result costs no query. A new address costs at most one query, plus one at first
        use.
        """
        address = insee, postcode, name
        if address not in self._results:
            key = self._key(*address)
            self._results[address] = Territory.objects.filter(pk=key).first() if key else None
        return self._results[address]

    def prefetch(self, addresses: Iterable[tuple[str, str, str]]) -> None:
        """Match several (INSEE code, postcode, name) at once and cache the results for `find`.

        Costs at most one query, plus one at first use.
        """
        if len(self._results) > MOST_KEPT:
            self._results.clear()
        keys = {a: self._key(*a) for a in addresses if a not in self._results}
        communes = Territory.objects.in_bulk({key for key in keys.values() if key})
        self._results.update({address: communes.get(key) for address, key in keys.items()})

    def _key(self, insee, postcode, name):
        if self._communes is None:
            self._load()
        if insee and (key := self._by_code.get(city_code(insee))):
            return key
        if not postcode:
            return None
        matches, name = self._by_postcode.get(postcode, []), sort_name(name)
        if name:
            matches = [key for key in matches if self._communes[key][1] == name]
        if name and not matches:
            codes = departements_of(postcode)
            namesakes = self._by_name.get(name, [])
            matches = [key for key in namesakes if self._communes[key][0].startswith(codes)]
        return matches[0] if len(matches) == 1 else None

    def _load(self):
        self._communes, self._by_code = {}, {}
        self._by_postcode, self._by_name = defaultdict(list), defaultdict(list)
        rows = Territory.objects.filter(kind=Territory.Kind.COMMUNE).order_by()
        for key, code, name, codes in rows.values_list("pk", "code", "search_name", "postcodes"):
            self._communes[key] = code, name
            self._by_code[code] = key
            self._by_name[name].append(key)
            for postcode in filter(None, codes.split("|")):
                self._by_postcode[postcode].append(key)
