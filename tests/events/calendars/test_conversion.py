"""The conversion of parsed events to the fields of our schedule."""

import datetime
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.calendars.conversion import convert, followed_until
from events.calendars.descriptions import clean, plain_text
from events.calendars.parsing.calendar import parse
from events.models import (
    EventDate,
    EventException,
    EventPage,
)
from events.schedule import timetable
from tests.events.conftest import PARIS, TODAY

from .samples import REAL, one

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_file_is_converted_date_for_date(path, agenda):
    """The page announces every parsed date, except for endless or very long series."""
    today = TODAY.date()
    calendar = parse(path.read_bytes(), zone=PARIS, horizon=followed_until(today))
    for each in calendar.events:
        converted = convert(each, PARIS, today)
        page = EventPage(**converted.values)
        page.dates = [EventDate(**row) for row in converted.dates]
        page.exceptions = [EventException(**row) for row in converted.exceptions]
        announced = [slot.starts_at for slot in timetable.slots(page.plan)]
        assert len(announced) <= 300
        expected = sorted({_on_our_clock(date.starts_at) for date in each.dates})
        if each.is_open or len(expected) > 300:
            assert announced == [start for start in expected if start in set(announced)]
        else:
            assert announced == expected


def _on_our_clock(moment):
    if isinstance(moment, datetime.datetime):
        return moment.astimezone(PARIS)
    return datetime.datetime.combine(moment, datetime.time.min, PARIS)


def test_yearly_event_keeps_three_years():
    """With one date a year, 18 months would keep one or two."""
    today = datetime.date(2026, 11, 26)
    horizon = followed_until(today)
    yearly = one("DTSTART;VALUE=DATE:20240914", "RRULE:FREQ=YEARLY", horizon=horizon)
    schedule = convert(yearly, PARIS, today)
    days = [schedule.values["starts_at"], *(row["starts_at"] for row in schedule.dates)]
    assert [timezone.localtime(day).year for day in days] == [2026, 2027, 2028]
    assert schedule.remarks == [
        "La série n’a pas de fin proche\N{NO-BREAK SPACE}: trois ans en sont gardés."
    ]
    # A series with an end is complete; a weekly one is still cut.
    ended = one("DTSTART;VALUE=DATE:20240914", "RRULE:FREQ=YEARLY;COUNT=5", horizon=horizon)
    assert len(convert(ended, PARIS, today).dates) == 4
    weekly = convert(one("RRULE:FREQ=WEEKLY", horizon=horizon), PARIS, today)
    assert weekly.values["until"] < datetime.date(2028, 1, 10)


def test_long_series_that_is_over_keeps_its_last_dates():
    daily = one(
        "DTSTART;TZID=Europe/Paris:20230102T140000",
        "DTEND;TZID=Europe/Paris:20230102T160000",
        "RRULE:FREQ=DAILY;COUNT=400",
    )
    schedule = convert(daily, PARIS, datetime.date(2026, 11, 26))
    assert schedule.values["starts_at"] == datetime.datetime(2023, 4, 12, 14, tzinfo=PARIS)
    assert schedule.values["until"] == datetime.date(2024, 2, 5)
    assert [remark[:34] for remark in schedule.remarks] == [
        "La série a plus de 300 dates\N{NO-BREAK SPACE}: les"
    ]


def test_last_weekday_of_the_month_needs_a_first_date_in_the_rule():
    """The first date is always in a series, even if its rule does not give it (RFC 5545)."""
    lines = "DTSTART;TZID=Europe/Paris:20261208T140000", "RRULE:FREQ=MONTHLY;BYDAY=-1TU;COUNT=8"
    schedule = convert(one(*lines, horizon=followed_until(TODAY.date())), PARIS, TODAY.date())
    assert (schedule.values["repeat"], len(schedule.dates)) == ("", 8)


def test_end_of_whole_days_is_their_last_day():
    """The end of iCalendar is exclusive; that of a page is the last day."""
    days = one("DTSTART;VALUE=DATE:20261114", "DTEND;VALUE=DATE:20261116")
    schedule = convert(days, PARIS, TODAY.date())
    ends = [timezone.localtime(schedule.values[name]).day for name in ("starts_at", "ends_at")]
    assert ends == [14, 15]
    assert timezone.localtime(schedule.ends_at).day == 16


def test_overseas_date_in_the_hour_that_our_clocks_skip_is_kept():
    """On 28 March 2027, clocks of the network's zone go from 2 h to 3 h; not in Martinique."""
    event = one(
        "DTSTART:20270320T063000Z",
        "DTEND:20270320T070000Z",
        "RDATE:20270328T063000Z",
        horizon=followed_until(TODAY.date()),
    )
    schedule = convert(event, ZoneInfo("America/Martinique"), TODAY.date())
    page = EventPage(**schedule.values)
    page.dates = [EventDate(**row) for row in schedule.dates]
    slots = timetable.slots(page.plan)
    assert [slot.starts_at.day for slot in slots] == [20, 28]
    lengths = [slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC) for slot in slots]
    assert lengths == [datetime.timedelta(minutes=30)] * 2
    # The time cannot be stored: the date is an hour late, and a remark says so.
    assert [slot.starts_at.hour for slot in slots] == [2, 3]
    [remark] = schedule.remarks
    assert "prévue pendant cette heure y est montrée une heure plus tard" in remark
    event = one("DTSTART:20270320T063000Z", "DTEND:20270320T070000Z")
    assert convert(event, ZoneInfo("America/Martinique"), TODAY.date()).remarks == []


def test_changes_of_one_session_of_a_day_are_converted():
    """A series at 10 h with a session at 14 h: one is cancelled, the other is moved."""
    calendar = b"""BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:s\r
DTSTART;TZID=Europe/Paris:20261103T100000\r
DTEND;TZID=Europe/Paris:20261103T110000\r
RRULE:FREQ=WEEKLY;COUNT=4\r
RDATE;TZID=Europe/Paris:20261110T140000\r
SUMMARY:Atelier\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:s\r
RECURRENCE-ID;TZID=Europe/Paris:20261110T140000\r
DTSTART;TZID=Europe/Paris:20261110T140000\r
DTEND;TZID=Europe/Paris:20261110T150000\r
STATUS:CANCELLED\r
SUMMARY:Atelier\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:s\r
RECURRENCE-ID;TZID=Europe/Paris:20261110T100000\r
DTSTART;TZID=Europe/Paris:20261110T160000\r
DTEND;TZID=Europe/Paris:20261110T170000\r
SUMMARY:Atelier\r
END:VEVENT\r
END:VCALENDAR\r
"""
    today = TODAY.date()
    [event] = parse(calendar, zone=PARIS, horizon=followed_until(today)).events
    schedule = convert(event, PARIS, today)
    assert schedule.remarks == []
    page = EventPage(**schedule.values)
    page.dates = [EventDate(**row) for row in schedule.dates]
    page.exceptions = [EventException(**row) for row in schedule.exceptions]
    slots = [
        (slot.original.strftime("%d %H"), slot.starts_at.strftime("%d %H"), slot.status)
        for slot in timetable.slots(page.plan)
    ]
    assert slots == [
        ("03 10", "03 10", "confirmed"),
        ("10 14", "10 14", "cancelled"),
        ("10 10", "10 16", "confirmed"),
        ("17 10", "17 10", "confirmed"),
        ("24 10", "24 10", "confirmed"),
    ]


@pytest.mark.parametrize(("hour", "is_lost"), [(10, True), (16, False)])
def test_date_moved_onto_another_one_is_remarked(hour, is_lost):
    calendar = f"""BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:s\r
DTSTART;TZID=Europe/Paris:20261103T100000\r
DTEND;TZID=Europe/Paris:20261103T110000\r
RRULE:FREQ=WEEKLY;COUNT=4\r
RDATE;TZID=Europe/Paris:20261110T100000\r
SUMMARY:Atelier\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:s\r
RECURRENCE-ID;TZID=Europe/Paris:20261117T100000\r
DTSTART;TZID=Europe/Paris:20261110T{hour}0000\r
DTEND;TZID=Europe/Paris:20261110T{hour + 1}0000\r
SUMMARY:Atelier\r
END:VEVENT\r
END:VCALENDAR\r
""".encode()
    today = TODAY.date()
    [event] = parse(calendar, zone=PARIS, horizon=followed_until(today)).events
    remarks = convert(event, PARIS, today).remarks
    assert any("au même moment" in remark for remark in remarks) == is_lost


@pytest.mark.parametrize(
    ("line", "change", "status"),
    [
        ("SUMMARY:[Complet] Atelier", "moved", "full"),
        ("STATUS:CANCELLED", "cancelled", "cancelled"),
        ("SUMMARY:[Reporté] Atelier", "cancelled", "cancelled"),
    ],
)
def test_moved_date_that_is_full_or_cancelled_keeps_its_new_time(line, change, status):
    text = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:s
DTSTART;TZID=Europe/Paris:20261103T100000
DTEND;TZID=Europe/Paris:20261103T110000
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Atelier
END:VEVENT
BEGIN:VEVENT
UID:s
RECURRENCE-ID;TZID=Europe/Paris:20261110T100000
DTSTART;TZID=Europe/Paris:20261112T160000
DTEND;TZID=Europe/Paris:20261112T170000
{line}
END:VEVENT
END:VCALENDAR
"""
    lines, today = text.replace("\n", "\r\n").encode(), TODAY.date()
    [event] = parse(lines, zone=PARIS, horizon=followed_until(today)).events
    schedule = convert(event, PARIS, today)
    page = EventPage(**schedule.values)
    page.exceptions = [EventException(**row) for row in schedule.exceptions]
    assert [row.change for row in page.exceptions.all()] == [change]
    [moved] = [slot for slot in timetable.slots(page.plan) if slot.starts_at != slot.original]
    assert (moved.starts_at.strftime("%d %H"), moved.status) == ("12 16", status)


@pytest.mark.parametrize("url", ["/inscription", "www.exemple.fr", "//exemple.fr/", "?page=2"])
def test_relative_link_of_a_description_is_removed_and_its_text_kept(url):
    cleaned = clean("", f'<p>Venez <a href="{url}">ici</a> !</p>')
    assert "href" not in cleaned
    assert plain_text(cleaned) == "Venez ici !"
    assert 'href="https://exemple.fr/a"' in clean("", '<p><a href="https://exemple.fr/a">a</a></p>')


def test_lines_and_paragraphs_of_a_plain_description_are_kept():
    cleaned = clean("9 h : accueil\n10 h : atelier\n\nhttps://exemple.fr/a")
    assert cleaned == (
        "<p>9 h : accueil<br>10 h : atelier</p>"
        '<p><a href="https://exemple.fr/a">https://exemple.fr/a</a></p>'
    )
    assert plain_text(cleaned) == "9 h : accueil 10 h : atelier https://exemple.fr/a"
