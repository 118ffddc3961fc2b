"""Property tests: the parser never crashes, for any content of a file."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from events.calendars.parsing.calendar import parse
from events.calendars.parsing.remarks import UnreadableCalendarError
from tests.events.calendars.samples import HERE
from tests.events.conftest import PARIS

WHOLE = (HERE / "ical4j__phpicalendar_sample.ics").read_bytes()
LINES = WHOLE.splitlines(keepends=True)


def never_crashes(content):
    """Check that the parser returns events with dates, or raises an error with a message."""
    try:
        calendar = parse(content, zone=PARIS, horizon=date(2027, 1, 1))
    except UnreadableCalendarError as error:
        messages, events = [str(error)], []
    else:
        messages, events = [remark.reason for remark in calendar.remarks], calendar.events
    assert all(messages)
    assert all(event.dates and event.uid for event in events)


@settings(max_examples=60)
@given(st.data())
def test_altered_file_never_crashes(data):
    lines = list(LINES[:120])
    for _step in range(data.draw(st.integers(1, 8))):
        first = data.draw(st.integers(0, len(lines) - 1))
        second = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from("cut swap double garble glue".split()))
        if change == "cut" and len(lines) > 2:
            del lines[first]
        elif change == "swap":
            lines[first], lines[second] = lines[second], lines[first]
        elif change == "double":
            lines.insert(second, lines[first])
        elif change == "glue":
            lines[first] = lines[first].rstrip(b"\r\n")
        else:
            line, where = lines[first], data.draw(st.integers(0, len(lines[first])))
            lines[first] = line[:where] + data.draw(st.binary(max_size=6)) + line[where:]
    never_crashes(b"".join(lines)[: data.draw(st.integers(0, 20_000))])


NAMES = st.sampled_from(
    "DTSTART DTEND DURATION RRULE EXDATE RDATE RECURRENCE-ID EXRULE STATUS SEQUENCE GEO URL UID"
    " SUMMARY CATEGORIES DTSTAMP LAST-MODIFIED CLASS X-ALT-DESC".split()
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "20260303",
            "20260303T140000Z",
            "99991231T235959",
            "00010101",
            "20260230",
            "P1W",
            "-P99999999D",
            "PT" + "9" * 30 + "S",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=WEEKLY;INTERVAL=99999999999999999999",
            "FREQ=DAILY;UNTIL=00010101",
            "FREQ=MONTHLY;BYDAY=99MO;WKST=XX",
            "FREQ=YEARLY;BYWEEKNO=-54;BYSETPOS=0",
            "20260303T140000/PT1H,20260304/20260303",
            "1e309;-1e309",
            "nan;nan",
        ]
    ),
)
PARAMETERS = st.sampled_from(
    [
        "",
        ";TZID=Europe/Paris",
        ";VALUE=DATE",
        ";TZID=../../etc/passwd",
        ";TZID=Europe",
        ';X="',
        ";;",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.tuples(NAMES, PARAMETERS, VALUES), max_size=8))
def test_any_value_of_any_property_never_crashes(properties):
    lines = [f"{name}{parameters}:{value}" for name, parameters, value in properties]
    never_crashes(
        "\r\n".join(
            ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
        ).encode("utf-8", "replace")
    )


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_never_crash(content):
    never_crashes(content)
    never_crashes(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + content)
