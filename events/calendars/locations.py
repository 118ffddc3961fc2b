"""Location of an imported event: a place of the network if one matches, else a commune."""

import re
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from events.choices import AttendanceMode
from events.models import EventPage
from network.geography.distance import distance_km
from network.models import Territory
from network.text.strings import plain
from places.models import PlacePage

from .video_links import read_video_link, video_room

POSTCODE = re.compile(r"\b(\d{5})\b[\s,]+([^\d,;\n()]{2,60})")
NEAR = 80  # metres at most between a GEO property and the place matched by it
SHORTEST_NAME = 8  # letters at least of a place name searched for in a location


@dataclass(frozen=True)
class LocationMatch:
    """A location as `values`, {field of `EventPage`: value}, with its `place` and `commune`.

    At most one of `place` and `commune` is set, and both may be None.
    """

    values: dict
    place: PlacePage | None = None
    commune: Territory | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that a page with these values will have."""
        return EventPage.zone_at(self.place, self.commune, self._departement)

    @property
    def has_own_zone(self) -> bool:
        """True if a place, a commune or a postcode decides the time zone."""
        return bool(self.place or self.commune or self._departement)

    @property
    def _departement(self):
        return EventPage(venue=self.values["venue"], address=self.values["address"]).departement


class LocationFinder:
    """Matcher of the locations of the events of one source; caches the result of each location.

    `place` is the default place of the source, or None.
    """

    def __init__(self, place: PlacePage | None = None):
        self.place = place
        self._communes = {}
        self._locations = {}

    def find(self, event) -> LocationMatch:
        """Return the `LocationMatch` of `event`, a `ParsedEvent`.

        Its place is the first of these that exists:

        - the place that the text names: the default place of the source, else a public place;
        - the default place of the source, if the text is empty or has no postcode;
        - the nearest public place within 80 metres of the position.

        Without a place, the venue, the address and the commune are parsed from the text.

        A text that only names a video room is online and has no place, even if the source has a
        default place. Its commune is the commune of the default place, if any.
        """
        key = event.location, event.conference, event.geo, video_room(event.url)
        if key not in self._locations:
            self._locations[key] = self._find(event)
        return self._locations[key]

    def _find(self, event):
        link = read_video_link(event.location)
        location = link.location
        online = event.conference or link.url or video_room(event.url)
        place = commune = None
        venue = address = ""
        if link.is_online and not location:
            # The commune of the source keeps its territory and its time zone.
            commune = self.place and self.place.commune
        else:
            place = self._place(location, event.geo)
        if place is None and location:
            commune = self._commune(location)
            venue, address = _split(location, commune)
        is_somewhere = place or location
        attendance_mode = AttendanceMode.ONSITE
        if online or link.is_online:
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
        """Return the place named in the text `location`, else the default place, else the nearest.

        The default place, `self.place`, is returned for an empty text, and for a text without a
        postcode that names no other place. The nearest place is within `NEAR` (80 metres) of the
        point `geo`, which may be None. Returns None if no place matches.
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

        If the town is unknown, the commune is found from the postcode alone.
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

    Commas and line breaks separate the parts: the first part is the venue, the others are the
    address. "France" is removed. If `commune` is not None, the postcode and the town are removed.
    The venue is cut at 150 characters and the address at 255.

    Example: "Salle des fêtes, 3 place de la Mairie, 13500 Martigues, France" becomes ("Salle des
    fêtes", "3 place de la Mairie").
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
