"""The days of a programme, and a visitor's choice."""

from datetime import date, datetime
from types import SimpleNamespace

from events.congress.filters import Choice
from events.congress.programme.days import by_day


def session(pk, day=5):
    return SimpleNamespace(pk=pk, local_start=datetime(2026, 11, day, 9))


def test_sessions_are_grouped_by_day():
    first, second, third = session(1), session(2), session(3, day=6)
    days = by_day([first, second, third])
    assert [(day.day, day.sessions) for day in days] == [
        (date(2026, 11, 5), [first, second]),
        (date(2026, 11, 6), [third]),
    ]


def test_toggled_choice_stays_sorted():
    choice = Choice((3, 12))
    assert choice.value == "3 12"
    assert session(3) in choice
    assert session(4) not in choice
    assert choice.toggled(session(4)) == "3 4 12"
    assert choice.toggled(session(3)) == "12"
    assert Choice().toggled(session(1)) == "1"
