"""The communes of many addresses, found with two queries instead of two for each address."""

from collections import defaultdict

from network.models import Territory
from network.models.territory import city_code, departement_start, sort_name

MOST_KEPT = 2000  # addresses: a file of the whole country needs no more memory than that of a town


class Communes:
    """Answers as `Territory.objects.find_commune` does, from the communes as they were when it was
    first asked; an answer is kept, as long as there are not too many."""

    def __init__(self):
        self._known, self._answers = None, {}

    def find(self, *, insee="", postcode="", name=""):
        """The commune of an address, or None when nothing or more than one thing fits."""
        address = insee, postcode, name
        if address not in self._answers:
            key = self._key(*address)
            found = Territory.objects.filter(pk=key).first() if key else None
            self._answers[address] = found
        return self._answers[address]

    def learn(self, addresses):
        """Reads at once the communes of several (INSEE code, postcode, name)."""
        if len(self._answers) > MOST_KEPT:
            self._answers.clear()
        keys = {a: self._key(*a) for a in addresses if a not in self._answers}
        found = Territory.objects.in_bulk({key for key in keys.values() if key})
        self._answers.update({address: found.get(key) for address, key in keys.items()})

    def _key(self, insee, postcode, name):
        if self._known is None:
            self._load()
        if insee and (key := self._by_code.get(city_code(insee))):
            return key
        if not postcode:
            return None
        near, wanted = self._by_postcode.get(postcode, []), sort_name(name)
        named = [key for key in near if self._known[key][1] == wanted]
        if not named and wanted:
            start = departement_start(postcode)
            namesakes = self._by_name.get(wanted, [])
            named = [key for key in namesakes if self._known[key][0].startswith(start)]
        found = named if wanted else near
        return found[0] if len(found) == 1 else None

    def _load(self):
        self._known, self._by_code = {}, {}
        self._by_postcode, self._by_name = defaultdict(list), defaultdict(list)
        rows = Territory.objects.filter(kind=Territory.Kind.COMMUNE).order_by()
        for key, code, name, codes in rows.values_list("pk", "code", "search_name", "postcodes"):
            self._known[key] = code, name
            self._by_code[code] = key
            self._by_name[name].append(key)
            for postcode in filter(None, codes.split("|")):
                self._by_postcode[postcode].append(key)
