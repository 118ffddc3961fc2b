"""The dates of a real file, in the fields of our schedule."""

import datetime

import pytest

from events.calendars.conversion import convert, followed_until
from events.calendars.parsing.calendar import parse
from events.models import (
    EventDate,
    EventException,
    EventPage,
)
from events.schedule import timetable
from tests.events.conftest import PARIS, TODAY

from .samples import REAL

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_file_fits_our_schedule_date_for_date(path, agenda):
    """What the reading found is what the page announces, but for what never ends."""
    today = TODAY.date()
    found = parse(path.read_bytes(), zone=PARIS, horizon=followed_until(today))
    for each in found.events:
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
