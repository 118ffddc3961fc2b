"""Parser of a whole calendar.

`icalendar` parses properties and values one line at a time, so that a fault costs one line and not
the file. The properties ATTENDEE and ORGANIZER are not stored, and their e-mail addresses are
removed from the descriptions and the location.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import date, tzinfo

from django.utils.translation import gettext as _

from . import properties as ics
from .events import EventPart, ParsedCalendar, ParsedEvent
from .expansion import RuleExpander
from .lines import components, content_lines
from .remarks import REPAIRED, SKIPPED, Remarks, UnreadableCalendarError
from .series import SeriesExpander
from .texts import TITLE_LENGTH, set_texts
from .times import TimeParser
from .zones import TimeZones, vtimezones

MOST_EVENTS = 20_000


def parse(content: bytes, *, zone: tzinfo, horizon: date) -> ParsedCalendar:
    """Parse the bytes of an iCalendar file; faults become remarks of the result.

    `zone` is the default time zone of times without a zone; `horizon` is the last day of expanded
    recurrences. Private events are skipped. Raises UnreadableCalendarError if the file is not
    iCalendar, contains neither a calendar nor an event, or contains more than 20,000 events.
    """
    remarks = Remarks()
    closed, still_open = components(content_lines(content, remarks), remarks)
    calendars = [ics.properties(each, remarks) for each in closed if each.name == "VCALENDAR"]
    vevents = [each for each in closed if each.name == "VEVENT"]
    _check(calendars, vevents, remarks)
    hint = ics.first(calendars, "X-WR-TIMEZONE")
    zones = TimeZones(zone, vtimezones(closed), hint, remarks)
    method = ics.first(calendars, "METHOD")
    parser = EventParser(
        TimeParser(zones),
        RuleExpander(horizon),
        remarks,
        calendar_zone=zones.stated,
        is_cancelling=method.strip().upper() == "CANCEL",
    )
    return ParsedCalendar(
        parser.events(vevents),
        remarks,
        name=ics.tidy(ics.first(calendars, "X-WR-CALNAME", "NAME"))[:TITLE_LENGTH],
        product=ics.first(calendars, "PRODID"),
        address=ics.first(calendars, "SOURCE", "URL"),
        is_whole="VCALENDAR" not in still_open,
        is_cut="VEVENT" in still_open,
        skipped=_skipped(closed, remarks),
    )


def _check(calendars, vevents, remarks):
    if not calendars and not vevents:
        raise UnreadableCalendarError(_("Il n’y a ni calendrier ni événement dans ce fichier."))
    if len(vevents) > MOST_EVENTS:
        counts = {"number": len(vevents), "most": MOST_EVENTS}
        message = _("Ce calendrier a %(number)s événements, %(most)s au plus sont lus.") % counts
        raise UnreadableCalendarError(message)
    if not calendars:
        reason = _("Les événements ne sont dans aucun calendrier (VCALENDAR).")
        remarks.add(REPAIRED, reason, line=1)
    if not vevents:
        remarks.add(SKIPPED, _("Il n’y a aucun événement dans ce calendrier."), line=1)


def _skipped(closed, remarks):
    """Return {name: number} of the components that are no events, and add a remark for each one.

    Only VTODO, VJOURNAL and VFREEBUSY count. `closed` are the complete components of the file.
    """
    labels = {
        "VTODO": _("C’est une tâche, pas un événement."),
        "VJOURNAL": _("C’est un journal, pas un événement."),
        "VFREEBUSY": _("Ce sont des disponibilités, pas un événement."),
    }
    skipped = [each for each in closed if each.name in labels]
    for component in skipped:
        remarks.add(SKIPPED, labels[component.name], line=component.line, name=component.name)
    return dict(Counter(component.name for component in skipped))


class EventParser:
    """Builder of events from VEVENTs: a series and its changed dates become one event.

    `times` is a `TimeParser`, `rules` a `RuleExpander`. `calendar_zone` is the name of the time
    zone that the calendar states, or "". With `is_cancelling`, all events are cancelled.
    """

    def __init__(
        self,
        times: TimeParser,
        rules: RuleExpander,
        remarks: Remarks,
        *,
        calendar_zone: str,
        is_cancelling: bool,
    ):
        self.times = times
        self.expander = SeriesExpander(times, rules)
        self.remarks = remarks
        self.calendar_zone = calendar_zone
        self.is_cancelling = is_cancelling

    def events(self, vevents: list) -> list[ParsedEvent]:
        """Return the events of these VEVENT `Component`s.

        Private events, older versions of an event, events with an invalid start or RECURRENCE-ID,
        and events without a remaining date are omitted. Single events and series come first, in the
        order of the file, then changed dates whose series is not in the file.
        """
        series, overrides = {}, defaultdict(dict)
        generated = Counter()
        for component in vevents:
            part = self._part(component, generated)
            if part is None:
                continue
            if part.original is None:
                _keep_latest(series, part.event.uid, part)
            else:
                key = part.original if part.original.tzinfo else part.original.isoformat()
                _keep_latest(overrides[part.event.uid], key, part)
        events = [
            self.expander.series(part, list(overrides.pop(uid, {}).values()))
            for uid, part in series.items()
        ]
        for parts in overrides.values():
            events += [self.expander.single(part) for part in parts.values()]
        return [event for event in events if event]

    def _part(self, component, generated):
        """Return the `EventPart` of a component; None for a private event or invalid times."""
        properties = ics.properties(component, self.remarks, _uid_line(component))
        uid = ics.text(properties, "UID").strip()
        if not uid:
            uid = _generated_uid(properties, generated)
            reason = _("L’événement n’a pas d’identifiant (UID) : il en reçoit un.")
            self.remarks.add(REPAIRED, reason, line=component.line, uid=uid, name="UID")
        event = ParsedEvent(line=component.line, uid=_short(uid), calendar_zone=self.calendar_zone)
        part = EventPart(event, properties, self.remarks)
        visibility = ics.text(properties, "CLASS").strip().upper()
        if visibility in {"PRIVATE", "CONFIDENTIAL"}:
            reason = _("L’événement est privé : il reste chez son auteur.")
            part.remark(SKIPPED, reason, "CLASS", visibility)
            return None
        if not self.times.set_times(part):
            return None
        part.event.revised_at = self.times.stamp(part)
        set_texts(part, is_cancelling=self.is_cancelling)
        return part


def _keep_latest(parts, key, part):
    """Set `parts[key]` to `part` unless `parts[key]` is newer (RFC 5546 §2.1.5).

    `EventPart.revision` is compared. The older of two parts gets a remark.
    """
    former = parts.get(key)
    if former is None:
        parts[key] = part
        return
    older, newer = sorted([former, part], key=lambda each: each.revision)
    parts[key] = newer
    reason = _("Cet identifiant est deux fois dans le fichier : la dernière version est prise.")
    older.remark(SKIPPED, reason, "UID", older.event.uid)


def _uid_line(component):
    """Return the UID from the raw lines, or "" if absent, for remarks on faulty properties."""
    for line in component.lines:
        if line.text[:4].upper() == "UID:":
            return line.text[4:].strip()
    return ""


def _generated_uid(properties, generated):
    """Return a UID made of a digest of the start, rule and title, and of its rank, from 1.

    `properties` are the properties of the component. `generated` counts the UIDs of each digest,
    and is updated.
    """
    texts = [ics.raw(properties, name) for name in ("DTSTART", "RRULE", "SUMMARY")]
    digest = hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()[:32]
    generated[digest] += 1
    return f"sans-uid-{digest}-{generated[digest]}"


def _short(uid):
    """Return the UID, or a digest of a UID that exceeds the 255 characters of the column."""
    if len(uid) <= 255:
        return uid
    return f"sha256-{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()}"
