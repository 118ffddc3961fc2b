"""Somebody else's calendar, read. Pure: bytes in, events and remarks out; no database, no clock.

Properties and values are read by `icalendar`, one line at a time, so that a fault costs its line
and not the file. Addresses of people (ATTENDEE, ORGANIZER) are never kept.
"""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import vDDDTypes

from network.dates import YEARS
from network.text import plain

from . import moments
from . import values as ics_values
from .expansion import Expander, RefusedRuleError
from .lines import (
    LEFT,
    MENDED,
    REFUSED,
    Remarks,
    UnreadableCalendarError,
    components,
    content_lines,
)
from .zones import Clocks, written_clocks

MOST_EVENTS = 20_000
MOST_RDATES = 5000
ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST = timedelta(days=366)
TITLE = 200
TEXT = 20_000
# People write it in the title, and so do we for the software that ignores STATUS.
SAID_IN_TITLE = re.compile(
    r"\s*[\[(*!]*\s*(annul\w*|complet|report[ée]\w*)\s*[\])*!]*\s*(?:[-–—:|]\s*|(?<=[\])*!])\s*)(?=\S)",
    re.IGNORECASE,
)
IN_TITLE = {"a": "cancelled", "c": "full", "r": "postponed"}


@dataclass(frozen=True, kw_only=True)
class ReadDate:
    """One date. Moments are aware, or days for whole days; the end is exclusive.

    `original` is where the series put it. `title` and `location` are "" when they are the event's.
    """

    original: datetime | date
    starts_at: datetime | date
    ends_at: datetime | date
    status: str = ""
    title: str = ""
    location: str = ""


@dataclass(kw_only=True)
class ReadEvent:
    """One event, with every date of it up to the horizon in order; never without a date.

    `recurrence_id` is "" but for a date whose series is not in the file. `repeats` is whether a
    rule gave the dates. `html` is as the file has it: to be cleaned by whoever shows it.
    """

    line: int
    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    revised_at: datetime | None = None
    title: str = ""
    html: str = ""
    text: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    status: str = "confirmed"
    is_tentative: bool = False
    conference: str = ""
    related_to: str = ""
    all_day: bool = False
    repeats: bool = False
    is_open: bool = False
    dates: list[ReadDate] = field(default_factory=list)


@dataclass
class Reading:
    """A calendar. `is_cut` is when the file stops inside an event, `is_whole` when its end is
    there: without it nothing may be said of what it lacks. `left` counts what is no event."""

    events: list[ReadEvent]
    remarks: Remarks
    name: str = ""
    product: str = ""
    address: str = ""
    is_whole: bool = True
    is_cut: bool = False
    left: dict[str, int] = field(default_factory=dict)


def read(content, *, zone, horizon):
    """The `Reading` of a file. Raises `UnreadableCalendarError` when there is no calendar in it.

    `zone` is the clock of floating times, `horizon` the last day that a repetition is followed to.
    """
    remarks = Remarks()
    found, still_open = components(content_lines(content, remarks), remarks)
    calendars = [
        ics_values.values_of(component, remarks)
        for component in found
        if component.name == "VCALENDAR"
    ]
    events = [component for component in found if component.name == "VEVENT"]
    if not calendars and not events:
        raise UnreadableCalendarError(_("Il n’y a ni calendrier ni événement dans ce fichier."))
    if len(events) > MOST_EVENTS:
        most = {"number": len(events), "most": MOST_EVENTS}
        message = _("Ce calendrier a %(number)s événements, %(most)s au plus sont lus.") % most
        raise UnreadableCalendarError(message)
    if not calendars:
        remarks.add(MENDED, _("Les événements ne sont dans aucun calendrier (VCALENDAR)."), line=1)
    if not events:
        remarks.add(LEFT, _("Il n’y a aucun événement dans ce calendrier."), line=1)
    clocks = Clocks(
        zone, written_clocks(found), ics_values.first(calendars, "X-WR-TIMEZONE"), remarks
    )
    reader = _Reader(clocks, Expander(horizon), remarks, ics_values.first(calendars, "METHOD"))
    return Reading(
        reader.events(events),
        remarks,
        name=ics_values.tidy(ics_values.first(calendars, "X-WR-CALNAME", "NAME"))[:TITLE],
        product=ics_values.first(calendars, "PRODID"),
        address=ics_values.first(calendars, "SOURCE", "URL"),
        is_whole="VCALENDAR" not in still_open,
        is_cut="VEVENT" in still_open,
        left=_left(found, remarks),
    )


def _left(found, remarks):
    counts = defaultdict(int)
    for component in found:
        if component.name in {"VTODO", "VJOURNAL", "VFREEBUSY"}:
            counts[component.name] += 1
    labels = {
        "VTODO": _("C’est une tâche, pas un événement."),
        "VJOURNAL": _("C’est un journal, pas un événement."),
        "VFREEBUSY": _("Ce sont des disponibilités, pas un événement."),
    }
    for component in found:
        if component.name in counts:
            remarks.add(LEFT, labels[component.name], line=component.line, name=component.name)
    return dict(counts)


class _Reader:
    def __init__(self, clocks, expander, remarks, method):
        self.clocks = clocks
        self.expander = expander
        self.remarks = remarks
        self.is_cancelling = method.strip().upper() == "CANCEL"

    def events(self, components):
        """Series with the dates that differ, then the dates whose series is elsewhere."""
        masters, overrides, made_up = {}, defaultdict(dict), defaultdict(int)
        for component in components:
            part = self._part(component, made_up)
            if part is None:
                continue
            if part.original is None:
                self._keep_latest(masters, part.event.uid, part)
            else:
                key = part.original if part.original.tzinfo else part.original.isoformat()
                self._keep_latest(overrides[part.event.uid], key, part)
        events = []
        for uid, part in masters.items():
            events.append(self._series(part, list(overrides.pop(uid, {}).values())))
        for parts in overrides.values():
            events += [self._alone(part) for part in parts.values()]
        return [event for event in events if event]

    def _keep_latest(self, kept, key, part):
        """Of two components with one name, the one revised last (RFC 5546 §2.1.5)."""
        former = kept.get(key)
        if former is None:
            kept[key] = part
            return
        older, newer = sorted([former, part], key=_rank)
        kept[key] = newer
        reason = _("Cet identifiant est deux fois dans le fichier : la dernière version est prise.")
        self._tell(LEFT, reason, older, "UID", older.event.uid)

    def _tell(self, kind, reason, part, name="", value="", line=0):
        self.remarks.add(
            kind, reason, line=line or part.event.line, uid=part.event.uid, name=name, value=value
        )

    def _part(self, component, made_up):
        """A `_Part`, None for what is private or says no date."""
        values = ics_values.values_of(component, self.remarks, _uid_of(component))
        uid = ics_values.one(values, "UID").strip()
        if not uid:
            uid = _made_up_uid(values, made_up)
            reason = _("L’événement n’a pas d’identifiant (UID) : il en reçoit un.")
            self.remarks.add(MENDED, reason, line=component.line, uid=uid, name="UID")
        event = ReadEvent(line=component.line, uid=_short(uid))
        part = _Part(event, values)
        visibility = ics_values.one(values, "CLASS").strip().upper()
        if visibility in {"PRIVATE", "CONFIDENTIAL"}:
            reason = _("L’événement est privé : il reste chez son auteur.")
            return self._tell(LEFT, reason, part, "CLASS", visibility)
        if not self._set_times(part):
            return None
        self._set_texts(part)
        return part

    def _set_texts(self, part):
        event, values = part.event, part.values
        event.sequence = ics_values.number(ics_values.one(values, "SEQUENCE"))
        event.revised_at = self._stamp(part)
        title = ics_values.tidy(ics_values.one(values, "SUMMARY"))
        status = ""
        if said := SAID_IN_TITLE.match(title):
            title, status = title[said.end() :], IN_TITLE[said[1][0].lower()]
        event.title = title[:TITLE]
        if not title:
            self._tell(MENDED, _("L’événement n’a pas de titre."), part, "SUMMARY")
        event.status = self._status(part) or status or "confirmed"
        people = ics_values.addresses(values)
        event.html = ics_values.without(people, ics_values.one(values, "X-ALT-DESC"))[:TEXT]
        event.text = ics_values.without(people, ics_values.one(values, "DESCRIPTION"))[:TEXT]
        event.location = ics_values.without(
            people, ics_values.tidy(ics_values.one(values, "LOCATION"))
        )[:500]
        event.url = ics_values.web(ics_values.raw(values, "URL"))
        event.conference = self._conference(values)
        event.geo = self._geo(part)
        event.related_to = ics_values.one(values, "RELATED-TO").strip()[:255]
        names = [name for value in values["CATEGORIES"] for name in ics_values.split(value.raw)]
        event.categories = tuple(dict.fromkeys(filter(None, map(ics_values.tidy, names))))[:20]

    def _stamp(self, part):
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            for value in part.values.get(name, ()):
                moment = self._moment(value, part, is_quiet=True)
                if isinstance(moment, datetime):
                    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return None

    def _status(self, part):
        """ "cancelled", "" for any other; TENTATIVE is noted."""
        raw = ics_values.one(part.values, "STATUS")
        said = plain(raw)
        if self.is_cancelling or said.startswith(("cancel", "annul")):
            return "cancelled"
        part.event.is_tentative = said == "tentative"
        if said not in {"", "confirmed", "tentative"}:
            self._tell(
                MENDED, _("Cet état est inconnu : il est pris pour confirmé."), part, "STATUS", raw
            )
        return ""

    def _conference(self, values):
        for name in ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
            for value in values.get(name, ()):
                if address := ics_values.web(value.raw):
                    return address
        return ""

    def _geo(self, part):
        raw = ics_values.raw(part.values, "GEO").replace("\\", "").replace(",", ";")
        if not raw:
            return None
        try:
            latitude, longitude = (float(number) for number in raw.split(";"))
        except ValueError:
            self._tell(MENDED, _("Cette position n’est pas lisible."), part, "GEO", raw)
            return None
        is_known = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
        return (latitude, longitude) if is_known else None

    def _set_times(self, part):
        """Start, length and, for a date of a series, which one; False without a start."""
        values, event = part.values, part.event
        starts = values.get("DTSTART")
        start = self._moment(starts[0], part) if starts else None
        if start is None:
            reason = _("L’événement n’a pas de date de début lisible.")
            self._tell(REFUSED, reason, part, "DTSTART", starts[0].raw if starts else "")
            return False
        event.all_day = not isinstance(start, datetime)
        part.start, part.length = start, self._length(part, start)
        if recurrence := values.get("RECURRENCE-ID"):
            original = self._moment(recurrence[0], part)
            if original is None:
                return False
            part.original = moments.as_moment(original, getattr(start, "tzinfo", None))
            part.is_whole_day_original = not isinstance(original, datetime)
            part.has_followers = recurrence[0].param("RANGE").upper() == "THISANDFUTURE"
        return True

    def _length(self, part, start):
        end = self._end(part, start)
        is_day = not isinstance(start, datetime)
        if end is None:
            return ONE_DAY if is_day else timedelta(0)
        if is_day:
            end = moments.last_day(end)
        elif not isinstance(end, datetime):
            reason = _("Le début a une heure, la fin n’en a pas : elle est mise à minuit.")
            self._tell(MENDED, reason, part, "DTEND", str(end))
            end = datetime.combine(end, time.min, start.tzinfo)
        length = end - start if is_day else end.astimezone(UTC) - start.astimezone(UTC)
        if is_day and not length:
            self._tell(MENDED, _("La fin est exclue : c’est une journée."), part, "DTEND", str(end))
            return ONE_DAY
        if length < timedelta(0) or length > LONGEST:
            reason = _("La fin est avant le début, ou un an après : elle est oubliée.")
            self._tell(MENDED, reason, part, "DTEND", str(end))
            return ONE_DAY if is_day else timedelta(0)
        return length

    def _end(self, part, start):
        """The end that DTEND or DURATION says, None without one that can be read."""
        ends, durations = part.values.get("DTEND"), part.values.get("DURATION")
        if ends and durations:
            self._tell(MENDED, _("DTEND et DURATION : la première est prise."), part, "DURATION")
        if ends:
            return self._moment(ends[0], part)
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
        except ics_values.BAD_VALUE:
            self._tell(MENDED, _("Cette durée n’est pas lisible."), part, "DURATION", raw)
            return None

    def _moment(self, value, part, *, raw=None, is_quiet=False):
        """A day or an aware moment; None, and said, when it cannot be read."""
        text = (value.raw if raw is None else raw).strip().upper().replace("\\", "")
        has_offset = re.search(r"T[\d:.]+[+-]", text)
        text = text if has_offset else re.sub(r"(?<=\d)[-:](?=\d)", "", text)
        if re.fullmatch(r"\d{8}T\d{4}Z?", text):
            text = f"{text[:13]}00{text[13:]}"
        try:
            moment = (datetime.fromisoformat if has_offset else vDDDTypes.from_ical)(text)
            if not isinstance(moment, date) or moment.year not in YEARS:
                raise ValueError
        except ics_values.BAD_VALUE:
            if not is_quiet:
                reason = _("Cette date n’existe pas ou n’est pas lisible.")
                self._tell(REFUSED, reason, part, value.name, value.raw, value.line)
            return None
        if not isinstance(moment, datetime):
            return moment
        return self._on_a_clock(moment, value, part)

    def _on_a_clock(self, moment, value, part):
        tzid = value.param("TZID")
        if tzid and tzid.upper() not in {"UTC", "Z", "GMT", "TZONE://MICROSOFT/UTC"}:
            if moment.tzinfo:
                reason = _("L’heure a un fuseau et un « Z » : elle est lue en temps universel.")
                self._tell(MENDED, reason, part, value.name, value.raw, value.line)
                return moment.astimezone(self.clocks.zone(tzid, value.line))
            return moment.replace(tzinfo=self.clocks.zone(tzid, value.line))
        if moment.tzinfo or tzid:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(self.clocks.of_calendar) if self.clocks.of_calendar else moment
        return moment.replace(tzinfo=self.clocks.floating)

    def _moments(self, part, name):
        """Every value of EXDATE or RDATE, with the length of a period: [(moment, length)]."""
        found = []
        for value in part.values.get(name, ()):
            for raw in value.raw.split(","):
                start, _slash, end = raw.partition("/")
                moment = self._moment(value, part, raw=start)
                if moment is not None and len(found) < MOST_RDATES:
                    found.append((moment, self._period(value, part, moment, end)))
        return found

    def _period(self, value, part, start, end):
        if not end or not isinstance(start, datetime):
            return None
        if end.strip().upper().startswith(("P", "+P")):
            try:
                return vDDDTypes.from_ical(end.strip().upper())
            except ics_values.BAD_VALUE:
                return None
        moment = self._moment(value, part, raw=end, is_quiet=True)
        return moment - start if isinstance(moment, datetime) and moment > start else None

    def _series(self, part, overrides):
        event = part.event
        starts = self._starts(part)
        lengths = {start: length for start, length in starts.items() if length is not None}
        dates = {
            start: self._date(part, start, lengths.get(start, part.length)) for start in starts
        }
        self._follow(dates, [each for each in overrides if each.has_followers])
        for override in overrides:
            self._override(part, override, dates)
        event.dates = sorted(dates.values(), key=lambda each: moments.instant(each.starts_at))
        if not event.dates:
            reason = _("Aucune date ne reste : toutes sont retirées ou trop lointaines.")
            return self._tell(LEFT, reason, part, "RRULE")
        newest = max([part, *overrides], key=_rank).event
        event.sequence, event.revised_at = newest.sequence, newest.revised_at
        return event

    def _alone(self, part):
        """A date whose series is not in the file."""
        event = part.event
        original = part.original
        event.recurrence_id = (
            f"{original:%Y%m%d}"
            if part.is_whole_day_original
            else f"{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        )
        event.dates = [self._date(part, part.start, part.length)]
        return event

    def _date(self, part, start, length):
        return ReadDate(original=start, starts_at=start, ends_at=moments.after(start, length))

    def _starts(self, part):
        """{start: length of its own or None}: the rules, DTSTART, RDATE, less EXRULE and EXDATE."""
        start = part.start
        found = {}
        for value in part.values.get("RRULE", ()):
            found |= dict.fromkeys(self._of_rule(value, part), None)
        part.event.repeats = bool(found)
        found.setdefault(start, None)
        for moment, length in self._moments(part, "RDATE"):
            found[moments.like(moment, start)] = length
        for value in part.values.get("EXRULE", ()):
            for moment in self._of_rule(value, part):
                found.pop(moment, None)
        self._take_away(found, [moment for moment, _length in self._moments(part, "EXDATE")])
        return found

    def _take_away(self, found, left_out):
        """Without those of EXDATE: that moment, else the same hands of the series' own clock, or
        all of its day when it is a day."""
        by_day, by_hands = defaultdict(list), {}
        for start in found if left_out else ():
            by_day[moments.day_of(start)].append(start)
            if isinstance(start, datetime):
                by_hands[start.replace(tzinfo=None)] = start
        for moment in left_out:
            if not isinstance(moment, datetime):
                gone = by_day.get(moment, [])
            elif moment in found:
                gone = [moment]
            else:
                gone = [by_hands.get(moment.replace(tzinfo=None))]
                gone += [start for start in by_day.get(moment.date(), []) if moments.is_day(start)]
            for start in gone:
                found.pop(start, None)

    def _of_rule(self, value, part):
        start = part.start
        is_day = not isinstance(start, datetime)
        naive = datetime.combine(start, time.min) if is_day else start.replace(tzinfo=None)
        raw = value.raw.strip()
        try:
            zone = None if is_day else start.tzinfo
            regular, is_open = self.expander.starts(raw, naive, zone)
        except RefusedRuleError as error:
            reason = _("%s Seule la première date est gardée.") % error
            self._tell(REFUSED, reason, part, value.name, raw, value.line)
            return []
        part.event.is_open |= is_open
        if is_day:
            return [moment.date() for moment in regular]
        return [moment.replace(tzinfo=start.tzinfo) for moment in regular]

    def _follow(self, dates, overrides):
        """RANGE=THISANDFUTURE: the dates from there on move and change alike."""
        for override in sorted(overrides, key=lambda each: each.original):
            moved = moments.instant(override.start) - moments.instant(override.original)
            for key, each in dates.items():
                if moments.instant(key) <= moments.instant(override.original):
                    continue
                # Of whole days the move is in days, whatever the hour of the change.
                start = key + moved if isinstance(key, datetime) else key + timedelta(moved.days)
                dates[key] = replace(
                    self._changed(override, each, start),
                    ends_at=moments.after(start, override.length),
                )

    def _override(self, part, override, dates):
        key = self._overridden(override, dates)
        if key is None:
            key = override.start
            each = self._date(override, override.start, override.length)
        else:
            each = self._date(override, override.start, override.length)
        changed = self._changed(override, each, override.start, master=part)
        dates[key] = replace(changed, original=key)

    def _changed(self, override, each, start, master=None):
        ours, theirs = override.event, (master or override).event
        return replace(
            each,
            starts_at=start,
            status=ours.status if ours.status != "confirmed" else each.status,
            title=ours.title if master and ours.title != theirs.title else "",
            location=ours.location if master and ours.location != theirs.location else "",
        )

    def _overridden(self, override, dates):
        """The date of the series that RECURRENCE-ID means: that moment, else the one of its day."""
        instant = moments.instant(override.original)
        for key in dates:
            if isinstance(key, datetime) and not override.is_whole_day_original:
                if key == override.original:
                    return key
            elif moments.day_of(key) == override.original.date():
                return key
        same_day = [
            key
            for key in dates
            if isinstance(key, datetime) and key.date() == moments.local_day(key, instant)
        ]
        if len(same_day) != 1 or dates[same_day[0]].original != dates[same_day[0]].starts_at:
            return None
        reason = _("RECURRENCE-ID n’a pas l’heure de la série : la date de ce jour est prise.")
        self._tell(MENDED, reason, override, "RECURRENCE-ID", override.original.isoformat())
        return same_day[0]


@dataclass
class _Part:
    """A VEVENT before it is put with the others of its series."""

    event: ReadEvent
    values: dict
    start: datetime | date | None = None
    length: timedelta = timedelta(0)
    original: datetime | None = None
    is_whole_day_original: bool = False
    has_followers: bool = False


def _rank(part):
    stamp = part.event.revised_at or datetime.min.replace(tzinfo=UTC)
    return part.event.sequence, stamp, part.event.line


def _uid_of(component):
    for line in component.lines:
        if line.text[:4].upper() == "UID:":
            return line.text[4:].strip()
    return ""


def _made_up_uid(values, made_up):
    """The same at each reading, as long as the start, the rule and the title are."""
    said = [ics_values.raw(values, name) for name in ("DTSTART", "RRULE", "SUMMARY")]
    digest = hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:32]
    made_up[digest] += 1
    return f"sans-uid-{digest}-{made_up[digest]}"


def _short(uid):
    if len(uid) <= 255:
        return uid
    return f"sha256-{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()}"
