"""The time zone that a TZID means, whatever software wrote it. Pure."""

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from .remarks import REPAIRED

_SUMMER = datetime(2026, 7, 1)

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


@cache
def _zone_names():
    """{lower-case name: IANA name}, those of Windows included."""
    names = {name.casefold(): name for name in available_timezones()}
    windows = {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}
    return windows | names


def zone_by_name(tzid):
    """The `ZoneInfo` of an IANA or Windows name, None for any other name."""
    name = tzid.strip().strip('"').strip()
    names = _zone_names()
    for guess in (name, name.strip("/"), _last_part(name)):
        if iana := names.get(guess.casefold()):
            return ZoneInfo(iana)
    if name.startswith("("):
        for pattern, iana in WINDOWS_DISPLAY_NAMES.items():
            if re.search(pattern, name, re.IGNORECASE):
                return ZoneInfo(iana)
    return None


def _last_part(name):
    """ "Europe/Paris" of "/freeassociation.sourceforge.net/Tzfile/Europe/Paris"."""
    parts = name.split("/")
    for count in (3, 2):
        guess = "/".join(parts[-count:])
        if len(parts) >= count and guess.casefold() in _zone_names():
            return guess
    return ""


class TimeZones:
    """What the TZIDs of one file mean: a name, else the VTIMEZONE it came with, else `default`.

    `vtimezones` is {TZID: lines of its VTIMEZONE}, `hint` the X-WR-TIMEZONE of the calendar.
    `floating` is the zone of the times without one; `of_calendar` that of the hint, or None.
    """

    def __init__(self, default, vtimezones, hint, remarks):
        self.default = default
        self.vtimezones = vtimezones
        self.remarks = remarks
        self._zones = {}
        self.of_calendar = zone_by_name(hint) if hint else None
        self.floating = self.of_calendar or default

    def zone(self, tzid, line):
        """The zone of a TZID that stands on that line."""
        key = _normalised(tzid)
        if key not in self._zones:
            zone = zone_by_name(tzid) or self._custom(key) or self._unknown(tzid, line)
            self._zones[key] = zone
        return self._zones[key]

    def _custom(self, key):
        """A zone made of its own rules; kept for this file, as others use its name differently."""
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

    def _unknown(self, tzid, line):
        reason = _("Ce fuseau horaire est inconnu : les heures sont prises pour celles du lieu.")
        self.remarks.add(REPAIRED, reason, line=line, name="TZID", value=tzid)
        return self.default


def _alias(lines):
    """The zone that X-LIC-LOCATION names, None without."""
    for line in lines:
        name, _colon, value = line.partition(":")
        if name.strip().upper() == "X-LIC-LOCATION":
            return zone_by_name(value)
    return None


def vtimezones(components):
    """{TZID: lines} of the VTIMEZONEs."""
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
