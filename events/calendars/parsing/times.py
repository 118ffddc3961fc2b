"""The moments of a VEVENT: its start, its length, and the lists of RDATE and EXDATE."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import vDDDTypes

from network.text.dates import YEARS

from . import moments
from .events import EventPart
from .properties import BAD_VALUE
from .remarks import REFUSED, REPAIRED

MOST_DATES = 5000  # of one RDATE or EXDATE
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
UTC_NAMES = {"UTC", "Z", "GMT", "TZONE://MICROSOFT/UTC"}


class TimeParser:
    """Parser of moments in the time zones of one file.

    `zones` is a `TimeZones`. A moment is a `date` for a whole day, else an aware `datetime`.
    """

    def __init__(self, zones):
        self.zones = zones

    def set_times(self, part: EventPart) -> bool:
        """Set `start`, `length` and `all_day` from the properties of a part; return True.

        With a RECURRENCE-ID, also set `original`, `is_original_day` and `changes_following`.
        Returns False, with a remark, if there is no start, or if the start or the RECURRENCE-ID
        cannot be parsed.
        """
        properties, event = part.properties, part.event
        starts = properties.get("DTSTART")
        start = self.moment(starts[0], part) if starts else None
        if start is None:
            reason = _("L’événement n’a pas de date de début lisible.")
            part.remark(REFUSED, reason, "DTSTART", starts[0].raw if starts else "")
            return False
        event.all_day = not isinstance(start, datetime)
        part.start, part.length = start, self._length(part, start)
        if recurrence := properties.get("RECURRENCE-ID"):
            original = self.moment(recurrence[0], part)
            if original is None:
                return False
            part.original = moments.as_datetime(original, getattr(start, "tzinfo", None))
            part.is_original_day = not isinstance(original, datetime)
            part.changes_following = recurrence[0].param("RANGE").upper() == "THISANDFUTURE"
        return True

    def stamp(self, part: EventPart) -> datetime | None:
        """Return the aware moment of the last revision: LAST-MODIFIED, else DTSTAMP.

        Returns None, without a remark, if both are absent or invalid, or are days.
        """
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            for value in part.properties.get(name, ()):
                moment = self.moment(value, part, is_quiet=True)
                if isinstance(moment, datetime):
                    return moment
        return None

    def moments_of(self, part: EventPart, name: str) -> list[tuple[date, timedelta | None]]:
        """Return the values of EXDATE or RDATE, selected by `name`, as [(moment, length)].

        The length is None except for a period. At most `MOST_DATES` (5000) values are returned. An
        invalid value is omitted with a remark.
        """
        pairs = []
        for value in part.properties.get(name, ()):
            for raw in value.raw.split(","):
                start, _slash, end = raw.partition("/")
                moment = self.moment(value, part, raw=start)
                if moment is not None and len(pairs) < MOST_DATES:
                    pairs.append((moment, self._period(value, part, moment, end)))
        return pairs

    def moment(
        self, value, part: EventPart, *, raw: str | None = None, is_quiet: bool = False
    ) -> date | None:
        """Return the moment of a `Property`: a day, or an aware moment.

        Returns None, with a remark, if it cannot be parsed or if its year is not in `YEARS`. `raw`
        replaces the property's value; with `is_quiet`, no remark is added.
        """
        text = (value.raw if raw is None else raw).strip().upper().replace("\\", "")
        has_offset = re.search(r"T[\d:.]+[+-]", text)
        text = text if has_offset else re.sub(r"(?<=\d)[-:](?=\d)", "", text)
        if re.fullmatch(r"\d{8}T\d{4}Z?", text):
            text = f"{text[:13]}00{text[13:]}"
        try:
            moment = (datetime.fromisoformat if has_offset else vDDDTypes.from_ical)(text)
            if not isinstance(moment, date) or moment.year not in YEARS:
                raise ValueError
        except BAD_VALUE:
            if not is_quiet:
                reason = _("Cette date n’existe pas ou n’est pas lisible.")
                part.remark(REFUSED, reason, value.name, value.raw, value.line)
            return None
        if not isinstance(moment, datetime):
            return moment
        return self._in_zone(moment, value, part, is_quiet)

    def _in_zone(self, moment, value, part, is_quiet):
        tzid = value.param("TZID")
        if tzid and tzid.upper() not in UTC_NAMES:
            zone = self.zones.zone(tzid, None if is_quiet else value.line)
            if not moment.tzinfo:
                return moment.replace(tzinfo=zone)
            if not is_quiet:
                reason = _("L’heure a un fuseau et un « Z » : elle est lue en temps universel.")
                part.remark(REPAIRED, reason, value.name, value.raw, value.line)
            return moment.astimezone(zone)
        if moment.tzinfo or tzid:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(self.zones.of_calendar) if self.zones.of_calendar else moment
        return moment.replace(tzinfo=self.zones.floating)

    def _length(self, part, start):
        end = self._end(part, start)
        is_day = not isinstance(start, datetime)
        if end is None:
            return ONE_DAY if is_day else timedelta(0)
        if is_day:
            end = moments.exclusive_day(end)
        elif not isinstance(end, datetime):
            reason = _("Le début a une heure, la fin n’en a pas : elle est mise à minuit.")
            part.remark(REPAIRED, reason, "DTEND", str(end))
            end = datetime.combine(end, time.min, start.tzinfo)
        length = end - start if is_day else end.astimezone(UTC) - start.astimezone(UTC)
        if is_day and not length:
            reason = _("La fin est exclue : c’est une journée.")
            part.remark(REPAIRED, reason, "DTEND", str(end))
            return ONE_DAY
        if length < timedelta(0) or length > LONGEST:
            reason = _("La fin est avant le début, ou un an après : elle est oubliée.")
            part.remark(REPAIRED, reason, "DTEND", str(end))
            return ONE_DAY if is_day else timedelta(0)
        return length

    def _end(self, part, start):
        """Return the end from DTEND or, without a DTEND, from DURATION.

        Returns None if both are absent, or if the property used is invalid.
        """
        ends, durations = part.properties.get("DTEND"), part.properties.get("DURATION")
        if ends and durations:
            part.remark(REPAIRED, _("DTEND et DURATION : la première est prise."), "DURATION")
        if ends:
            return self.moment(ends[0], part)
        if not durations:
            return None
        raw = durations[0].raw.strip()
        try:
            length = vDDDTypes.from_ical(raw)
            if not isinstance(length, timedelta) or length < timedelta(0):
                raise ValueError
            if isinstance(start, datetime):
                return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
            return start + max(timedelta(days=-(-length // ONE_DAY)), ONE_DAY)
        except BAD_VALUE:
            part.remark(REPAIRED, _("Cette durée n’est pas lisible."), "DURATION", raw)
            return None

    def _period(self, value, part, start, end):
        """Return the length of a period from `start` to the text `end`, a moment or a duration.

        Returns None if `end` is "", invalid or a moment not after `start`, or if `start` is a day.
        """
        if not end or not isinstance(start, datetime):
            return None
        if end.strip().upper().startswith(("P", "+P")):
            try:
                return vDDDTypes.from_ical(end.strip().upper())
            except BAD_VALUE:
                return None
        moment = self.moment(value, part, raw=end, is_quiet=True)
        return moment - start if isinstance(moment, datetime) and moment > start else None
