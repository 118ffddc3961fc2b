"""Quarters and *lieux-dits*: names of a part of a commune, or of a location in it.

They are read from the list in the network's settings, then from the addresses of public place
pages, which a higher app provides (`register`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import fmean
from typing import NamedTuple

from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, NetworkSettings
from network.models.territory import sort_name
from network.text.strings import plain

from .coverage import coverage
from .distance import distance_km
from .gazetteer import Commune, gazetteer

PARTS = re.compile(r"\s[-–—]\s|[:/,()]")  # of a title
ARROWS = ("→", "->", "=>", "=", ":")
ARTICLES = frozenset("l la le les".split())
# Ignored around a name, which then designates the commune or the quarter itself: "Arles gare",
# "mairie de Gap".
GENERIC = frozenset(
    "aeroport annexe arret bourg bus campus cathedrale centre cite commune eglise est fac gare"
    " gares halles hopital hotel hyper hypercentre ici lieu mairie maison marche metro nord ouest"
    " place plage port poste prefecture proche quartier quartiers residence routiere sncf stade"
    " station sud ter tgv tram tramway universite vieille vieux village ville za zac zi zone"
    " arrondissement".split()
)
# Words about places, their services and large territories, which name no quarter.
ORDINARY = frozenset(
    "accueil agence aide antenne association atelier ateliers bibliotheque bureau college communal"
    " communale communautaire communaute conseil departement departemental departementale ecole"
    " emploi espace europe fablab famille familles formation france informatique insertion"
    " intercommunal internet jeunes jeunesse liberte local locale lycee mediateque mediatheque"
    " mediation metiers mission mobile municipal municipale numerique numeriques ordinateur paca"
    " parc pays permanence point pole provence public region regional regionale republique"
    " reseau ressources service services social sociale solidaire solidarite solidarites tiers"
    " travail".split()
)
# Words that introduce the name of a quarter: "mairie de quartier : Luynes", "résidence La Rose".
MARKERS = (
    "faubourg", "hameau", "hameaux", "lieu dit", "lieudit", "lotissement", "mairie annexe",
    "quartier", "residence",
)  # fmt: skip
STREETS = frozenset(
    "allee allees av avenue bd boulevard ch che chemin cours esplanade impasse imp montee place pl"
    " quai route rte rue square traverse".split()
)
LINKS = ARTICLES | frozenset("a au aux d de des du en et pres sur vers dans".split())
MOST_COMMUNES = 3  # with a quarter of the same name
SHORTEST = 4  # letters of a word that can match titles and streets
MISPLACED_KM = 40


class Address(NamedTuple):
    """The address of a public place page; `city` is unnormalised, `point` may be None.

    `title` is the title of the page, `insee` the code of its commune, "" if unknown.
    """

    insee: str
    postcode: str
    city: str
    title: str
    street: str
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Quarter:
    """A part of a `commune`, which is an arrondissement if the whole quarter lies in one.

    `point` is the mean position of the addresses there, or None. `postcode` is the one that
    distinguishes the quarter from the rest of its city, or "".
    """

    own_name: str
    commune: Commune
    postcode: str = ""
    point: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """The name with the commune or arrondissement: "Les Milles, Aix-en-Provence"."""
        return f"{self.own_name}, {self.commune.name}"

    @property
    def label(self) -> str:
        """The name with the commune, or with the city of an arrondissement."""
        city = gazetteer().get(self.commune.city) or self.commune
        return f"{self.own_name}, {city.name}"

    @property
    def departement_name(self) -> str:
        """The name of the département of the commune."""
        return self.commune.departement_name


_registered: list[Callable[[], Iterable[Address]]] = []


def register(read: Callable[[], Iterable[Address]]) -> None:
    """Set the function that returns the addresses of public places.

    A second call replaces the function of the first.
    """
    _registered[:] = [read]


def bare(words: list[str]) -> list[str]:
    """Return plain words without the generic words and link words at either end.

    ["mairie", "de", "gap"] becomes ["gap"]. Returns [] if none remain.
    """
    words = list(words)
    while words and words[0] in GENERIC | LINKS:
        words.pop(0)
    while words and words[-1] in GENERIC | LINKS:
        words.pop()
    return words


def key_of(name: str) -> str:
    """Return a name normalised by `plain`, without leading articles: "Les Milles" is "milles"."""
    words = plain(name).split()
    while len(words) > 1 and words[0] in ARTICLES:
        words.pop(0)
    return " ".join(words)


class Quarters:
    """An immutable index of quarters.

    `kept` is the editors' list, [(name of the quarter, `Commune`)]; `addresses` are the `Address`es
    of public place pages. The methods normalise `name`. They return only quarters of the commune
    whose INSEE code is `within`, or of all communes if `within` is ""; for an arrondissement,
    `within` is the code of its city. Quarters read from addresses are sorted by decreasing
    population of their commune, and there is one for each commune or city.

    `marked`, `mentioned` and `guessed` return [] for a name made of ordinary or short words only.
    """

    def __init__(self, kept: Iterable[tuple[str, Commune]], addresses: Iterable[Address]):
        self._addresses = [(one, _area_of(one)) for one in addresses]
        self._kept = defaultdict(list)
        for own_name, commune in kept:
            self._kept[key_of(own_name)].append((own_name, commune))

    def named(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters with exactly this name.

        The quarters of the editors' list, in its order, have priority. If it has none, the quarters
        are those of addresses whose town line names the quarter, in place of the town or after it.
        Returns [] if such addresses are in more than three communes.
        """
        key = key_of(name)
        kept = [pair for pair in self._kept.get(key, ()) if within in {"", pair[1].city}]
        if kept:
            return [self._kept_quarter(*pair) for pair in kept]
        return self._grouped(self._by_town.get(key, ()), name, within)

    def marked(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that titles of place pages, else streets, introduce as quarters.

        The title "mairie de quartier : Luynes" introduces "Luynes". Returns [] if the addresses are
        in more than three communes.
        """
        return self._first(name, within, _is_marked)

    def mentioned(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that addresses mention at certain positions in a title or a street.

        The name comes after the town in a title ("Toulon - La Beaucaire"), after "cours" in a
        street, or after the type of several different streets of a single commune ("rue",
        "avenue"). For a name that begins with the type of a street ("rue de Lyon"), returns the
        result of `guessed`.
        """
        if not (key := _sought(name)):
            return []
        if _is_street(key):
            return self.guessed(name, within)
        if found := self._first(name, within, _is_placed):
            return found
        held = [pair for pair in self._addresses if _is_led(key, pair[0].street, STREETS)]
        cities = {area.city for _address, area in held if area}
        streets = {plain(address.street) for address, _area in held}
        is_shared = len(cities) == 1 and len(streets) > 1
        return self._grouped(held, name, within) if is_shared else []

    def guessed(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that appear anywhere in a title of a place page, else in a street.

        For searches that also name the commune, or that let the visitor choose. Returns [] if the
        addresses are in more than three communes.
        """
        return self._first(name, within, lambda *_pair: True)

    def _first(self, name, within, is_named):
        """Return the quarters in titles, else in streets; [] if in too many communes.

        `is_named(key, address, area)` accepts an address that contains the key.
        """
        if not (key := _sought(name)):
            return []
        for lines in (self._titles, self._streets):
            held = [
                pair
                for line, pair in zip(lines, self._addresses, strict=True)
                if f" {key} " in line and is_named(key, *pair)
            ]
            if held:
                return self._grouped(held, name, within)
        return []

    def of_postcode(self, postcode: str) -> Quarter | None:
        """Return the quarter made of the addresses with a postcode, that of a CEDEX for example.

        Its `own_name` is the postcode. Returns None if no commune is recognised in the
        addresses with this postcode, or if they are in several communes.
        """
        held = [pair for pair in self._addresses if pair[0].postcode == postcode]
        quarters = self._grouped(held, postcode, "")
        return quarters[0] if len(quarters) == 1 else None

    def _kept_quarter(self, own_name, commune):
        """Return an editor's quarter, with the mean position of its addresses, if there are any."""
        known = self._grouped(self._by_town.get(key_of(own_name), ()), own_name, commune.city)
        known = known or self.guessed(own_name, commune.city)
        if len(known) != 1:
            return Quarter(own_name, commune, _own_postcode(commune))
        [quarter] = known
        area = commune if commune.is_arrondissement else quarter.commune
        return Quarter(own_name, area, _own_postcode(area) or quarter.postcode, quarter.point)

    def _grouped(self, held, name, within):
        by_city = defaultdict(list)
        for address, area in held:
            if area and within in {"", area.city}:
                by_city[area.city].append((address, area))
        if len(by_city) > MOST_COMMUNES:
            return []
        quarters = [_quarter(name, pairs) for pairs in by_city.values()]
        return sorted(quarters, key=lambda one: (-one.commune.population, one.commune.code))

    @cached_property
    def _by_town(self):
        by_town = defaultdict(list)
        for address, area in self._addresses:
            for key in _town_keys(address.city, area) if area else ():
                by_town[key].append((address, area))
        return by_town

    @cached_property
    def _titles(self):
        return [f" {plain(address.title)} " for address, _area in self._addresses]

    @cached_property
    def _streets(self):
        return [f" {plain(address.street)} " for address, _area in self._addresses]


def _area_of(address):
    place = {"postcode": address.postcode, "name": address.city}
    return gazetteer().locate(insee=address.insee, **place)


def _sought(name):
    """Return the key of a name to search in titles and streets, "" if its words are ordinary."""
    key = key_of(name)
    own = [word for word in key.split() if word not in GENERIC | LINKS | ORDINARY]
    return key if any(len(word) >= SHORTEST and word.isalpha() for word in own) else ""


def _is_marked(key, address, _area):
    """Return True if the title or the street of an address introduces the key as a quarter."""
    return any(_is_led(key, text, MARKERS) for text in (address.title, address.street))


def _is_placed(key, address, area):
    """Return True if the key follows "cours" in a street, or the name of the town in a title."""
    if _is_led(key, address.street, ["cours"]):
        return True
    town = gazetteer().get(area.city) if area else None
    parts = PARTS.split(address.title.replace(f"{town.name}-", f"{town.name} : ")) if town else ()
    return any(
        key_of(part) == key and f" {plain(town.name)} " in f" {plain(' '.join(parts[:rank]))} "
        for rank, part in enumerate(parts)
    )


def _is_led(key, text, leads):
    """Return True if the key follows one of the words `leads` and ends a part of the text.

    Link words between them are ignored; a number may follow the key.
    """
    line = f" {' | '.join(map(plain, PARTS.split(text)))} "
    links = "|".join(LINKS)
    pattern = rf" (?:{'|'.join(leads)})(?: \|)?(?: (?:{links}))* {re.escape(key)} (?:\||\d|$)"
    return f" {key} " in line and bool(re.search(pattern, line))


def _is_street(key):
    """Return True if a key begins with a street type, numbers ignored: "12 rue de Lyon"."""
    words = [word for word in key.split() if not word.isdigit()]
    return len(words) > 1 and words[0] in STREETS


def _own_postcode(commune):
    return commune.postcodes[0] if commune.is_arrondissement else ""


def _town_keys(city, area):
    """Yield the key of the quarter in the town line of an address, if there is one.

    The quarter replaces the town or follows it: "Les Milles", "Cannes la Bocca".
    """
    town = gazetteer().get(area.city) or area
    words, name = sort_name(city).split(), sort_name(town.name).split()
    if words == name or not any(word.isalpha() and len(word) > 2 for word in words):
        return
    start = name if words[: len(name)] == name else name[:1]
    rest = words[len(start) :] if words[: len(start)] == start else []
    if not rest or rest[0] in LINKS - ARTICLES:
        yield key_of(" ".join(words))
    elif any(word not in GENERIC | LINKS and word.isalpha() for word in rest):
        yield key_of(" ".join(rest))


def _quarter(name, pairs):
    areas = {area.code: area for _address, area in pairs}
    city = next(iter(areas.values())).city
    commune = next(iter(areas.values())) if len(areas) == 1 else gazetteer().get(city)
    postcodes = {address.postcode for address, _area in pairs}
    points = [
        address.point
        for address, area in pairs
        if address.point and distance_km(address.point, area.point) <= MISPLACED_KM
    ]
    point = tuple(map(fmean, zip(*points, strict=True))) if points else None
    shared = postcodes.pop() if len(postcodes) == 1 and len(commune.postcodes) > 1 else ""
    return Quarter(_written(name), commune, _own_postcode(commune) or shared, point)


def _written(name):
    """Capitalise a name that is all in lower or upper case; return any other name unchanged."""
    words = name.split()
    if name != name.lower() and name != name.upper():
        return name
    return " ".join(
        word.lower() if rank and word.lower() in LINKS else word.capitalize()
        for rank, word in enumerate(words)
    )


def _kept_quarters(text):
    """Yield (name, `Commune`) of each line of the editors' list; skip lines without a commune."""
    for line in text.splitlines():
        arrow = next((arrow for arrow in ARROWS if arrow in line), None)
        if arrow is None:
            continue
        own_name, _, target = (part.strip() for part in line.partition(arrow))
        communes = gazetteer().find(target) if own_name and target else []
        ours = coverage().by_code
        if commune := min(communes, key=lambda one: one.city not in ours, default=None):
            yield own_name, commune


_quarters = StampedCache("quarters", entries=1, stamp=ContentStamp.recent)


def quarters(stamp: int | None = None) -> Quarters:
    """Return the `Quarters` of the network, cached until the next publication.

    `stamp` is the content stamp, if the caller has already read it; it is read if `stamp` is None.
    """
    return _quarters.get("", _read, stamp=stamp)


def _read():
    settings = NetworkSettings.objects.filter(site__is_default_site=True).only("localities").first()
    kept = tuple(_kept_quarters(settings.localities)) if settings else ()
    return _index(kept, tuple(_registered[0]()) if _registered else ())


# Few publications change an address: indexing 662 of them takes 15 ms, comparing them 1 ms.
@lru_cache(maxsize=1)
def _index(kept, addresses):
    return Quarters(kept, addresses)
