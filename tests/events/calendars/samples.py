"""Calendars for the tests: real files, files with deliberate faults, and generated ones."""

from datetime import date, datetime
from pathlib import Path

from events.calendars.parsing.calendar import parse
from events.models import EventPage
from tests.events.conftest import PARIS

HERE = Path(__file__).parents[1] / "ics"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ics"
FAR = date(2030, 1, 1)
REAL = sorted(HERE.glob("*.ics")) + [
    path for path in sorted(SHARED.glob("*.ics")) if not (HERE / path.name).exists()
]
MADE = sorted((SHARED / "made").glob("*.ics"))


def at(*parts, zone=PARIS):
    return datetime(*parts, tzinfo=zone)


def calendar(*lines, head=()):
    """Return the bytes of a calendar with one event, by default on 3 March 2026 at 14 h in Paris.

    `lines` are properties of the event, which replace the default ones of the same name; `head` are
    lines of the calendar.
    """
    names = {line.replace(";", ":").split(":")[0] for line in lines}
    usual = {
        "UID": "UID:1@exemple.fr",
        "DTSTAMP": "DTSTAMP:20260101T000000Z",
        "DTSTART": "DTSTART;TZID=Europe/Paris:20260303T140000",
        "DTEND": "DTEND;TZID=Europe/Paris:20260303T160000",
        "SUMMARY": "SUMMARY:Atelier",
    }
    own = [text for name, text in usual.items() if name not in names]
    if "DURATION" in names or "VALUE=DATE" in "".join(lines):
        own = [text for text in own if not text.startswith("DTEND")]
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", *head, "BEGIN:VEVENT", *own, *lines]
    return "\r\n".join([*body, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def parsed(content, horizon=FAR, zone=PARIS):
    return parse(content, zone=zone, horizon=horizon)


def one(*lines, **options):
    head = options.pop("head", ())
    (event,) = parsed(calendar(*lines, head=head), **options).events
    return event


def starts(*lines, **options):
    return [each.starts_at for each in one(*lines, **options).dates]


def reasons(content):
    return [remark.reason for remark in parsed(content).remarks]


def workshop(number, *lines, day=3, hour=14, title="Atelier"):
    """Return the lines of a two-hour VEVENT on day `day` + `number` of November 2026, in Paris."""
    return [
        "BEGIN:VEVENT",
        f"UID:{number}@exemple.fr",
        f"DTSTART;TZID=Europe/Paris:202611{day + number:02}T{hour:02}0000",
        f"DTEND;TZID=Europe/Paris:202611{day + number:02}T{hour + 2:02}0000",
        f"SUMMARY:{title} {number}",
        *lines,
        "END:VEVENT",
    ]


def feed(*events, head=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Essai//FR", *head]
    lines += [line for event in events for line in event]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def counts(result):
    return {status: number for status, number in result.counts.items() if number}


def event(uid="1@exemple.fr"):
    return EventPage.objects.get(imported__uid=uid)


def starts_of(page):
    return [
        moment.astimezone(PARIS)
        for moment in page.occurrences.order_by("starts_at").values_list("starts_at", flat=True)
    ]
