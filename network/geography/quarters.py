"""Quarters and *lieux-dits*: names of a part of a commune, or of a location in it.

The quarters are read from the list that editors maintain (`network.models.Locality`), then from the
addresses of public place pages, which a higher app provides (`register`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import fmean
from typing import NamedTuple

from network.database.compiled import compiled_rows
from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Locality
from network.models.territory import sort_name
from network.text.strings import plain

from .coverage import ARTICLES, LINKS
from .distance import distance_km
from .gazetteer import Commune, gazetteer

PARTS = re.compile(r"\s[-–—]\s|[:/,()]")  # of a title
# Ignored around a name, which then designates the commune or the quarter itself: "Arles gare",
# "mairie de Gap".
GENERIC = frozenset(
    "aeroport agglo agglomeration alentours annexe arret bourg bus campus canton cathedrale centre"
    " cite commune eglise environs est fac gare"
    " gares halles hopital hotel hyper hypercentre ici lieu mairie maison marche metro nord ouest"
    " pays place plage port poste prefecture proche quartier quartiers residence routiere secteur"
    " sncf stade station sud ter tgv tram tramway universite vieille vieux village ville za zac zi"
    " zone arrondissement".split()
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
# Words that introduce the name of a quarter: "mairie de quartier : Luynes", "résidence La Rose",
# "maison pour tous de Kervénanec".
MARKERS = (
    "centre social", "centre social et culturel", "centre socioculturel", "espace socioculturel",
    "faubourg", "hameau", "hameaux", "lieu dit", "lieudit", "lotissement", "mairie annexe",
    "maison pour tous", "mpt", "quartier", "residence",
)  # fmt: skip
STREETS = frozenset(
    "allee allees av avenue bd boulevard ch che chemin cours esplanade impasse imp montee place pl"
    " quai route rte rue square traverse".split()
)
# Abbreviations in the names of streets, normalised by `plain`.
FULL = {
    "all": "allee", "av": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "ch": "chemin", "che": "chemin", "imp": "impasse", "pl": "place", "rte": "route",
    "sq": "square", "st": "saint", "ste": "sainte",
}  # fmt: skip
HOUSE_NUMBER = re.compile(r"(?:\d+(?: ?[a-e](?= ))?|bis|ter|quater)\b ?")
MOST_COMMUNES = 3  # with a quarter of the same name
SHORTEST = 4  # letters of a word that can match titles and streets
MISPLACED_KM = 40
# "l'estaque" or, normalised by `plain`, "l estaque".
ELISION = re.compile(r"\b([ld])['’ ](?=[aeiouhàâéèêëîïôœù])")


class Address(NamedTuple):
    """The address of a public place page, for `Quarters`.

    `insee` is the code of the commune of the page, or "" if unknown. `city` is unnormalised.
    `title` is the title of the page. `point` is (latitude, longitude) in degrees, or None.
    """

    insee: str
    postcode: str
    city: str
    title: str
    street: str
    point: tuple[float, float] | None


class Kept(NamedTuple):
    """A quarter of the editors' list, in a commune or an arrondissement.

    `postcode` distinguishes the quarter from the rest of its commune, or is "". `point` is the
    (latitude, longitude) in degrees of the middle of the quarter, or None if the editors typed no
    position.
    """

    own_name: str
    commune: Commune
    postcode: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Quarter:
    """A part of a commune, or of an arrondissement if the whole quarter lies in one.

    `commune` is this commune or arrondissement. `point` is (latitude, longitude) in degrees. It is
    the position in the editors' list, otherwise the mean position of the addresses in the quarter,
    without misplaced addresses. It is None if neither position exists. `postcode` is the postcode
    that distinguishes the quarter from the rest of its city, or "".
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
        """The name of the département of the commune, or "" if it is unknown."""
        return self.commune.departement_name


_registered: list[Callable[[], Iterable[Address]]] = []


def register(read: Callable[[], Iterable[Address]]) -> None:
    """Set the function that returns the addresses of public places.

    A second call replaces the function of the first. A cached `Quarters` is not rebuilt.
    """
    _registered[:] = [read]


def bare(words: list[str]) -> list[str]:
    """Return words without the `GENERIC` words and link words at the beginning and at the end.

    `words` are normalised by `plain`. ["mairie", "de", "gap"] gives ["gap"]. Returns [] if no word
    remains.
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


def street_key(name: str) -> str:
    """Return the normalised name of a street, with its type in full and without house numbers.

    "12 bis, bd St-Jean" gives "boulevard saint jean". Returns "" if the text does not begin with
    the type of a street, or if nothing follows the type.
    """
    words = plain(name)
    while number := HOUSE_NUMBER.match(words):
        words = words[number.end() :]
    key = " ".join(FULL.get(word, word) for word in words.split())
    return key if _is_street(key) else ""


class _Lines:
    """An index of texts by their words, normalised by `plain`."""

    def __init__(self, texts):
        self._lines, self._ranks = [], defaultdict(list)
        for rank, text in enumerate(texts):
            words = plain(text)
            self._lines.append(f" {words} ")
            for word in set(words.split()):
                self._ranks[word].append(rank)

    def holding(self, key):
        """Return the ranks of the texts that contain `key` as consecutive whole words.

        `key` is normalised by `plain`; "" gives [].
        """
        ranks = min((self._ranks.get(word, ()) for word in key.split()), key=len, default=())
        return [rank for rank in ranks if f" {key} " in self._lines[rank]]


class Quarters:
    """An immutable index of quarters.

    `kept` is the editors' list, in its order; `addresses` are the `Address`es of public place
    pages. Except for `may_mention`, the methods normalise `name`. They return only quarters of the
    commune whose INSEE code is `within`, or of all communes if `within` is "". For an
    arrondissement, `within` is the code of its city. Quarters read from addresses are sorted by
    decreasing population of their commune, and there is one for each commune or city.

    `marked`, `mentioned` and `guessed` return [] for a name made of ordinary or short words only.
    """

    def __init__(self, kept: Iterable[Kept], addresses: Iterable[Address]):
        self._addresses = [(one, _area_of(one)) for one in addresses]
        self._kept = defaultdict(list)
        for one in kept:
            self._kept[key_of(one.own_name)].append(one)

    def named(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters with exactly this name.

        The quarters of the editors' list, in its order, have priority. Without any, the quarters
        come from addresses whose town line names the quarter, in place of the town or after the
        town. Returns [] if such addresses are in more than three communes.
        """
        key = key_of(name)
        kept = [one for one in self._kept.get(key, ()) if within in {"", one.commune.city}]
        if kept:
            return [self._kept_quarter(one) for one in kept]
        return self._grouped(self._by_town.get(key, ()), name, within)

    def begun(self, name: str) -> list[Quarter]:
        """Return the quarters of the editors' list whose names begin with the words of `name`.

        "sophia" returns Sophia Antipolis. Returns [] for an empty name.
        """
        key = key_of(name)
        keys = [own for own in self._kept if key and f"{own} ".startswith(f"{key} ")]
        return [self._kept_quarter(one) for own in keys for one in self._kept[own]]

    def starting_with(self, letters: str) -> list[Kept]:
        """Return the quarters of the editors' list whose names begin with letters.

        "noai" returns Noailles. Articles at the beginning are ignored. Returns [] without letters.
        """
        key = key_of(letters)
        return [one for own in self._kept if key and own.startswith(key) for one in self._kept[own]]

    def marked(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that titles or streets of place pages introduce as quarters.

        The title "mairie de quartier : Luynes" introduces "Luynes". Streets are searched only if no
        title matches. Returns [] if the addresses are in more than three communes.
        """
        return self._first(name, within, _is_marked)

    def mentioned(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that addresses mention at certain positions in a title or a street.

        The name comes after the town in a title ("Toulon - La Beaucaire"), or after "cours" in a
        street. It may also come after the type ("rue", "avenue") of several different streets of a
        single commune. For a name that begins with the type of a street ("rue de Lyon"), returns
        the result of `streets` or, if it is empty, of `guessed`.
        """
        if not (key := _sought(name)):
            return []
        if _is_street(key):
            return self.streets(name, within=within) or self.guessed(name, within)
        if found := self._first(name, within, _is_placed):
            return found
        pairs = (self._addresses[rank] for rank in self._streets.holding(key))
        held = [pair for pair in pairs if _is_led(key, pair[0].street, STREETS)]
        cities = {area.city for _address, area in held if area}
        streets = {plain(address.street) for address, _area in held}
        is_shared = len(cities) == 1 and len(streets) > 1
        return self._grouped(held, name, within) if is_shared else []

    def guessed(self, name: str, within: str = "") -> list[Quarter]:
        """Return the quarters that appear anywhere in titles or streets of place pages.

        Use it for searches that also name the commune, or that let the visitor choose. Streets are
        searched only if no title matches. Returns [] if the addresses are in more than three
        communes.
        """
        return self._first(name, within, lambda *_pair: True)

    def streets(self, name: str, *, postcode: str = "", within: str = "") -> list[Quarter]:
        """Return the street of this name in each commune where addresses have it.

        House numbers and abbreviations of the type are ignored; the rest of the name must be the
        whole name of the street. With `postcode`, only addresses with this postcode count. Returns
        [] for other texts than streets, and if the addresses are in more than three communes.
        """
        key = street_key(name)  # without a street, the index of streets is not built
        held = [
            (address, area)
            for address, area in (self._by_street.get(key, ()) if key else ())
            if postcode in {"", address.postcode}
        ]
        return self._grouped(held, _spelt_street(held[0][0], name), within) if held else []

    def _first(self, name, within, is_named):
        """Return the quarters of the addresses with `name` in their title, or in their street.

        Streets are searched only if no title matches. `is_named(key, address, area)` accepts an
        address that contains the key. Returns [] if the addresses are in more than three communes.
        """
        if not (key := _sought(name)):
            return []
        for holding in (self._titles.holding, self._streets.holding):
            pairs = (self._addresses[rank] for rank in holding(key))
            if held := [pair for pair in pairs if is_named(key, *pair)]:
                return self._grouped(held, name, within)
        return []

    def may_mention(self, name: str) -> bool:
        """Return True if a title or a street contains `name` as consecutive whole words.

        A fast check before `marked` and `mentioned`. `name` is already normalised by `plain`, and
        is not empty; an article at its beginning is ignored.
        """
        words = key_of(name) if name.split()[0] in ARTICLES else name
        return bool(self._titles.holding(words) or self._streets.holding(words))

    def of_postcode(self, postcode: str) -> Quarter | None:
        """Return the quarter made of the addresses with a postcode, for example of a CEDEX.

        Its `own_name` is the postcode. Returns None if no commune is recognised in the
        addresses with this postcode, or if they are in several communes.
        """
        held = [pair for pair in self._addresses if pair[0].postcode == postcode]
        quarters = self._grouped(held, postcode, "")
        return quarters[0] if len(quarters) == 1 else None

    def _kept_quarter(self, kept):
        """Return the `Quarter` of a `Kept`.

        A `Kept` without a point gets the mean point of its addresses, if they are in a single
        commune.
        """
        own_name, commune, postcode, point = kept
        postcode = _own_postcode(commune) or postcode
        if point:
            return Quarter(own_name, commune, postcode, point)
        known = self._grouped(self._by_town.get(key_of(own_name), ()), own_name, commune.city)
        known = known or self.guessed(own_name, commune.city)
        if len(known) != 1:
            return Quarter(own_name, commune, postcode)
        [quarter] = known
        area = commune if commune.is_arrondissement or postcode else quarter.commune
        postcode = _own_postcode(area) or postcode or quarter.postcode
        return Quarter(own_name, area, postcode, quarter.point)

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
    def _by_street(self):
        by_street = defaultdict(list)
        for pair in self._addresses:
            for key in set(map(street_key, PARTS.split(pair[0].street))) - {""}:
                by_street[key].append(pair)
        return by_street

    @cached_property
    def _titles(self):
        return _Lines(address.title for address, _area in self._addresses)

    @cached_property
    def _streets(self):
        return _Lines(address.street for address, _area in self._addresses)


def _area_of(address):
    place = {"postcode": address.postcode, "name": address.city}
    return gazetteer().locate(insee=address.insee, **place)


def _sought(name):
    """Return the key of a name to search in titles and streets; "" if its words are ordinary."""
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

    Link words between the word and the key are ignored. A number may follow the key.
    """
    line = f" {' | '.join(map(plain, PARTS.split(text)))} "
    links = "|".join(LINKS)
    pattern = rf" (?:{'|'.join(leads)})(?: \|)?(?: (?:{links}))* {re.escape(key)} (?:\||\d|$)"
    return f" {key} " in line and bool(re.search(pattern, line))


def _is_street(key):
    """Return True if a key begins with a street type, numbers ignored: "12 rue de Lyon"."""
    words = [word for word in key.split() if not word.isdigit()]
    return len(words) > 1 and words[0] in STREETS


def _spelt_street(address, name):
    """Return the street called `name` as an address spells it, without its house number."""
    key = street_key(name)
    spelt = next(part for part in PARTS.split(address.street) if street_key(part) == key).strip()
    words = spelt.split()
    while len(words) > 1 and HOUSE_NUMBER.fullmatch(plain(words[0])):
        words.pop(0)
    street = " ".join(words)
    return street[:1].upper() + street[1:]


def _own_postcode(commune):
    return commune.postcodes[0] if commune.is_arrondissement else ""


def _town_keys(city, area):
    """Yield the key of the quarter in the town line `city` of an address, if there is one.

    `area` is the commune of the address. A text other than the name of this commune counts as a
    quarter, alone or after the name: "Les Milles", "Cannes la Bocca".
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
    return Quarter(_capitalise(name), commune, _own_postcode(commune) or shared, point)


def _capitalise(name):
    """Capitalise a name that is all in lower or upper case; return any other name unchanged."""
    if name != name.lower() and name != name.upper():
        return name
    words = ELISION.sub(r"\1’ ", name.lower()).split()
    capitals = (
        word if rank and word.rstrip("’") in LINKS else word.capitalize()
        for rank, word in enumerate(words)
    )
    return " ".join(capitals).replace("’ ", "’")


def _kept_quarters(rows):
    """Yield the `Kept` quarter of each row of `Locality` whose INSEE code is known."""
    for own_name, code, postcode, latitude, longitude in rows:
        if commune := gazetteer().get(code):
            point = None if latitude is None or longitude is None else (latitude, longitude)
            yield Kept(own_name, commune, postcode, point)


_quarters = StampedCache("quarters", entries=1, stamp=ContentStamp.recent)


def quarters(stamp: int | None = None) -> Quarters:
    """Return the `Quarters` of the network, cached until the content stamp changes.

    `stamp` is the content stamp, if the caller has already read it; it is read if `stamp` is None.
    """
    return _quarters.get("", _read, stamp=stamp)


def _read():
    kept = tuple(_kept_quarters(compiled_rows(_rows)))
    return _index(kept, tuple(_registered[0]()) if _registered else ())


def _rows():
    return Locality.objects.values_list("name", "code", "postcode", "latitude", "longitude")


# Few publications change an address: indexing 662 of them takes 15 ms, comparing them 1 ms.
@lru_cache(maxsize=1)
def _index(kept, addresses):
    return Quarters(kept, addresses)
