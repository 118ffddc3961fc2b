"""The clock that a TZID means, whoever wrote it. Pure."""

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from .lines import MENDED

_SUMMER = datetime(2026, 7, 1)

# How Windows names a clock in its lists, by a word of it.
SHOWN_BY_WINDOWS = {
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
def _known():
    """{lower-case name: name} of the clocks of the world and of those of Windows."""
    names = {name.casefold(): name for name in available_timezones()}
    windows = {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}
    return windows | names


def by_name(tzid):
    """The `ZoneInfo` that a name says by itself, None for any other name."""
    name = tzid.strip().strip('"').strip()
    known = _known()
    for guess in (name, name.strip("/"), _last_part(name)):
        if found := known.get(guess.casefold()):
            return ZoneInfo(found)
    if name.startswith("("):
        for words, found in SHOWN_BY_WINDOWS.items():
            if re.search(words, name, re.IGNORECASE):
                return ZoneInfo(found)
    return None


def _last_part(name):
    """ "Europe/Paris" of "/freeassociation.sourceforge.net/Tzfile/Europe/Paris"."""
    parts = name.split("/")
    for count in (3, 2):
        guess = "/".join(parts[-count:])
        if len(parts) >= count and guess.casefold() in _known():
            return guess
    return ""


class Clocks:
    """What the TZIDs of one file mean: a name, else the VTIMEZONE it came with, else `default`.

    `written` is {TZID: lines of its VTIMEZONE}, `hint` the X-WR-TIMEZONE of the calendar.
    """

    def __init__(self, default, written, hint, remarks):
        self.default = default
        self.written = written
        self.remarks = remarks
        self._found = {}
        hinted = by_name(hint) if hint else None
        self.floating = hinted or default
        self.of_calendar = hinted

    def zone(self, tzid, line):
        key = _plain(tzid)
        if key not in self._found:
            self._found[key] = by_name(tzid) or self._written(key) or self._unknown(tzid, line)
        return self._found[key]

    def _written(self, key):
        """A clock made of its own rules. Built here and kept here: names clash between files."""
        lines = self.written.get(key)
        if not lines:
            return None
        if alias := _location(lines):
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
        self.remarks.add(MENDED, reason, line=line, name="TZID", value=tzid)
        return self.default


def _location(lines):
    for line in lines:
        name, _colon, value = line.partition(":")
        if name.strip().upper() == "X-LIC-LOCATION":
            return by_name(value)
    return None


def written_clocks(components):
    """{TZID: lines} of the VTIMEZONEs."""
    found = {}
    for component in components:
        if component.name != "VTIMEZONE":
            continue
        for line in component.lines:
            name, _colon, value = line.text.partition(":")
            if name.split(";")[0].strip().upper() == "TZID":
                found[_plain(value)] = [each.text for each in component.lines]
                break
    return found


def _plain(tzid):
    return tzid.replace("\\,", ",").replace("\\;", ";").strip().strip('"').casefold()
