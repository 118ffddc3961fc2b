"""Changes of one date leave the other dates of its day unchanged. No database."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.schedule import timetable
from events.schedule.plan import Plan
from places.hours.holidays import calendar

PARIS = ZoneInfo("Europe/Paris")
TWO_HOURS = timedelta(hours=2)
HOURS = [time(0), time(8), time(10), time(14), time(18, 30)]
CHANGES = ["cancelled", "moved", "full", "full and moved", "skipped", "note"]
# The clocks of Paris and Miquelon change in each of these fortnights; the others never change.
FIRST_DAYS = [date(2026, 10, 20), date(2027, 3, 9), date(2027, 3, 23)]
ZONES = ["Europe/Paris", "America/Miquelon", "Indian/Reunion", "Pacific/Noumea"]


def typed(moment):
    """Return the moment on the network's clock, on which editors type."""
    return moment.replace(tzinfo=PARIS)


def row(kind, moved_to=None):
    values = {"starts_at": moved_to, "ends_at": None, "place_id": None, "venue": ""}
    marks = {"is_full": kind.startswith("full"), "is_closed": False, "announced_time": None}
    change = {"full": "note", "full and moved": "moved"}.get(kind, kind)
    return SimpleNamespace(change=change, note=kind, **marks, **values)


@st.composite
def plans(draw):
    """Draw (zone, starts of an event with one to four dates a day, number of dates a day)."""
    first = draw(st.sampled_from(FIRST_DAYS))
    hours = draw(st.lists(st.sampled_from(HOURS), min_size=1, max_size=4, unique=True))
    days = [first + timedelta(weeks=week) for week in range(3)]
    starts = [datetime.combine(day, hour) for day in days for hour in hours]
    return ZoneInfo(draw(st.sampled_from(ZONES))), starts, len(hours)


@given(plans(), st.lists(st.tuples(st.integers(0, 11), st.sampled_from(CHANGES)), max_size=8))
def test_each_change_applies_to_one_date(planned, steps):
    zone, starts, of_day = planned
    expected = {start: (start, "confirmed", "") for start in starts}
    changes = {}
    for number, kind in steps:
        start = starts[number % len(starts)]
        # Another date of the same day may begin then: they stay two.
        is_moved = kind.endswith("moved")
        new = datetime.combine(start.date(), time(14)) if is_moved else start
        status = "full" if kind.startswith("full") else "confirmed"
        status = kind if kind == "cancelled" else status
        expected[start] = None if kind == "skipped" else (new, status, kind)
        changes[start] = row(kind, typed(new) if is_moved else None)
    plan = Plan(
        zone=zone,
        starts_at=typed(starts[0]),
        ends_at=typed(starts[0] + TWO_HOURS),
        repeat="weekly",
        until=starts[-1].date(),
        calendar=calendar("13"),
        dates=[
            SimpleNamespace(
                key=str(start),
                starts_at=typed(start),
                ends_at=typed(start + TWO_HOURS),
                place_id=None,
                venue="",
            )
            for number, start in enumerate(starts)
            if number % of_day
        ],
        changes=changes,
    )
    shown = {
        slot.original.replace(tzinfo=None): (
            slot.starts_at.replace(tzinfo=None),
            slot.status,
            slot.note,
        )
        for slot in timetable.slots(plan)
    }
    assert shown == {start: value for start, value in expected.items() if value}
    of_rule = starts[::of_day]
    assert [moment.replace(tzinfo=None) for moment in timetable.skipped(plan)] == [
        start for start in of_rule if expected[start] is None
    ]
    slots = timetable.slots(plan)
    decided = {slot.original.replace(tzinfo=None) for slot in slots if slot.is_decided}
    assert decided == {start for start in changes if expected[start]}


def test_change_of_whole_days_is_identified_by_its_day():
    plan = Plan(
        zone=PARIS,
        starts_at=typed(datetime(2026, 11, 3, 9)),
        ends_at=typed(datetime(2026, 11, 3, 9)),
        all_day=True,
        repeat="weekly",
        until=date(2026, 11, 10),
        calendar=calendar("13"),
        changes={date(2026, 11, 10): row("cancelled")},
    )
    assert [slot.status for slot in timetable.slots(plan)] == ["confirmed", "cancelled"]


def test_change_of_a_moment_takes_precedence_over_the_change_of_its_day():
    morning, evening = datetime(2026, 11, 3, 9), datetime(2026, 11, 3, 18)
    values = {"key": "own", "place_id": None, "venue": ""}
    extra = {"starts_at": typed(evening), "ends_at": typed(evening + TWO_HOURS)}
    plan = Plan(
        zone=PARIS,
        starts_at=typed(morning),
        ends_at=typed(morning + TWO_HOURS),
        dates=[SimpleNamespace(**values, **extra)],
        changes={morning.date(): row("note"), evening: row("cancelled")},
    )
    assert [slot.status for slot in timetable.slots(plan)] == ["confirmed", "cancelled"]


def test_extra_date_at_a_skipped_moment_stays_an_extra_date():
    """A later change of it does not bring the date of the rule back."""
    moment = datetime(2026, 11, 10, 14)
    extra = SimpleNamespace(
        key="own", starts_at=typed(moment), ends_at=typed(moment + TWO_HOURS), place_id=7, venue=""
    )
    plan = Plan(
        zone=PARIS,
        starts_at=typed(datetime(2026, 11, 3, 14)),
        ends_at=typed(datetime(2026, 11, 3, 16)),
        repeat="weekly",
        until=date(2026, 11, 10),
        skipped_days=["2026-11-10"],
        calendar=calendar("13"),
        dates=[extra],
        changes={moment: row("cancelled")},
    )
    slots = [(slot.key, slot.status, slot.place_id) for slot in timetable.slots(plan)]
    assert slots == [("", "confirmed", None), ("own", "cancelled", 7)]


@pytest.mark.parametrize("zone", [PARIS, ZoneInfo("America/Miquelon")])
def test_two_dates_in_the_hour_that_clocks_skip_are_one(zone):
    """2 h 30 does not exist that night: it is 3 h 30, the table of dates could not hold both."""
    night = datetime(2027, 3, 28 if zone is PARIS else 14, 2, 30)
    plan = Plan(
        zone=zone,
        starts_at=typed(night - timedelta(weeks=1)),
        ends_at=typed(night - timedelta(weeks=1, hours=-1)),
        repeat="weekly",
        until=night.date(),
        calendar=calendar("13"),
        dates=[
            SimpleNamespace(
                key="b",
                starts_at=typed(night + timedelta(hours=1)),
                ends_at=typed(night + timedelta(hours=2)),
                place_id=None,
                venue="",
            )
        ],
        changes={night + timedelta(hours=1): row("cancelled")},
    )
    slots = timetable.slots(plan)
    assert [slot.status for slot in slots] == ["confirmed", "cancelled"]
    assert slots[-1].original_utc == (night + timedelta(hours=1)).replace(tzinfo=zone).astimezone(
        UTC
    )
