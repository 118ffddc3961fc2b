"""Location of an imported event: a place of the network if one matches, else a commune."""

import re
from dataclasses import dataclass
from functools import cached_property

from events.choices import AttendanceMode
from network.geography.distance import distance_km
from network.models import Territory
from network.text.strings import plain
from places.models import PlacePage

POSTCODE = re.compile(r"\b(\d{5})\b[\s,]+([^\d,;\n()]{2,60})")
NEAR = 80  # metres at most between a GEO property and the place matched by it
SHORTEST_NAME = 8  # letters at least of a place name searched for in a location


@dataclass(frozen=True)
class LocationMatch:
    """A location as `values`, {field of `EventPage`: value}, with its `place` and `commune`.

    `place` and `commune` determine the time zone. At most one is set, and both may be None.
    """

    values: dict
    place: PlacePage | None = None
    commune: Territory | None = None


class LocationFinder:
    """Matcher of the locations of the events of one source, each location once.

    `place` is the default place of the source, or None.
    """

    def __init__(self, place: PlacePage | None = None):
        self.place = place
        self._communes = {}
        self._locations = {}

    def find(self, event) -> LocationMatch:
        """Return the location of a `ParsedEvent`, never None.

        The values are those of a place of the network if one matches, else the venue, address and
        commune parsed from the text, plus the attendance mode and the URL of an online event.
        """
        key = event.location, event.conference, event.geo
        if key not in self._locations:
            self._locations[key] = self._find(event)
        return self._locations[key]

    def _find(self, event):
        location, online = event.location, event.conference
        if re.match(r"https?://", location):
            location, online = "", online or location.split()[0]
        place, commune = self._place(location, event.geo), None
        venue = address = ""
        if place is None and location:
            commune = self._commune(location)
            venue, address = _split(location, commune)
        is_somewhere = place or location
        attendance_mode = AttendanceMode.ONSITE
        if online:
            attendance_mode = AttendanceMode.HYBRID if is_somewhere else AttendanceMode.ONLINE
        values = {
            "attendance_mode": attendance_mode,
            "place_id": place and place.pk,
            "venue": venue,
            "address": address,
            "commune_id": commune and commune.pk,
            "online_url": online[:500],
        }
        return LocationMatch(values, place, commune)

    def _place(self, location, geo):
        """Return the place named in the text, else the default, else the nearest to `geo`.

        The default place applies to an empty text, and to a text without a postcode that names no
        other place. The nearest place is within 80 metres (`NEAR`). Returns None if no place
        matches.
        """
        if not location:
            return self.place or self._near(geo)
        words = plain(location)
        if self.place and _names(self.place, words):
            return self.place
        for name, town, place in self._named:
            if name in words and (not town or town in words):
                return place
        # "Salle 2" is a room of the default place; a text with a postcode is another place.
        if self.place and not POSTCODE.search(location):
            return self.place
        return self._near(geo)

    @cached_property
    def _public_places(self):
        return list(
            PlacePage.objects.public()
            .select_related("commune")
            .defer("body", "imported", "presentation", "words")
            .order_by("pk")
        )

    @cached_property
    def _named(self):
        """The [(name, town, place)] of public places, the longest name first.

        Names and towns are normalised by `plain`; names under 8 letters are omitted.
        """
        rows = [(plain(place.title), plain(place.city), place) for place in self._public_places]
        rows = [row for row in rows if len(row[0]) >= SHORTEST_NAME]
        return sorted(rows, key=lambda row: (-len(row[0]), row[2].pk))

    def _near(self, geo):
        if geo is None:
            return None
        distances = [
            (_metres(geo, place), place.pk, place)
            for place in self._public_places
            if place.has_position
        ]
        nearest = min(distances, default=None)
        return nearest[2] if nearest and nearest[0] <= NEAR else None

    def _commune(self, location):
        """Return the commune of the last "postcode town" in the text, or None.

        If the town is unknown, the commune is that of the postcode alone.
        """
        matches = POSTCODE.findall(location)
        if not matches:
            return None
        postcode, name = matches[-1]
        key = postcode, name.strip()
        if key not in self._communes:
            communes = Territory.objects
            self._communes[key] = communes.find_commune(
                postcode=postcode, name=name
            ) or communes.find_commune(postcode=postcode)
        return self._communes[key]


def _names(place, words):
    address = plain(place.address)
    return plain(place.title) in words or (len(address) >= SHORTEST_NAME and address in words)


def _split(location, commune):
    """Split a location into (venue, address).

    "Salle des fêtes, 3 place de la Mairie, 13500 Martigues, France" becomes ("Salle des fêtes", "3
    place de la Mairie"). "France" is removed, and the postcode and town are too if `commune` is not
    None. The texts are cut at 150 and 255 characters.
    """
    parts = [part.strip() for part in re.split(r"[,\n]", location) if part.strip()]
    if commune:
        parts = [part for part in parts if not POSTCODE.match(part)]
        parts = [POSTCODE.sub("", part).strip() for part in parts]
    parts = [part for part in parts if part and plain(part) != "france"]
    if not parts:
        return "", ""
    return parts[0][:150], ", ".join(parts[1:])[:255]


def _metres(geo, place):
    return distance_km(geo, place.position) * 1000
