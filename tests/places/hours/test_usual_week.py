import datetime

import pytest

from places.hours import holidays
from places.hours.usual_week import open_days

MONDAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sa 09:00-12:00", {"6", "6m"}),
        ("Tu 14:00-19:30", {"2", "2a", "2s"}),
        ("Mo 10:00-17:00", {"1", "1m", "1a"}),
        ("Fr 14:00-18:00", {"5", "5a"}),
        # A few minutes are not an afternoon or an evening.
        ("Th 09:00-12:30", {"4", "4m"}),
        ("Th 09:00-13:00,17:00-18:30", {"4", "4m", "4a"}),
        ("Th 12:00-13:30", {"4"}),
        ("Th 16:00-23:00", {"4", "4a", "4s"}),
        ("n’importe quoi", set()),
        ("", set()),
        # A single exception is not usual.
        ("Dec 05 Sa 09:00-12:00", set()),
        ("Dec 5 09:00-12:00; We 09:00-12:00", {"3", "3m"}),
    ],
)
def test_days_of_a_usual_week(text, expected):
    assert open_days(text, MONDAY, holidays.calendar("04")) == expected


def test_current_or_next_school_holidays():
    calendar = holidays.calendar("13")
    first, last = calendar.coming_school_holidays(datetime.date(2026, 11, 27))
    assert (first.month, last.month, last.year) == (12, 1, 2027)
    during = calendar.coming_school_holidays(first + datetime.timedelta(2))
    assert during == (first + datetime.timedelta(2), last)
    assert holidays.calendar("971").coming_school_holidays(first) is None
