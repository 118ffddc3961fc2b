"""The dates of an event, computed from typed values. No database."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from events.choices import Change
from events.schedule import timetable
from events.schedule.plan import Plan
from places.hours.holidays import calendar

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")


def at(month, day, hour=14, minute=0, zone=PARIS, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=zone)


HERE = {"place_id": None, "venue": ""}


def change(day, kind, **values):
    usual = {"starts_at": None, "ends_at": None, "note": "", "announced_time": None, **HERE}
    values = usual | {"is_full": False, "is_closed": False} | values
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


def test_first_night_over_a_clock_change_is_as_long_as_the_others():
    """Clocks go back on 25 October: that night has an hour more, not the following ones."""
    nights = event(
        starts_at=at(10, 24, 22), ends_at=at(10, 25, 6), repeat="weekly", until=date(2026, 10, 31)
    )
    assert spans(nights) == [(at(10, 24, 22), at(10, 25, 6)), (at(10, 31, 22), at(11, 1, 6))]


def test_typed_hour_is_the_local_hour_of_the_place():
    assert spans(event(zone=REUNION)) == [(at(11, 3, zone=REUNION), at(11, 3, 16, zone=REUNION))]


def test_whole_days_go_to_the_midnight_after_the_last():
    congress = event(all_day=True, starts_at=at(9, 24, 9), ends_at=at(9, 25, 18))
    assert spans(congress) == [(at(9, 24, 0), at(9, 26, 0))]
    series = weekly(all_day=True)
    assert spans(series) == [(at(11, day, 0), at(11, day + 1, 0)) for day in (3, 10, 17)]
    assert series.rule.rrule() == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261117"


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
        change(date(2026, 11, 24), "note", is_full=True),
    ]
    slots = timetable.slots(weekly(exceptions=changes))
    assert [(s.original, s.starts_at, s.ends_at, s.status, s.note) for s in slots] == [
        (at(11, 3), at(11, 3), at(11, 3, 16), "cancelled", "formation"),
        (at(11, 10), at(11, 11, 9), at(11, 11, 11), "confirmed", ""),
    ]


def test_date_skipped_at_the_moment_of_an_extra_date_leaves_the_series_too():
    """The feed would show it again without its EXDATE."""
    extra = SimpleNamespace(key="a", starts_at=at(11, 10), ends_at=at(11, 10, 16), **HERE)
    plan = weekly(dates=[extra], exceptions=[change(date(2026, 11, 10), "skipped")])
    assert [slot.original.day for slot in timetable.slots(plan)] == [3, 17]
    assert timetable.skipped(plan) == [at(11, 10)]


def test_date_elsewhere_has_the_place_or_the_venue_of_its_change():
    changes = [
        change(date(2026, 11, 3), "note", venue="Mairie"),
        change(date(2026, 11, 10), "note", place_id=7),
    ]
    slots = timetable.slots(weekly(exceptions=changes))
    assert [(slot.place_id, slot.venue) for slot in slots] == [
        (None, "Mairie"),
        (7, ""),
        (None, ""),
    ]


def test_closed_registration_is_that_of_one_date():
    changes = [
        change(date(2026, 11, 3), "note", is_closed=True),
        change(date(2026, 11, 10), "note"),
    ]
    slots = timetable.slots(weekly(exceptions=changes))
    assert [slot.is_closed for slot in slots] == [True, False, False]


def test_move_that_ends_before_its_start_is_ignored():
    for hour in (9, 10):
        moved = {"starts_at": at(11, 5, 10), "ends_at": at(11, 5, hour)}
        plan = event(exceptions=[change(date(2026, 11, 3), "moved", **moved)])
        assert spans(plan) == [(at(11, 3), at(11, 3, 16))]


def test_whole_days_move_with_their_number_unless_an_end_is_typed():
    """The hours that the form keeps are ignored."""
    whole = {"all_day": True, "starts_at": at(11, 3, 9), "ends_at": at(11, 4, 18)}
    for values, last in (({}, 12), ({"ends_at": at(11, 10, 9)}, 11)):
        moved = change(date(2026, 11, 3), "moved", starts_at=at(11, 10, 9), **values)
        plan = event(exceptions=[moved], **whole)
        assert spans(plan) == [(at(11, 10, 0), at(11, last, 0))]


def test_change_without_a_location_keeps_that_of_an_extra_date():
    extra = {"key": "a", "starts_at": at(11, 12), "ends_at": at(11, 12, 16)}
    for own, values, expected in (
        ({"place_id": 7, "venue": ""}, {}, (7, "")),
        ({"place_id": None, "venue": "Gymnase"}, {}, (None, "Gymnase")),
        ({"place_id": 7, "venue": ""}, {"venue": "Mairie"}, (None, "Mairie")),
        ({"place_id": None, "venue": "Gymnase"}, {"place_id": 8}, (8, "")),
    ):
        noted = change(date(2026, 11, 12), "note", **values)
        plan = event(exceptions=[noted], dates=[SimpleNamespace(**extra, **own)])
        slot = timetable.slots(plan)[1]
        assert (slot.place_id, slot.venue) == expected


def test_dates_with_the_same_new_start_stay_in_their_order():
    moved = change(date(2026, 11, 17), "moved", starts_at=at(11, 10))
    originals = [slot.original.day for slot in timetable.slots(weekly(exceptions=[moved]))]
    assert originals == [3, 10, 17]


def test_cancelled_date_keeps_its_new_time():
    moved = {"starts_at": at(11, 12, 9), "ends_at": at(11, 12, 10)}
    plan = weekly(exceptions=[change(date(2026, 11, 10), "cancelled", **moved)])
    slot = next(slot for slot in timetable.slots(plan) if slot.original == at(11, 10))
    assert (slot.starts_at, slot.ends_at) == (at(11, 12, 9), at(11, 12, 10))
    assert slot.status == "cancelled"


def test_moved_date_is_sorted_by_its_new_start():
    moved = change(date(2026, 11, 3), "moved", starts_at=at(11, 12))
    assert [start.day for start, _end in spans(weekly(exceptions=[moved]))] == [10, 12, 17]


def test_start_of_a_change_that_moves_nothing_is_ignored():
    """The form keeps the start of a change that was a move before."""
    noted = event(exceptions=[change(date(2026, 11, 3), "note", starts_at=at(11, 5, 10))])
    assert spans(noted) == [(at(11, 3), at(11, 3, 16))]
    phrase = timetable.describe(noted, today=date(2026, 10, 21))
    assert phrase.replace("\N{NO-BREAK SPACE}", " ") == "mardi 3 novembre, de 14 h à 16 h"


def test_cancelled_date_of_a_postponed_event_is_postponed():
    cancelled = change(date(2026, 11, 3), "cancelled")
    slots = timetable.slots(weekly(status="postponed", exceptions=[cancelled]))
    assert {slot.status for slot in slots} == {"postponed"}


def test_date_of_a_cancelled_event_is_not_full():
    cancelled = weekly(
        status="cancelled", exceptions=[change(date(2026, 11, 3), "note", is_full=True)]
    )
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
        ({"ends_at": at(11, 2), "all_day": True}, ["ends_at"]),
        ({"starts_at": None, "ends_at": None}, []),
        ({"repeat": "weekly"}, ["until"]),
        ({"repeat": "weekly", "until": date(2026, 11, 2)}, ["until"]),
        ({"repeat": "weekly", "until": date(2026, 11, 3)}, []),
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


@pytest.mark.parametrize("minutes", [30, 60])
def test_date_in_the_hour_that_clocks_skip_lasts_an_hour(minutes):
    start = at(3, 27, 2, 30, year=2027)
    nights = event(
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        repeat="weekly",
        weekdays=("SA", "SU"),
        until=date(2027, 3, 28),
    )
    lengths = [
        slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC)
        for slot in timetable.slots(nights)
    ]
    assert lengths == [timedelta(minutes=minutes), timedelta(hours=1)]


def test_extra_date_in_the_hour_that_clocks_repeat_is_kept():
    """It ends at 2 h 15, after the change, and begins at 2 h 30, before it."""
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    row = SimpleNamespace(key="a", starts_at=start, ends_at=start + timedelta(minutes=45), **HERE)
    slot = timetable.slots(event(starts_at=at(10, 20), ends_at=at(10, 20, 16), dates=[row]))[1]
    assert slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC) == timedelta(minutes=45)


# Zone B: the Christmas holidays of 2026 go from 19 December to 3 January; 11 November is a
# Wednesday.
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


@pytest.mark.parametrize(
    ("skipped", "phrase"),
    [
        ({}, "tous les mardis jusqu’au 17 novembre, de 14 h à 16 h"),
        (
            {"skips_school_holidays": True},
            "tous les mardis jusqu’au 17 novembre, sauf vacances scolaires, de 14 h à 16 h",
        ),
        (
            {"skips_public_holidays": True},
            "tous les mardis jusqu’au 17 novembre, sauf jours fériés, de 14 h à 16 h",
        ),
        (
            {"skips_public_holidays": True, "all_day": True},
            "tous les mardis jusqu’au 17 novembre, sauf jours fériés",
        ),
    ],
)
def test_description_names_only_the_holidays_that_the_series_skips(skipped, phrase):
    text = timetable.describe(weekly(**skipped), today=date(2026, 10, 21))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == phrase


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


@pytest.mark.parametrize("marks", [{"is_full": True}, {"is_closed": True}])
def test_closure_cancels_a_date_with_marks_alone(marks):
    shut = closed(date(2026, 11, 9), date(2026, 11, 13))
    marked = change(date(2026, 11, 10), "marked", **marks)
    _first, slot, _last = timetable.slots(weekly(calendar=shut, exceptions=[marked]))
    assert (slot.status, slot.change, slot.is_decided) == ("cancelled", "cancelled", False)
    assert slot.note == "Le lieu est fermé\N{NO-BREAK SPACE}: congés"


def test_marks_decide_neither_a_holiday_nor_an_unticked_day():
    marked = change(date(2026, 11, 11), "marked", is_full=True)
    series = {"repeat": "weekly", "until": date(2026, 11, 18), "exceptions": [marked]}
    series |= {"starts_at": at(11, 4), "ends_at": at(11, 4, 16)}
    for values in ({"skips_public_holidays": True}, {"skipped_days": ["2026-11-11"]}):
        plan = event(**series, **values)
        assert [start.day for start, _end in spans(plan)] == [4, 18]
        assert [row.is_held for row in timetable.planned(plan)] == [True, False, True]


@pytest.mark.parametrize("where", [{"venue": "Salle des fêtes"}, {"place_id": 7}])
def test_closure_does_not_cancel_a_date_with_marks_at_another_location(where):
    """The place of the series is closed on 10 November; its full date is elsewhere."""
    rows = [change(date(2026, 11, 10), "marked", is_full=True, **where)]
    plan = weekly(exceptions=rows, calendar=closed(date(2026, 11, 10), date(2026, 11, 10)))
    slots = timetable.slots(plan)
    assert [slot.status for slot in slots] == ["confirmed", "full", "confirmed"]
    assert [row.note for row in timetable.planned(plan)] == ["", "", ""]


def test_closure_cancels_neither_a_single_date_nor_an_extra_one():
    shut = closed(date(2026, 11, 3), date(2026, 11, 13))
    assert [slot.status for slot in timetable.slots(event(calendar=shut))] == ["confirmed"]
    extra = SimpleNamespace(key="a", starts_at=at(11, 12), ends_at=at(11, 12, 16), **HERE)
    slots = timetable.slots(weekly(calendar=shut, dates=[extra]))
    assert [(slot.original.day, slot.status) for slot in slots] == [
        (3, "cancelled"),
        (10, "cancelled"),
        (12, "confirmed"),
        (17, "confirmed"),
    ]


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


@pytest.mark.parametrize(
    ("kind", "values", "label"),
    [
        ("note", {}, Change.NOTE.label),
        ("marked", {"is_full": True}, ""),
        ("moved", {"is_full": True}, Change.MOVED.label),
        ("cancelled", {}, Change.CANCELLED.label),
    ],
)
def test_planned_date_with_a_change_names_it(kind, values, label):
    plan = weekly(exceptions=[change(date(2026, 11, 10), kind, **values)])
    assert [row.note for row in timetable.planned(plan)] == ["", label, ""]


def test_name_of_a_holiday_has_a_typographic_apostrophe():
    series = weekly(skips_public_holidays=True)
    assert timetable.holiday(series, date(2027, 1, 1)) == "Jour de l’an"


def test_holidays_matter_only_to_a_series_that_skips_them():
    nowhere = {"calendar": calendar(""), "skips_school_holidays": True}
    assert timetable.has_unknown_holidays(weekly(**nowhere))
    assert not timetable.has_unknown_holidays(event(**nowhere))
    assert not timetable.has_unknown_holidays(weekly(calendar=calendar("")))


def every_day(number, **values):
    """Return the `Plan` of this number of dates, one each day from 3 November."""
    until = date(2026, 11, 2) + timedelta(days=number)
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return event(repeat="weekly", weekdays=days, until=until, **values)


def test_event_has_300_dates_at_most_and_those_of_its_rule_first():
    extra = SimpleNamespace(key="a", starts_at=at(11, 3, 9), ends_at=at(11, 3, 10), **HERE)
    slots = timetable.slots(every_day(299, dates=[extra]))
    assert ([slot.key for slot in slots[:2]], len(slots)) == (["a", ""], 300)
    slots = timetable.slots(every_day(301, dates=[extra]))
    assert ({slot.key for slot in slots}, len(slots)) == ({""}, 300)
    assert len(timetable.planned(every_day(301))) == 300


@pytest.mark.parametrize(("number", "fields"), [(300, []), (301, ["until"])])
def test_series_of_more_than_300_dates_is_refused(number, fields):
    assert list(timetable.problems(every_day(number))) == fields


def test_first_day_of_a_series_is_that_of_the_typed_hour():
    """Half past midnight in Paris is the day before in UTC, in which the database stores it."""
    midnight = {"starts_at": at(11, 3, 0, 30), "ends_at": at(11, 3, 2)}
    stored = {name: moment.astimezone(UTC) for name, moment in midnight.items()}
    for zone in (PARIS, REUNION):
        assert timetable.problems(weekly(zone=zone, **stored)) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"repeat": "weekly", "weekdays": ("MO",)}, "un jour que vous n’avez pas coché"),
        ({"repeat": "monthly_last"}, "n’est pas le dernier jour de ce nom dans son mois"),
    ],
)
def test_wrong_first_day_is_explained(values, words):
    wrong = timetable.problems(event(until=date(2027, 1, 1), **values))
    assert words in str(wrong["starts_at"])


def test_rule_needs_a_start_and_an_end():
    assert weekly().rule
    assert weekly(starts_at=None).rule is None
    assert event(repeat="weekly").rule is None


def test_original_starts_are_those_of_the_rule_and_of_the_extra_dates_in_order():
    extra = [at(11, 12, 9), at(11, 10), at(11, 1)]
    wanted = [datetime(2026, 11, day, 14) for day in (1, 3, 10, 17)]
    wanted.insert(3, datetime(2026, 11, 12, 9))
    assert weekly().originals(extra) == wanted
    assert weekly(zone=REUNION).originals(extra) == wanted
    whole = event(all_day=True).originals([at(11, 1, 9)])
    assert whole == [datetime(2026, 11, 1), datetime(2026, 11, 3)]


def test_date_is_past_once_it_has_begun_and_a_whole_day_once_it_is_over():
    """On 2 November at 22 h in Paris, it is 3 November in La Réunion."""
    start, minute = at(11, 3), timedelta(minutes=1)
    for now, is_past in ((start - minute, False), (start, True)):
        assert timetable.is_past(start, now=now, all_day=False) == is_past
    day = at(11, 2, 0, zone=REUNION)
    for now, is_past in ((at(11, 2, 20, 59), False), (at(11, 2, 21), True)):
        assert timetable.is_past(day, now=now, all_day=True) == is_past


def test_days_of_a_date_are_those_that_it_overlaps():
    days = timetable.days_between(at(11, 3, 22), at(11, 5, 0))
    assert days == [date(2026, 11, 3), date(2026, 11, 4)]
    assert timetable.days_between(at(11, 3), at(11, 3, 16)) == [date(2026, 11, 3)]


def test_hours_that_end_at_midnight_name_it():
    hours = timetable.format_times(at(11, 3, 20), at(11, 4, 0), all_day=False)
    assert hours.replace("\N{NO-BREAK SPACE}", " ") == "de 20 h à minuit"


def test_whole_days_have_no_hours():
    today = date(2026, 10, 21)
    starts = [timetable.format_start(at(11, 3), today=today, all_day=each) for each in (0, 1)]
    hours = [timetable.format_times(at(11, 3), at(11, 3, 16), all_day=each) for each in (0, 1)]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in [*starts, *hours]] == [
        "mardi 3 novembre, 14 h",
        "mardi 3 novembre",
        "de 14 h à 16 h",
        "toute la journée",
    ]


def test_announced_start_is_an_hour_of_the_original_day():
    """An editor typed another hour, then moved the date."""
    moved = change(date(2026, 11, 3), "moved", starts_at=at(11, 5, 10))
    moved.announced_time = time(9)
    [slot] = timetable.slots(event(exceptions=[moved], zone=REUNION))
    assert slot.announced_at == at(11, 3, 9, zone=REUNION)
    [slot] = timetable.slots(event(zone=REUNION))
    assert slot.announced_at == at(11, 3, zone=REUNION)


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
    assert states == [("full", "marked"), ("confirmed", ""), ("cancelled", "cancelled")]


def test_moved_date_without_a_free_seat_is_moved_and_full():
    moved = change(date(2026, 11, 3), "moved", starts_at=at(11, 4))
    [slot] = timetable.slots(event(exceptions=[moved], full=frozenset({at(11, 3)})))
    assert (slot.status, slot.change, slot.starts_at) == ("full", "moved", at(11, 4))
