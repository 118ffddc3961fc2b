"""Location of an imported event: a place of the network if one matches, else a commune."""

import re
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from events.choices import AttendanceMode
from events.models import EventPage
from network.geography.addresses import POSTCODE as WRITTEN
from network.geography.addresses import Area, area_of, departement_in, overseas_area
from network.geography.distance import distance_km
from network.geography.gazetteer import departements, gazetteer
from network.geography.overseas import departement_of
from network.models import Territory
from network.models.territory import departements_of, in_full
from network.text.strings import plain
from places.models import PlacePage

from .video_links import read_video_link, video_room

POSTCODE = re.compile(rf"{WRITTEN.pattern}[\s,]+([^\d,;\n()]{{2,60}})", re.IGNORECASE)
BRACKETS = re.compile(r"\(([^()]*)\)")
# "Salle 2", "bureau B", "2e étage": a part of a building, not a venue in a département.
ROOM = re.compile(
    r"(?:(?:salle|bureau|studio|amphi(?:théâtre)?|niveau|étage|bât(?:iment)?\.?)\s+(?:n°\s*)?"
    r"(?:\d{1,3}|[a-z])|\d{1,2}(?:er|e|ème)\s+étage)\s*[,;(\n]",
    re.IGNORECASE,
)
CEDEX = re.compile(r"\s*\bcedex\b(\s+\d{1,2}\b)?", re.IGNORECASE)
NEAR = 80  # metres at most between a GEO property and the place matched by it
SHORTEST_NAME = 8  # letters at least of a place name searched for in a location


@dataclass(frozen=True)
class LocationMatch:
    """A location as `values`, {field of `EventPage`: value}, with its `place` and `commune`.

    At most one of `place` and `commune` is set, and both may be None. With `has_namesakes`, several
    places match the text and none is chosen.
    """

    values: dict
    place: PlacePage | None = None
    commune: Territory | None = None
    has_namesakes: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that a page with these values will have."""
        return EventPage.zone_at(self.place, self.commune, self._departement)

    @property
    def has_own_zone(self) -> bool:
        """True if a place, a commune, a postcode or a département decides the time zone."""
        return bool(self.place or self.commune or self._departement)

    @property
    def _departement(self):
        return departement_in(f"{self.values['venue']}, {self.values['address']}")


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
        - the default place of the source, if the text is empty, or if it has no postcode and does
          not end with another département, or another commune and its département, except after
          a room of this place (`_stated_area`);
        - the nearest public place within 80 metres of the position.

        A named place is in the commune of the text, or at least in its département. If several
        places match, none is chosen, except one of them within 80 metres of the position.

        Without a place, the venue, the address and the commune are parsed from the text.

        A text that only names a video room is online and has no place, even if the source has a
        default place. Its commune is the commune of the default place, if any.

        A town overseas may be written without its département, if the time zone of the hours is
        overseas too, or if its name is unique and neither a default place of the source nor a time
        zone stated by the calendar contradicts it.
        """
        key = event.location, event.conference, event.geo, video_room(event.url), event.clock
        if key not in self._locations:
            self._locations[key] = self._find(event)
        return self._locations[key]

    def _find(self, event):
        link = read_video_link(event.location)
        location = link.location
        online = event.conference or link.url or video_room(event.url)
        place = commune = None
        has_namesakes = False
        venue = address = ""
        if link.is_online and not location:
            # The commune of the source keeps its territory and its time zone.
            commune = self.place and self.place.commune
        else:
            stated = self._stated_area(location, event.clock)
            area = stated or self._overseas_area(location, event.clock)
            place, has_namesakes = self._place(location, area, event.geo)
        if place is None and location:
            commune = self._commune(location, area)
            venue, address = _split(location, commune)
            if area and not (stated or commune):
                # Add the département: the page computes its time zone from it.
                address = ", ".join(filter(None, [address, departements()[area.departement]]))
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
        return LocationMatch(values, place, commune, has_namesakes)

    def _stated_area(self, location, clock):
        """Return `area_of(location)`, or an empty `Area` if a room has the name of a département.

        "Salle 2, Mayotte" is a room of the default place of the source, if the calendar states the
        clock of this place. The name of a département after another venue is an address.
        """
        area = area_of(location)
        is_room = not area.postcode and not area.commune and ROOM.match(location)
        if is_room and self.place and clock == EventPage.zone_at(self.place, None).key:
            return Area()
        return area

    def _overseas_area(self, location, clock):
        return Area() if self.place and clock in ("", "UTC") else overseas_area(location, clock)

    def _place(self, location, area, geo):
        """Return (place, False), or (None, True) if several places match the text `location`.

        The place is the one named in the text, else the default place, else the nearest. The
        default place, `self.place`, is returned for an empty text, and for a text without a
        postcode that names no other place and agrees with it (`_agrees`). The nearest place is
        within `NEAR` (80 metres) of the point `geo`, which may be None. Returns (None, False) if no
        place matches. `area` is the `Area` of the text.
        """
        if not location:
            return self.place or self._near(geo), False
        words = _words(location)
        named = self._named_in(words, area)
        default = self.place
        if default and _names(default, words) and _agrees(default, area):
            title = _words(default.title)
            if default in named or not any(title in _words(place.title) for place in named):
                return default, False
        if len(named) > 1:
            near = self._near(geo)
            return (near, False) if near in named else (None, True)
        if named:
            return named[0], False
        # "Salle 2" is a room of the default place; a text with a postcode is another place.
        if default and not area.postcode and _agrees(default, area):
            return default, False
        return self._near(geo), False

    def _named_in(self, words, area):
        """Return the public places that a text names, given its `words` and its `Area`.

        Only the places with the longest name are returned. Among several, those of the town, of the
        postcode, of the commune and of the street of the text are preferred, in this order.
        """
        named = [
            (name, place)
            for name, town, place in self._named
            if name in words
            and (not town.strip() or town in words or _is_in(place, area))
            and _agrees(place, area)
        ]
        longest = max((len(name) for name, _place in named), default=0)
        places = [place for name, place in named if len(name) == longest]
        for is_preferred in (
            lambda place: place.city and _words(place.city) in words,
            lambda place: _is_at_postcode(place, area),
            lambda place: _is_in(place, area),
            lambda place: place.address and _words(place.address) in words,
        ):
            places = [place for place in places if is_preferred(place)] or places
        return places

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
        """The [(name, town, place)] of public places, normalised by `_words`.

        Names under 8 letters are omitted.
        """
        rows = [(_words(place.title), _words(place.city), place) for place in self._public_places]
        return [row for row in rows if len(row[0].strip()) >= SHORTEST_NAME]

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

    def _commune(self, location, area):
        """Return the commune of the `area` of the text, or None.

        If the gazetteer has no commune of this area, the last "postcode town" of the text is read,
        then the postcode alone.
        """
        if location not in self._communes:
            matches = POSTCODE.findall(location) or [(area.postcode, "")]
            postcode, name = matches[-1]
            communes, insee = Territory.objects, area.commune.city if area.commune else ""
            self._communes[location] = (
                communes.find_commune(insee=insee)
                or communes.find_commune(postcode=postcode, name=name.strip())
                or communes.find_commune(postcode=postcode)
            )
        return self._communes[location]


def _words(text):
    """Return a text normalised by `plain`, with "saint" for "st" and a space at both ends."""
    return f" {' '.join(in_full(plain(text).split()))} "


def _names(place, words):
    address = _words(place.address)
    is_address = len(address.strip()) >= SHORTEST_NAME and address in words
    return is_address or _words(place.title) in words


def _is_at_postcode(place, area):
    return bool(area.postcode) and place.postcode == area.postcode


def _is_in(place, area):
    """Return True if `place` has the postcode of `area` or is in its commune."""
    is_there = area.commune and _commune_code(place) == area.commune.city
    return is_there or _is_at_postcode(place, area)


def _agrees(place, area: Area) -> bool:
    """Return False if `place` is in another commune or département than a text with this `area`.

    Two communes are compared if both are known, else the postcodes, else the départements. Returns
    True if the text or the place has none of them.
    """
    if not area:
        return True
    code = _commune_code(place)
    if area.commune and code:
        return area.commune.city == code
    if area.postcode and place.postcode:
        return departements_of(area.postcode) == departements_of(place.postcode)
    return not place.zone or place.zone in departements_of(area.departement)


def _commune_code(place):
    """Return the INSEE code of the commune of a place, also outside the network, or ""."""
    if place.commune:
        return place.commune.code
    found = gazetteer().locate(insee=place.insee_code, postcode=place.postcode, name=place.city)
    return found.city if found else ""


def _split(location, commune):
    """Split a location into (venue, address).

    Commas and line breaks separate the parts: the first part is the venue, the others are the
    address. "France" is removed. If `commune` is not None, the postcode, the town and the name of
    its département are removed. The venue is cut at 150 characters and the address at 255.

    Example: "Salle des fêtes, 3 place de la Mairie, 13500 Martigues, France" becomes ("Salle des
    fêtes", "3 place de la Mairie").
    """
    parts = [part.strip() for part in re.split(r"[,\n]", location) if part.strip()]
    known, number = {"france"}, ""
    if commune:
        parts = [part for part in parts if not POSTCODE.match(part)]
        parts = [WRITTEN.sub("", POSTCODE.sub("", CEDEX.sub("", part))) for part in parts]
        number = departement_of(commune.code)
        departement = plain(departements().get(number, ""))
        # "Saint-Denis, Réunion" is in "La Réunion".
        known |= {plain(commune.name), departement, departement.removeprefix("la ")}
    # A number of the département without brackets may be that of a house: "13, rue Basse".
    in_brackets = known | {number.lower(), ""}
    parts = [
        BRACKETS.sub(lambda match: "" if plain(match[1]) in in_brackets else match[0], part).strip()
        for part in parts
    ]
    parts = [part for part in parts if part and plain(part) not in known]
    if not parts:
        return "", ""
    return parts[0][:150], ", ".join(parts[1:])[:255]


def _metres(geo, place):
    return distance_km(geo, place.position) * 1000
