"""From what a visitor types, a commune or a postcode, to the places that can help now."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from network.models import Territory
from network.models.territory import sort_name
from places.models import PlacePage, PlaceStop, prefetch_stops

SHOWN = 12
# Among this many nearest places, those that are open come first.
CONSIDERED = 40
# The nearest are shown, open or not: they open tomorrow, and may be the only ones within reach.
NEAREST = 4
SUGGESTED = 8
WITHIN_KM = 30


@dataclass
class Nearby:
    """`commune` when one was recognised; else `choices`, the communes that it may be.

    `is_position` when the visitor's browser said where they are, to about a kilometre; `is_rough`
    when the commune is located only by those that share its postcode.
    `places` puts those open now first, each group by distance; the nearest are there, open or not.
    When nothing says where the commune lies, `has_distances` is false and they are the places of
    `within`, the smallest territory around it that has some.
    """

    commune: Territory | None = None
    is_position: bool = False
    is_rough: bool = False
    choices: list[Territory] = field(default_factory=list)
    places: list[PlacePage] = field(default_factory=list)
    within: Territory | None = None
    has_distances: bool = False
    open_count: int = 0


def find_nearby(typed, now, directory=None):
    """The `Nearby` of a commune as it was typed, already rid of what no keyboard writes.

    `directory` are the places to choose from, all the public ones by default.
    """
    communes = communes_named(typed)
    if len(communes) != 1:
        return Nearby(choices=communes)
    nearby = Nearby(commune=communes[0])
    directory = PlacePage.objects.directory() if directory is None else directory
    here = _find_around(nearby, directory.with_closures())
    return _open_first(nearby, now, here)


def find_nearby_position(latitude, longitude, now, directory=None):
    """The `Nearby` around a position; nearer places first among those open, then the others."""
    directory = PlacePage.objects.directory() if directory is None else directory
    near = directory.with_closures().near(latitude, longitude, WITHIN_KM)
    nearby = Nearby(is_position=True, has_distances=True, places=list(near[:CONSIDERED]))
    return _open_first(nearby, now, (latitude, longitude))


def parse_position(typed_latitude, typed_longitude):
    """(latitude, longitude) rounded to a hundredth of a degree, None when they are no position."""
    try:
        latitude, longitude = float(typed_latitude), float(typed_longitude)
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return round(latitude, 2), round(longitude, 2)


def _open_first(nearby, now, here):
    """`here` is (latitude, longitude), None when nothing says where."""
    prefetch_stops(nearby.places)
    for place in nearby.places:
        if here:
            place.show_nearest_stop(*here)
        else:
            place.show_stops(nearby.within)
    is_open = {place.pk: place.is_open_nearby(now) for place in nearby.places}
    nearest, others = nearby.places[:NEAREST], nearby.places[NEAREST:]
    others.sort(key=lambda place: not is_open[place.pk])
    nearby.places = [*nearest, *others][:SHOWN]
    nearby.places.sort(key=lambda place: not is_open[place.pk])
    nearby.open_count = sum(is_open[place.pk] for place in nearby.places)
    return nearby


def communes_named(typed: str) -> list[Territory]:
    """At most `SUGGESTED` communes: "13200", "arles", "13200 Arles", "13004 Arles" by its INSEE
    code, as links say it, else those that begin so."""
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE).with_parents()
    code = re.search(r"\b\d[\dAB]\d{3}\b|\b\d\d \d{3}\b", typed.upper())
    name = sort_name(typed.replace(code[0], " ") if code else typed)
    if code:
        digits = code[0].replace(" ", "")
        postcode = f"|{digits}|"
        matches = list(communes.filter(Q(postcodes__contains=postcode) | Q(code=digits)))
        named = [commune for commune in matches if commune.search_name == name]
        # 13001 is a postcode of Marseille and the code of Aix: whoever types means the former.
        served = [commune for commune in matches if postcode in commune.postcodes]
        return (named or served or matches)[:SUGGESTED]
    if not name:
        return []
    exact = communes.filter(search_name=name)[:SUGGESTED]
    return list(exact) or list(communes.filter(search_name__startswith=name)[:SUGGESTED])


def _find_around(nearby, directory):
    """The places around the commune, the nearest first, unsorted by opening. Gives where it is."""
    commune = nearby.commune
    middle = _middle_of(nearby)
    if middle:
        nearby.has_distances = True
        around = list(directory.near(*middle, WITHIN_KM)[:CONSIDERED])
        shown = {place.pk for place in around}
        unlocated = directory.in_territory(commune).exclude(pk__in=shown)[:SHOWN]
        nearby.places = [*unlocated, *around]
        return middle
    for territory in [commune, *reversed(commune.ancestors())]:
        nearby.places = list(directory.in_territory(territory)[:CONSIDERED])
        if nearby.places:
            nearby.within = territory
            break
    return None


def _middle_of(nearby):
    """(latitude, longitude) of the commune by what is located there, else by its neighbours."""
    commune, places = nearby.commune, PlacePage.objects.public()
    stops = PlaceStop.objects.of(places).filter(commune=commune)
    if middle := places.middle_of(commune) or stops.middle():
        return middle
    shared = Q(pk__in=[])
    for postcode in commune.postcode_list:
        shared |= Q(postcodes__contains=f"|{postcode}|")
    neighbours = Territory.objects.filter(shared, kind=Territory.Kind.COMMUNE)
    middle = places.middle_of_all(neighbours.order_by().values("pk"))
    nearby.is_rough = middle is not None
    return middle
