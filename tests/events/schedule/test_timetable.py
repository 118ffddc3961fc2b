"""The dates of an event, computed from typed values. No database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from events.schedule import timetable
from events.schedule.plan import Plan
from places.hours.holidays import calendar

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")


def at(month, day, hour=14, minute=0, zone=PARIS, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=zone)


HERE = {"place_id": None, "venue": ""}


def change(day, kind, **values):
    values = {"starts_at": None, "ends_at": None, "note": "", **HERE} | values
    return SimpleNamespace(original_date=day, change=kind, **values)


def event(exceptions=(), **values):
    """Return a `Plan`, by default of 3 November from 14 h to 16 h in Marseille."""
    usual = {
        "zone": PARIS,
        "starts_at": at(11, 3),
        "ends_at": at(11, 3, 16),
        "calendar": calendar("13"),
        "changes": {row.original_date: row for row in exceptions},
    }
    return Plan(**usual | values)


def weekly(**values):
    return event(repeat="weekly", until=date(2026, 11, 17), **values)


def spans(plan):
    return [(slot.starts_at, slot.ends_at) for slot in timetable.slots(plan)]


def test_single_date_has_one_slot():
    assert spans(event()) == [(at(11, 3), at(11, 3, 16))]


def test_an_event_without_dates_yet_has_none():
    assert spans(event(starts_at=None)) == []


def test_dates_of_a_series_have_the_same_length():
    assert spans(weekly()) == [(at(11, day), at(11, day, 16)) for day in (3, 10, 17)]


def test_typed_hour_is_the_local_hour_of_the_place():
    assert spans(event(zone=REUNION)) == [(at(11, 3, zone=REUNION), at(11, 3, 16, zone=REUNION))]


def test_whole_days_go_to_the_midnight_after_the_last():
    congress = event(all_day=True, starts_at=at(9, 24, 9), ends_at=at(9, 25, 18))
    assert spans(congress) == [(at(9, 24, 0), at(9, 26, 0))]


def test_extra_dates_are_sorted_and_deduplicated():
    extra = [
        SimpleNamespace(key="b", starts_at=at(11, 12), ends_at=at(11, 12, 17), **HERE),
        SimpleNamespace(key="a", starts_at=at(11, 3), ends_at=at(11, 3, 15), **HERE),
        SimpleNamespace(key="c", starts_at=at(11, 20), ends_at=at(11, 20), **HERE),
    ]
    assert spans(event(dates=extra)) == [
        (at(11, 3), at(11, 3, 16)),
        (at(11, 12), at(11, 12, 17)),
    ]


def test_change_applies_to_its_day_only():
    changes = [
        change(date(2026, 11, 3), "cancelled", note="formation"),
        change(date(2026, 11, 10), "moved", starts_at=at(11, 11, 9)),
        change(date(2026, 11, 17), "skipped"),
        change(date(2026, 11, 24), "full"),
    ]
    slots = timetable.slots(weekly(exceptions=changes))
    assert [(s.original, s.starts_at, s.ends_at, s.status, s.note) for s in slots] == [
        (at(11, 3), at(11, 3), at(11, 3, 16), "cancelled", "formation"),
        (at(11, 10), at(11, 11, 9), at(11, 11, 11), "confirmed", ""),
    ]


def test_date_of_a_cancelled_event_is_not_full():
    cancelled = weekly(status="cancelled", exceptions=[change(date(2026, 11, 3), "full")])
    assert {slot.status for slot in timetable.slots(cancelled)} == {"cancelled"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "mardi 3 novembre, de 14 h à 16 h"),
        ({"all_day": True, "ends_at": at(11, 4)}, "du mardi 3 novembre au mercredi 4 novembre"),
        (
            {"repeat": "weekly", "until": date(2027, 6, 30)},
            "tous les mardis jusqu’au 30 juin 2027, de 14 h à 16 h",
        ),
        (
            {"exceptions": [change(date(2026, 11, 3), "moved", starts_at=at(11, 5, 10))]},
            "jeudi 5 novembre, de 10 h à 12 h",
        ),
        ({"starts_at": None}, ""),
    ],
)
def test_schedule_is_described_in_one_phrase(values, expected):
    phrase = timetable.describe(event(**values), today=date(2026, 10, 21))
    assert phrase.replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"ends_at": at(11, 3, 13)}, ["ends_at"]),
        ({"ends_at": at(11, 3)}, ["ends_at"]),
        ({"ends_at": at(11, 3), "all_day": True}, []),
        ({"starts_at": None, "ends_at": None}, []),
        ({"repeat": "weekly"}, ["until"]),
        ({"repeat": "weekly", "until": date(2026, 11, 2)}, ["until"]),
        ({"repeat": "weekly", "until": date(2028, 5, 4)}, ["until"]),
        ({"repeat": "weekly", "until": date(2028, 5, 3)}, []),
        ({"repeat": "weekly", "until": date(2027, 1, 1), "weekdays": ("MO",)}, ["starts_at"]),
        ({"repeat": "monthly_last", "until": date(2027, 1, 1)}, ["starts_at"]),
        (
            {"repeat": "weekly", "until": date(2028, 5, 3), "weekdays": ("MO", "TU", "WE", "TH")},
            ["until"],
        ),
    ],
)
def test_schedule_errors_prevent_publication(values, fields):
    assert list(timetable.problems(event(**values))) == fields


def test_series_keeps_its_hour_and_length_across_clock_changes():
    slots = timetable.slots(
        event(
            starts_at=at(10, 20), ends_at=at(10, 20, 16), repeat="weekly", until=date(2026, 10, 27)
        )
    )
    assert [f"{slot.starts_at:%d %H:%M %z}" for slot in slots] == [
        "20 14:00 +0200",
        "27 14:00 +0100",
    ]
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(hours=2)}


# Zone B: the Christmas holidays of 2026 go from 19 December to 3 January; 11 November is a
# Wednesday.
def test_date_in_the_hour_that_clocks_skip_ends_after_its_start():
    nights = event(
        starts_at=at(3, 27, 2, 30, year=2027),
        ends_at=at(3, 27, 3, 30, year=2027),
        repeat="weekly",
        weekdays=("SA", "SU"),
        until=date(2027, 3, 28),
    )
    lengths = [
        slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC)
        for slot in timetable.slots(nights)
    ]
    assert lengths == [timedelta(hours=1)] * 2


def test_series_skips_school_and_public_holidays():
    series = {"repeat": "weekly", "until": date(2027, 1, 6)}
    wednesday = {"starts_at": at(11, 4), "ends_at": at(11, 4, 16)} | series
    whole = event(**wednesday)
    assert len(spans(whole)) == 10
    without = event(skips_public_holidays=True, skips_school_holidays=True, **wednesday)
    assert [start.date().isoformat() for start, _end in spans(without)] == [
        "2026-11-04",
        "2026-11-18",
        "2026-11-25",
        "2026-12-02",
        "2026-12-09",
        "2026-12-16",
        "2027-01-06",
    ]
    assert timetable.skipped(without) == [
        at(11, 11),
        at(12, 23),
        at(12, 30),
    ]
    assert timetable.describe(without, today=date(2027, 1, 1)).replace("\xa0", " ") == (
        "tous les mercredis jusqu’au 6 janvier, sauf vacances scolaires et jours fériés,"
        " de 14 h à 16 h"
    )


def test_school_holidays_are_those_of_the_zone_of_the_place():
    # In February 2027 zone A is on holiday from the 13th, zone B from the 20th.
    values = {
        "repeat": "weekly",
        "until": date(2027, 3, 9),
        "starts_at": at(2, 2, year=2027),
        "ends_at": at(2, 2, 16, year=2027),
        "skips_school_holidays": True,
    }
    lyon = event(calendar=calendar("69"), **values)
    marseille = event(calendar=calendar("13"), **values)
    assert [moment.day for moment in timetable.skipped(lyon)] == [16, 23]
    assert [moment.day for moment in timetable.skipped(marseille)] == [23, 2]


def test_date_with_a_note_is_kept_on_a_holiday():
    kept = change(date(2026, 11, 11), "note", note="Ouvert exceptionnellement")
    series = {"repeat": "weekly", "until": date(2026, 11, 18), "skips_public_holidays": True}
    series_event = event(starts_at=at(11, 4), ends_at=at(11, 4, 16), exceptions=[kept], **series)
    assert [start.day for start, _end in spans(series_event)] == [4, 11, 18]
    assert timetable.skipped(series_event) == []


def test_unticked_day_is_skipped_in_a_series_only():
    assert [start.day for start, _end in spans(weekly(skipped_days=["2026-11-10"]))] == [3, 17]
    assert len(spans(event(skipped_days=["2026-11-03"]))) == 1


def closed(first, last, reason="congés"):
    closure = SimpleNamespace(starts_on=first, ends_on=last, reason=reason)
    return calendar("13").with_closures([closure])


def test_closure_of_the_place_cancels_dates_of_a_series():
    shut = closed(date(2026, 11, 9), date(2026, 11, 13))
    cancelled = timetable.slots(weekly(calendar=shut))
    assert [(slot.original.day, slot.status, slot.note) for slot in cancelled] == [
        (3, "confirmed", ""),
        (10, "cancelled", "Le lieu est fermé\N{NO-BREAK SPACE}: congés"),
        (17, "confirmed", ""),
    ]
    noted = change(date(2026, 11, 10), "note", note="À la mairie")
    kept = timetable.slots(weekly(calendar=shut, exceptions=[noted]))
    assert [slot.status for slot in kept] == ["confirmed"] * 3
    free = timetable.slots(weekly(calendar=shut, cancelled_when_closed=False))
    assert [slot.status for slot in free] == ["confirmed"] * 3


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_closure_does_not_change_the_status_of_an_event_that_is_off(status):
    shut = closed(date(2026, 11, 9), date(2026, 11, 13))
    slots = timetable.slots(weekly(status=status, calendar=shut))
    assert [(slot.status, slot.note) for slot in slots] == [(status, "")] * 3


def test_planned_dates_explain_why_some_cannot_be_ticked():
    rows = timetable.planned(
        event(
            starts_at=at(11, 4),
            ends_at=at(11, 4, 16),
            repeat="weekly",
            until=date(2026, 11, 25),
            skips_public_holidays=True,
            skipped_days=["2026-11-18"],
            calendar=closed(date(2026, 11, 25), date(2026, 11, 25), reason=""),
        )
    )
    assert [(row.day, row.note, row.is_choice, row.is_held) for row in rows] == [
        ("2026-11-04", "", True, True),
        ("2026-11-11", "Armistice", False, False),
        ("2026-11-18", "", True, False),
        ("2026-11-25", "Le lieu est fermé", True, True),
    ]
    assert timetable.planned(event()) == []


def test_first_date_cannot_be_skipped():
    values = {"repeat": "weekly", "until": date(2026, 11, 25), "skips_public_holidays": True}
    wrong = event(starts_at=at(11, 11), ends_at=at(11, 11, 16), **values)
    assert list(timetable.problems(wrong)) == ["starts_at"]
    corsica = event(
        starts_at=at(11, 4),
        ends_at=at(11, 4, 16),
        repeat="weekly",
        until=date(2026, 11, 25),
        skips_school_holidays=True,
        calendar=calendar("2A"),
    )
    assert list(timetable.problems(corsica)) == ["skips_school_holidays"]


def test_date_without_a_free_seat_is_full_unless_cancelled():
    no_seat_left = frozenset({at(11, 3), at(11, 17)})
    weekly = event(
        repeat="weekly",
        until=date(2026, 11, 17),
        exceptions=[change(date(2026, 11, 17), "cancelled")],
        full=no_seat_left,
    )
    states = [(slot.status, slot.change) for slot in timetable.slots(weekly)]
    assert states == [("full", "full"), ("confirmed", ""), ("cancelled", "cancelled")]
