"""Similarity of two places by name, address and distance.

Pure functions, for the places of one commune: the name of the town is not compared.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.fuzz import ratio

from network.geography.distance import distance_km
from network.text.strings import plain

NEAR_M, FAR_M = 30, 500
# The least similarity of a pair shown to an editor.
THRESHOLD = 0.6
# The largest number of pairs with one place, so that an editor can check them.
MAX_PAIRS = 5
CROWD, NEAR = 300, 12
EMPTY_WORDS = {
    *("de du des la le les l d a au aux et en sur").split(),
    *("espace lieu site service services association maison centre public numerique").split(),
}
STREET_WORDS = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "b": "boulevard",
    "pl": "place",
    "r": "rue",
    "rte": "route",
    "ch": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "all": "allee",
    "allees": "allee",
    "imp": "impasse",
    "sq": "square",
    "crs": "cours",
    "st": "saint",
    "ste": "sainte",
    "gal": "general",
    "dr": "docteur",
    "mal": "marechal",
    "pdt": "president",
}


@dataclass(frozen=True)
class Fingerprint:
    """The compared parts of a place, in lower case and without accents.

    `words` are the words of the name, `street` the words of the street and `number` the house
    number. `contacts` are the phone number and the mail addresses.
    """

    key: object
    name: str
    words: frozenset[str]
    number: str
    street: frozenset[str]
    latitude: float | None
    longitude: float | None
    contacts: frozenset[str]


def fingerprint(
    key: object,
    *,
    title: str,
    town: str,
    address: str,
    latitude: float | None,
    longitude: float | None,
    phone: object = "",
    emails: str = "",
) -> Fingerprint:
    """Return the `Fingerprint` of a place; `key` identifies the place and is not compared.

    `words` and `street` are sets without the `EMPTY_WORDS`, such as "de". `words` also omits the
    words of the town; if no word remains, it contains all words of the name. Street words are
    expanded ("bd" becomes "boulevard"). `number` is the first number of the address with at most 4
    digits, else "". `emails` are separated by white space.
    """
    name = plain(title)
    towns = set(plain(town).split())
    words = {word for word in name.split() if word not in EMPTY_WORDS and word not in towns}
    streets = [STREET_WORDS.get(word, word) for word in plain(address).split()]
    number = next((word for word in streets if re.fullmatch("[0-9]{1,4}", word)), "")
    street = {word for word in streets if word != number and word not in EMPTY_WORDS}
    contacts = {str(phone), *emails.casefold().split()} - {""}
    return Fingerprint(
        key,
        name,
        frozenset(words or name.split()),
        number,
        frozenset(street),
        latitude,
        longitude,
        frozenset(contacts),
    )


def metres(one: Fingerprint, other: Fingerprint) -> float | None:
    """Return the great-circle distance in metres, or None if a place has no position."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    here, there = (one.latitude, one.longitude), (other.latitude, other.longitude)
    return distance_km(here, there) * 1000


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Return the similarity from 0 to 1: half for the name, half for address and distance.

    A common phone number or mail address adds 0.08. If the streets cannot be compared and the
    distance is unknown, only the names count, times 0.7, and common contacts add nothing.
    """
    name = _name_score(one, other)
    scores = _address_score(one, other), _distance_score(one, other)
    where = [score for score in scores if score is not None]
    if not where:
        return name * 0.7
    place = max(where) * 0.6 + min(where) * 0.4
    score = 0.5 * name + 0.5 * place
    return min(score + 0.08, 1) if one.contacts & other.contacts else score


def similar_pairs(fingerprints: list[Fingerprint]) -> list[tuple[Fingerprint, Fingerprint, float]]:
    """Return [(one, other, similarity)] of one commune, the most similar first.

    Pairs below `THRESHOLD` are omitted. A pair is also omitted if one of its places is already in
    `MAX_PAIRS` more similar pairs. Above `CROWD` (300) places, only places with close names,
    streets or positions are compared.
    """
    scored = ((one, other, similarity(one, other)) for one, other in _candidates(fingerprints))
    pairs, counts = [], Counter()
    similar = [pair for pair in scored if pair[2] >= THRESHOLD]
    for one, other, score in sorted(similar, key=lambda pair: -pair[2]):
        if max(counts[one.key], counts[other.key]) < MAX_PAIRS:
            counts.update([one.key, other.key])
            pairs.append((one, other, score))
    return pairs


def _candidates(fingerprints):
    """Return the pairs to compare: all pairs, or only neighbours above `CROWD` places.

    Neighbours follow each other when sorted by name, by street or by position: comparing ten
    thousand rows of one town in full would take fifty million pairs.
    """
    if len(fingerprints) <= CROWD:
        return combinations(fingerprints, 2)
    near = set()
    for order in (_by_name, _by_street, _by_position):
        row = sorted(range(len(fingerprints)), key=lambda index: order(fingerprints[index]))
        for at, one in enumerate(row):
            near.update((min(one, other), max(one, other)) for other in row[at + 1 : at + NEAR])
    return ((fingerprints[one], fingerprints[other]) for one, other in near)


def _by_name(one):
    return sorted(one.words), one.name


def _by_street(one):
    return sorted(one.street), one.number, one.name


def _by_position(one):
    return one.latitude or 0, one.longitude or 0


def _name_score(one, other):
    """Return the similarity of the names, from 0 to 1."""
    if one.name == other.name:
        return 1.0
    common = one.words & other.words
    smaller = min(len(one.words), len(other.words)) or 1
    union = len(one.words | other.words) or 1
    shared = 0.6 * len(common) / smaller + 0.4 * len(common) / union
    return max(shared, ratio(one.name, other.name) / 100 * 0.86)


def _address_score(one, other):
    """Return the similarity of the streets, from 0 to 1, or None if one street is empty.

    Different house numbers reduce the similarity.
    """
    if not one.street or not other.street:
        return None
    shared = len(one.street & other.street) / min(len(one.street), len(other.street))
    if one.number and other.number and one.number != other.number:
        return shared * 0.6
    return shared


def _distance_score(one, other):
    """Return 1 up to `NEAR_M` metres, 0 from `FAR_M`, linear between; None without a distance."""
    distance = metres(one, other)
    if distance is None:
        return None
    return min(max((FAR_M - distance) / (FAR_M - NEAR_M), 0), 1)
