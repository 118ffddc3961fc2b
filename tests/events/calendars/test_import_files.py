"""Files of every kind, given to the command: taken or refused with a word, never a crash.

After each, our own feed is still right, every page opens, and the same file again changes nothing.
"""

import base64
import datetime
import io
import re

import icalendar
import pytest
import recurring_ical_events
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import EventPage, Occurrence
from tests.events.conftest import TODAY

from .samples import MADE, REAL

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PARIS_CLOCK = "DTSTART;TZID=Europe/Paris"
LOCAL = f"{PARIS_CLOCK}:20261103T140000"  # a Tuesday, 13 h in universal time
NOTHING_READ = "Aucun événement n’est lisible"


def several(*events, head=()):
    """Return a calendar with these events, given by all their lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Essai//FR", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def one(*lines, head=()):
    """Return a calendar with one event, by default a workshop of two hours on 3 November."""
    names = {re.split("[:;]", line)[0] for line in lines}
    own = [] if "DTSTART" in names else [LOCAL]
    own += (
        []
        if {"DTEND", "DURATION"} & names or "VALUE=DATE:" in "".join(lines)
        else ["DURATION:PT2H"]
    )
    own += [] if "UID" in names else ["UID:1@exemple.fr"]
    own += [] if "SUMMARY" in names else ["SUMMARY:Atelier"]
    return several([*own, *lines], head=head)


def within(name):
    """Return a calendar with this component and no event."""
    return f"BEGIN:VCALENDAR\r\nBEGIN:{name}\r\nUID:1\r\nEND:{name}\r\nEND:VCALENDAR\r\n".encode()


# {description: (content, first date announced in UTC, or else exit code, word of the output)}.
# The exit code is 1 for a refused file and 0 for a file without events.
FILES = {
    # Clocks
    "a clock of Windows, without its rules": (
        one("DTSTART;TZID=Romance Standard Time:20261103T140000"), "03 13:00", ""),
    "a clock as Windows shows it": (
        one('DTSTART;TZID="(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris":20261103T140000'),
        "03 13:00", ""),
    "a clock nobody knows": (one("DTSTART;TZID=Chez nous:20261103T140000"), "03 13:00", "fuseau"),
    "a clock that is an address without quotes": (
        one("DTSTART;TZID=tzone://Microsoft/Utc:20261103T140000"), "03 14:00", "guillemets"),
    "a time without a clock": (one("DTSTART:20261103T140000"), "03 13:00", ""),
    "a time with its distance to Greenwich": (one("DTSTART:20261103T140000-0300"), "03 17:00", ""),
    "a time as ISO 8601 has it": (one("DTSTART:2026-11-03T14:00:00+01:00"), "03 13:00", ""),
    "an hour that the clocks jump": (
        one(f"{PARIS_CLOCK}:20270328T023000", "DURATION:PT1H"), "28 01:30", ""),
    "a series through the hour that the clocks jump": (
        one(f"{PARIS_CLOCK}:20270327T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4"),
        "27 01:30", ""),
    "an hour that the clocks show twice": (one(f"{PARIS_CLOCK}:20261025T023000"), "25 00:30", ""),
    # Lengths
    "an end before the start": (
        one(LOCAL, "DTEND;TZID=Europe/Paris:20261103T100000"), "03 13:00", "avant le début"),
    "a length in weeks": (one("DURATION:P1W"), "03 13:00", ""),
    "a length that goes back": (one("DURATION:-PT1H"), "03 13:00", "durée"),
    "two years long": (
        one("DTSTART;VALUE=DATE:20261104", "DTEND;VALUE=DATE:20281104"), "03 23:00", "un an"),
    # Dates
    "no start": (several(["UID:1", "SUMMARY:Sans date"]), 1, NOTHING_READ),
    "no start, beside one that has": (
        several(["UID:1", "SUMMARY:Sans date"], ["UID:2", LOCAL, "SUMMARY:Bon"]), "03 13:00",
        "pas de date de début"),
    "an empty start": (one("DTSTART:"), 1, NOTHING_READ),
    "an hour without a day": (one("DTSTART:T140000"), 1, NOTHING_READ),
    "31 September": (one("DTSTART:20260931T140000"), 1, "n’existe pas"),
    "the year 9999": (one("DTSTART:99991231T235959Z"), 1, NOTHING_READ),
    "the year 1": (one("DTSTART:00010101T000000Z"), 1, NOTHING_READ),
    "more dates": (one(LOCAL, "RDATE:20261105T130000Z,20261107T130000Z"), "03 13:00", ""),
    "more periods": (one(LOCAL, "RDATE;VALUE=PERIOD:20261105T130000Z/PT3H"), "03 13:00", ""),
    "every date taken away": (one("EXDATE:20261103T130000Z"), 0, "Aucune date ne reste"),
    "a date of a series that is elsewhere": (
        one("RECURRENCE-ID:20261103T130000Z"), "03 13:00", ""),
    "this date and those after": (
        several(
            ["UID:s", LOCAL, "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5", "SUMMARY:A"],
            ["UID:s", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261117T140000",
             f"{PARIS_CLOCK}:20261118T100000", "DURATION:PT2H", "SUMMARY:A"]),
        "03 13:00", ""),
    # Rules
    "the last working day": (
        one("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=6"), "03 13:00", ""),
    "a hundred thousand dates": (one("RRULE:FREQ=DAILY;COUNT=100000"), "03 13:00", "300 dates"),
    "each second": (one("RRULE:FREQ=SECONDLY"), "03 13:00", "Plusieurs fois par jour"),
    "each five minutes": (
        one("RRULE:FREQ=MINUTELY;INTERVAL=5"), "03 13:00", "Plusieurs fois par jour"),
    "a rule of 1901": (
        one("DTSTART;VALUE=DATE:19011104", "RRULE:FREQ=YEARLY"), "03 23:00", "trois ans"),
    "an end before the first date": (
        one("RRULE:FREQ=DAILY;UNTIL=20200101T000000Z"), "03 13:00", ""),
    "an end in the year 9999": (
        one("RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"), "03 13:00", "18 mois"),
    "a step beyond the calendar": (
        one("RRULE:FREQ=DAILY;INTERVAL=999999999999"), "03 13:00", "n’est pas lisible"),
    "two rules": (
        one("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2"), "03 13:00", ""),
    "a rule of vCalendar 1.0": (one("RRULE:W1 TU #5"), "03 13:00", "rythme"),
    # Names and texts
    "one identifier for two": (
        several(["UID:d", LOCAL, "SUMMARY:Un"], ["UID:d", LOCAL, "SUMMARY:Deux", "SEQUENCE:2"]),
        "03 13:00", "deux fois"),
    "no identifier": (one("UID:"), "03 13:00", "identifiant"),
    "an identifier of 5,000 letters": (one("UID:" + "u" * 5000), "03 13:00", ""),
    "a title of 20,000 letters": (one("SUMMARY:" + "mot " * 5000), "03 13:00", ""),
    "no title": (one("SUMMARY:   "), "03 13:00", "pas de titre"),
    "a title with signs nobody sees": (
        one("SUMMARY:a\x00b\x0bc\u202ed"), "03 13:00", "nouveau : abcd ("),
    "a title that is a script": (
        one("SUMMARY:<script>alert(1)</script>Gras"), "03 13:00", "nouveau : alert(1) Gras"),
    "a title as vCalendar 1.0 codes it": (
        one("SUMMARY;ENCODING=QUOTED-PRINTABLE:Atelier d=C3=A9=\r\ncl=C3=A9"), "03 13:00",
        "nouveau : Atelier déclé ("),
    "a page that is a trap": (
        one("X-ALT-DESC:<body onload=alert(1)><img src=x onerror=1><a href='javascript:1'>x</a>",
            "URL:javascript:alert(1)"), "03 13:00", ""),
    "a text of 4 MB": (one("DESCRIPTION:" + "x" * 4_000_000), "03 13:00", ""),
    "a picture inside": (
        one("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + base64.b64encode(b"x" * 90_000).decode()),
        "03 13:00", ""),
    "5,000 categories": (
        one("CATEGORIES:" + ",".join(map(str, range(5000)))), "03 13:00", ""),
    "a position that is nowhere": (one("GEO:nan;inf"), "03 13:00", ""),
    "a version that is a word": (one("SEQUENCE:deux"), "03 13:00", ""),
    "an event inside another": (
        one("BEGIN:VEVENT", "UID:2", LOCAL, "END:VEVENT"), "03 13:00", "END:VEVENT"),
    "bytes of every kind in a text": (
        one("DESCRIPTION:").replace(b"DESCRIPTION:", b"DESCRIPTION:" + bytes(range(256))),
        "03 13:00", "Windows-1252"),
    # Forms
    "Latin-1": (one("SUMMARY:Été").decode().encode("latin-1"), "03 13:00", "nouveau : Été ("),
    "UTF-16": (one("SUMMARY:Été").decode().encode("utf-16"), "03 13:00", "UTF-16"),
    "line feeds alone": (one().replace(b"\r\n", b"\n"), "03 13:00", "CRLF"),
    "carriage returns alone": (one().replace(b"\r\n", b"\r"), "03 13:00", "CRLF"),
    "a blank line after each": (one().replace(b"\r\n", b"\r\n\r\n"), "03 13:00", ""),
    "small letters": (one().lower(), "03 13:00", ""),
    "10 MB": (one("DESCRIPTION:" + "x" * 10_000_000), 1, "5 Mo"),
    "20,001 events": (several(*[[f"UID:{n}", LOCAL] for n in range(20_001)]), 1, "20000"),
    "tasks alone": (within("VTODO"), 0, "une tâche"),
    "hours when somebody is busy": (within("VFREEBUSY"), 0, "disponibilités"),
    "a calendar of nothing": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 0, "aucun événement"),
    "an address book": (b"BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", 1, "BEGIN:VCALENDAR"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, 1, "pas un calendrier"),
    "an archive": (b"PK\x03\x04", 1, "archive"),
    "a page": (b"<!doctype html>", 1, "page web"),
    "JSON": (b'{"events": []}', 1, "pas un calendrier"),
    "nothing": (b"", 1, "vide"),
}  # fmt: skip


def given(path):
    """Import a file; return (exit code, output of the command)."""
    out = io.StringIO()
    try:
        call_command("import_events", str(path), stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def announced():
    return list(Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True))


def check_what_we_say(client, lint):
    """Check that our feed is valid, has the dates of the agenda, and that pages open."""
    feed = client.get("/agenda/agenda.ics").content
    assert lint(feed) == []
    first = timezone.localdate() - datetime.timedelta(days=60)
    last = first + datetime.timedelta(days=2000)
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(feed)).between(first, last)
    starts = [_moment(event.start) for event in occurrences]
    assert sorted(start for start in starts if start.date() > first) == [
        moment for moment in announced() if first < moment.date() < last
    ]
    for page in EventPage.objects.live()[:5]:
        assert client.get(page.url).status_code == 200


def _moment(start):
    if isinstance(start, datetime.datetime):
        return start.astimezone(datetime.UTC)
    midnight = datetime.datetime.combine(start, datetime.time.min, TODAY.tzinfo)
    return midnight.astimezone(datetime.UTC)


def check_again(path, code, before):
    """Check that importing the same file again gives the same result and changes nothing."""
    again, output = given(path)
    assert again == code
    if code == 0:
        assert "0 nouveau, 0 modifié," in output
    assert announced() == before


@pytest.mark.parametrize("name", FILES)
def test_unusual_file_is_imported_or_refused_with_a_message(name, agenda, client, lint, tmp_path):
    content, expected, word = FILES[name]
    path = tmp_path / "agenda.ics"
    path.write_bytes(content)
    code, output = given(path)
    dates = announced()
    assert word in output
    if isinstance(expected, str):
        assert (code, f"{dates[0]:%d %H:%M}") == (0, expected), output
    else:
        assert (code, dates) == (expected, []), output
    check_what_we_say(client, lint)
    check_again(path, code, dates)


@pytest.mark.parametrize("path", REAL + MADE, ids=lambda path: path.stem)
def test_sample_file_is_imported_or_refused_with_a_message(path, agenda, client, lint):
    code, output = given(path)
    dates = announced()
    if not dates:
        assert re.search(r"refusé|laissé|Rien n’a changé", output), output
    assert code == (1 if "Rien n’a changé" in output else 0)
    check_what_we_say(client, lint)
    check_again(path, code, dates)
