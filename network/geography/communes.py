"""The communes of many addresses, in two queries instead of two for each address."""

from collections import defaultdict
from collections.abc import Iterable

from network.models import Territory
from network.models.territory import city_code, departement_start, sort_name

MOST_KEPT = 2000  # addresses: a file of the whole country needs no more memory than that of a town


class Communes:
    """Answers as `Territory.objects.find_commune` does, from the communes as they were when it was
    first used; a result is kept, as long as there are not too many."""

    def __init__(self):
        self._communes, self._results = None, {}

    def find(self, *, insee: str = "", postcode: str = "", name: str = "") -> Territory | None:
        """The commune of an address, or None when nothing or more than one thing fits."""
        address = insee, postcode, name
        if address not in self._results:
            key = self._key(*address)
            self._results[address] = Territory.objects.filter(pk=key).first() if key else None
        return self._results[address]

    def prefetch(self, addresses: Iterable[tuple[str, str, str]]) -> None:
        """Reads at once the communes of several (INSEE code, postcode, name)."""
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
            start = departement_start(postcode)
            namesakes = self._by_name.get(name, [])
            matches = [key for key in namesakes if self._communes[key][0].startswith(start)]
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
