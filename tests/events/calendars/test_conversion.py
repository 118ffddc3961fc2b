"""The dates of a real file, in the fields of our schedule."""

import datetime

import pytest
from django.utils import timezone

from events.calendars.conversion import convert, followed_until
from events.calendars.parsing.calendar import parse
from events.models import (
    EventDate,
    EventException,
    EventPage,
)
from events.schedule import timetable
from tests.events.conftest import PARIS, TODAY

from .samples import REAL, one

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_file_fits_our_schedule_date_for_date(path, agenda):
    """What the reading found is what the page announces, but for what never ends."""
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


def test_a_yearly_event_is_followed_for_three_years():
    """Each year one date: 18 months would leave one or two."""
    today = datetime.date(2026, 11, 26)
    horizon = followed_until(today)
    yearly = one("DTSTART;VALUE=DATE:20240914", "RRULE:FREQ=YEARLY", horizon=horizon)
    schedule = convert(yearly, PARIS, today)
    days = [schedule.values["starts_at"], *(row["starts_at"] for row in schedule.dates)]
    assert [timezone.localtime(day).year for day in days] == [2026, 2027, 2028]
    assert schedule.remarks == [
        "La série n’a pas de fin proche\N{NO-BREAK SPACE}: trois ans en sont gardés."
    ]
    # One that ends is whole, one of each week is still cut.
    ended = one("DTSTART;VALUE=DATE:20240914", "RRULE:FREQ=YEARLY;COUNT=5", horizon=horizon)
    assert len(convert(ended, PARIS, today).dates) == 4
    weekly = convert(one("RRULE:FREQ=WEEKLY", horizon=horizon), PARIS, today)
    assert weekly.values["until"] < datetime.date(2028, 1, 10)
