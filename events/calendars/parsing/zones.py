"""The time zone of a TZID, by the names that various software write. Pure."""

import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from network.text.strings import plain

from .remarks import REPAIRED

_WINTER, _SUMMER = datetime(2026, 1, 1), datetime(2026, 7, 1)
# The localised name that Windows displays: "(GMT+10:00) Canberra, Melbourne, Sydney".
DISPLAYED = re.compile(r"\((?:GMT|UTC)(?:([+-])(\d{1,2})(?::(\d\d))?)?\) *(.*)", re.IGNORECASE)
# "UTC+2", "GMT-03:30", "+0400".
OFFSET = re.compile(r"(?:GMT|UTC)? ?([+-])(\d\d?)(?::?(\d\d))?()", re.IGNORECASE)
MINUS_SIGNS = str.maketrans("−–‐‑", "----")

# {pattern in the name that Windows displays: zone}
WINDOWS_DISPLAY_NAMES = {
    r"\+0?1:00.*(Paris|Bru(ss|x)el|Madrid)": "Europe/Paris",
    r"\+0?1:00.*(Berlin|Rom|Amsterdam|Vienn?[ae])": "Europe/Berlin",
    r"(London|Londres|Lisbon)": "Europe/London",
    r"(Ath[eè]ne?s|Bucarest|Bucharest)": "Europe/Athens",
    r"-0?5:00.*Eastern": "America/New_York",
    r"-0?6:00.*Central": "America/Chicago",
    r"-0?7:00.*Mountain": "America/Denver",
    r"-0?8:00.*Pacific": "America/Los_Angeles",
}


def _tidy(name):
    """Return a zone name cleaned for comparison, such as "(GMT-01:00) Azores".

    Removes backslashes and the quotes around the name. Unicode hyphens and minus signs become "-",
    and "-01.00" becomes "-01:00".
    """
    name = name.replace("\\", "").translate(MINUS_SIGNS).strip().strip('"').strip()
    return re.sub(r"([+-]\d\d?)\.(?=\d\d\b)", r"\1:", name)


@cache
def _zone_names():
    """Return {lower-case name: IANA name}, including the names of Windows."""
    names = {name.casefold(): name for name in available_timezones()}
    windows = {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}
    return windows | names


@cache
def _cities():
    """Return {normalised name of a city: the zones named after it}."""
    cities = defaultdict(list)
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            cities[plain(name.rpartition("/")[2].replace("_", " "))].append(ZoneInfo(name))
    return dict(cities)


def _displayed(name):
    """Return (offset as a timedelta, text after it) of a Windows display name or a bare offset.

    Returns (None, "") for any other name.
    """
    match = DISPLAYED.match(name) or OFFSET.fullmatch(name)
    if match is None:
        return None, ""
    sign, hours, minutes, cities = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -offset if sign == "-" else offset, cities


def _zone_of_cities(name):
    """Return the zone of a Windows display name, by its cities and its standard offset, or None.

    "(GMT+01:00) Paris" gives Europe/Paris. If the name has several cities, the first city with this
    offset decides.
    """
    offset, cities = _displayed(name)
    for city in re.split(r"[,;/&]", cities):
        for zone in _cities().get(plain(city).strip(), ()):
            if min(zone.utcoffset(_WINTER), zone.utcoffset(_SUMMER)) == offset:
                return zone
    return None


def _zone_of_offset(name):
    """Return a fixed zone for a bare offset or a Windows display name, else None.

    Returns None for an offset outside -12 to +14 hours. Cities in the name are ignored.
    """
    offset, _cities_named = _displayed(_tidy(name))
    if offset is None or not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        return None
    hours, rest = divmod(offset, timedelta(hours=1))
    # The names Etc/GMT… have an inverted sign, and exist for whole hours only.
    return timezone(offset) if rest else ZoneInfo(f"Etc/GMT{-hours:+d}")


def zone_by_name(tzid: str) -> ZoneInfo | None:
    """Return the `ZoneInfo` of a time zone name, or None for an unknown name.

    The name is an IANA name, a path that ends with an IANA name, a zone name of Windows, or the
    name with cities that Windows displays.
    """
    name = _tidy(tzid)
    names = _zone_names()
    for guess in (name, name.strip("/"), _last_part(name)):
        if iana := names.get(guess.casefold()):
            return ZoneInfo(iana)
    if name.startswith("("):
        for pattern, iana in WINDOWS_DISPLAY_NAMES.items():
            if re.search(pattern, name, re.IGNORECASE):
                return ZoneInfo(iana)
        return _zone_of_cities(name)
    return None


def _last_part(name):
    """Return the last two or three parts of a path if they are an IANA name, else "".

    "/example.net/Tzfile/Europe/Paris" gives "Europe/Paris".
    """
    parts = name.split("/")
    for count in (3, 2):
        guess = "/".join(parts[-count:])
        if len(parts) >= count and guess.casefold() in _zone_names():
            return guess
    return ""


class TimeZones:
    """The time zones of one file's TZIDs.

    A TZID is resolved as an IANA or Windows name, then by the VTIMEZONE of the file, then as an
    offset. An unknown TZID means `default`, the zone of the source's place. `vtimezones` is the
    result of the function `vtimezones`. `hint` is the X-WR-TIMEZONE of the calendar, or "".
    `of_calendar` is the zone of the hint, or None. `floating` is the zone of times without a TZID:
    `of_calendar`, or `default` if it is None.
    """

    def __init__(self, default: tzinfo, vtimezones: dict[str, list[str]], hint: str, remarks):
        self.default = default
        self.vtimezones = vtimezones
        self.remarks = remarks
        self._zones = {}
        self.of_calendar = zone_by_name(hint) if hint else None
        self.floating = self.of_calendar or default

    @property
    def stated(self) -> str:
        """The IANA name of the hint, else of the only VTIMEZONE; "" if there is none."""
        zone = self.of_calendar
        if zone is None and len(self.vtimezones) == 1:
            [tzid] = self.vtimezones
            zone = zone_by_name(tzid) or self._custom(tzid)
        return getattr(zone, "key", "")

    def zone(self, tzid: str, line: int | None) -> tzinfo:
        """Return the zone of a TZID, cached by TZID; `default` if the TZID is unknown.

        The first use of a TZID that is unknown, or resolved by its offset only, adds a remark on
        the line number `line`. If `line` is None, no remark is added.
        """
        key = _normalised(tzid)
        if key not in self._zones:
            zone, reason = self._find(tzid, key)
            if reason and line is None:
                return zone  # not cached, for the remark of the next use
            if reason:
                self.remarks.add(REPAIRED, reason, line=line, name="TZID", value=tzid)
            self._zones[key] = zone
        return self._zones[key]

    def _find(self, tzid, key):
        """Return (zone, reason of the remark, or "" if the zone is certain)."""
        if zone := zone_by_name(tzid) or self._custom(key):
            return zone, ""
        if zone := _zone_of_offset(tzid):
            return zone, _(
                "De ce fuseau horaire on ne connaît que le décalage ; il est gardé tel quel."
            )
        return self.default, _(
            "Ce fuseau horaire est inconnu : les heures sont prises pour celles du lieu."
        )

    def _custom(self, key):
        """Return the zone defined by the file's VTIMEZONE, or None if it is absent or invalid.

        The caller caches the zone for this file only: other files use the same name for other
        rules.
        """
        lines = self.vtimezones.get(key)
        if not lines:
            return None
        if alias := _alias(lines):
            return alias
        text = "\r\n".join(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE", ""])
        try:
            zone = Timezone.from_ical(text).to_tz(lookup_tzid=False)
            zone.utcoffset(_SUMMER)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
            return None
        return zone


def _alias(lines):
    """Return the zone named by X-LIC-LOCATION, or None if it is absent or unknown."""
    for line in lines:
        name, _colon, value = line.partition(":")
        if name.strip().upper() == "X-LIC-LOCATION":
            return zone_by_name(value)
    return None


def vtimezones(components: list) -> dict[str, list[str]]:
    """Return {TZID: text lines} of the VTIMEZONEs among these `Component`s.

    The TZID is in lower case, without escapes and without quotes around it.
    """
    by_tzid = {}
    for component in components:
        if component.name != "VTIMEZONE":
            continue
        for line in component.lines:
            name, _colon, value = line.text.partition(":")
            if name.split(";")[0].strip().upper() == "TZID":
                by_tzid[_normalised(value)] = [each.text for each in component.lines]
                break
    return by_tzid


def _normalised(tzid):
    return tzid.replace("\\,", ",").replace("\\;", ";").strip().strip('"').casefold()
