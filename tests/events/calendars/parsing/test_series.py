"""The dates of recurring events."""

from datetime import date

import pytest

from events.calendars.parsing import expansion
from events.calendars.parsing.calendar import parse
from events.calendars.parsing.expansion import BUDGET
from tests.events.calendars.samples import at, calendar, one, parsed
from tests.events.conftest import PARIS


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", "Plusieurs fois par jour"),
        ("FREQ=HOURLY;COUNT=3", "Plusieurs fois par jour"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5,6", "Plusieurs fois par jour"),
        ("FREQ=HEBDO", "rythme"),
        ("FREQ=WEEKLY;BYDAY=MARDI", "lisible"),
        ("FREQ=WEEKLY;INTERVAL=0", "lisible"),
        ("FREQ=WEEKLY;COUNT=-1;UNTIL=hier", "lisible"),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;UNTIL=20991231", "trop de dates"),
    ],
)
def test_refused_rule_keeps_the_first_date(rule, reason):
    content = calendar(f"RRULE:{rule}")
    (event,) = parse(content, zone=PARIS, horizon=date(2032, 1, 1)).events
    assert [each.starts_at for each in event.dates] == [at(2026, 3, 3, 14)]
    (remark,) = parsed(content, horizon=date(2032, 1, 1)).remarks
    assert (remark.property, remark.uid, remark.line) == ("RRULE", "1@exemple.fr", 9)
    assert reason in remark.reason


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY", "FREQ=WEEKLY"])
def test_endless_rule_is_expanded_to_the_horizon(rule):
    event = one(f"RRULE:{rule}", horizon=date(2026, 3, 31))
    assert event.is_open
    assert event.dates[-1].starts_at == at(2026, 3, 31, 14)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260317T130000Z", date(2026, 3, 17)),  # 14 h in Paris in winter: the start of the date
        ("20260317T125959Z", date(2026, 3, 10)),
        ("20260407T120000Z", date(2026, 4, 7)),  # 14 h in summer
        ("20260317T140000", date(2026, 3, 17)),
        ("20260317T135959", date(2026, 3, 10)),
        ("20260317", date(2026, 3, 10)),  # its midnight
        ("20260318", date(2026, 3, 17)),
    ],
)
def test_last_date_starts_at_the_end_of_the_rule_at_the_latest(until, last):
    """The series is on Tuesdays at 14 h in Paris."""
    event = one(f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert (event.dates[-1].starts_at.date(), event.is_open) == (last, False)


@pytest.mark.parametrize("until", ["20260317", "20260317T000000Z", "20260317T235959"])
def test_day_of_the_end_of_the_rule_is_included_for_whole_days(until):
    event = one("DTSTART;VALUE=DATE:20260303", f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert event.dates[-1].starts_at == date(2026, 3, 17)


def test_endless_exclusion_does_not_make_a_series_endless():
    event = one("RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=3")
    assert (len(event.dates), event.is_open) == (2, False)


@pytest.mark.parametrize(
    ("rule", "budget"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 100_000),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", BUDGET),  # the fastest
        ("FREQ=DAILY;BYSETPOS=2", 100_000),
    ],
)
def test_rules_without_dates_exhaust_the_budget_of_a_file(rule, budget, monkeypatch):
    monkeypatch.setattr(expansion, "BUDGET", budget)
    lines = calendar(f"RRULE:{rule}").split(b"\r\n")
    event = lines[2:-2]
    many = [
        line.replace(b"1@exemple", b"%d@exemple" % number)
        for number in range(300)
        for line in event
    ]
    result = parsed(b"\r\n".join([*lines[:2], *many, *lines[-2:]]))
    assert [len(event.dates) for event in result.events] == [1] * 300
    assert "trop de répétitions" in result.remarks[-1].reason


def test_overrides_exclusions_and_extra_dates_are_applied():
    content = calendar(
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Paris:20260310T140000",
        "RDATE;TZID=Europe/Paris:20260306T090000",
    )
    moved = [
        "BEGIN:VEVENT",
        "UID:1@exemple.fr",
        "RECURRENCE-ID;TZID=Europe/Paris:20260317T140000",
        "DTSTART;TZID=Europe/Paris:20260318T150000",
        "DTEND;TZID=Europe/Paris:20260318T160000",
        "SUMMARY:Atelier reporté d’un jour",
        "LOCATION:Mairie",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1@exemple.fr",
        "RECURRENCE-ID:20260324T130000Z",
        "DTSTART;TZID=Europe/Paris:20260324T140000",
        "SUMMARY:Atelier",
        "STATUS:CANCELLED",
        "END:VEVENT",
    ]
    end = b"END:VCALENDAR"
    content = content.replace(end, "\r\n".join([*moved, ""]).encode() + end)
    (event,) = parsed(content).events
    assert [
        (each.starts_at, each.original, each.status, each.title, each.location)
        for each in event.dates
    ] == [
        (at(2026, 3, 3, 14), at(2026, 3, 3, 14), "", "", ""),
        (at(2026, 3, 6, 9), at(2026, 3, 6, 9), "", "", ""),
        (at(2026, 3, 18, 15), at(2026, 3, 17, 14), "", "Atelier reporté d’un jour", "Mairie"),
        (at(2026, 3, 24, 14), at(2026, 3, 24, 14), "cancelled", "", ""),
        (at(2026, 3, 31, 14), at(2026, 3, 31, 14), "", "", ""),
    ]


@pytest.mark.parametrize(
    ("master", "change", "expected"),
    [
        (
            ["DTSTART;TZID=Europe/Paris:20260315T100000", "RRULE:FREQ=WEEKLY;COUNT=4"],
            [
                "RECURRENCE-ID;TZID=Europe/Paris;RANGE=THISANDFUTURE:20260322T100000",
                "DTSTART;TZID=Europe/Paris:20260322T120000",
            ],
            [at(2026, 3, 15, 10), at(2026, 3, 22, 12), at(2026, 3, 29, 12), at(2026, 4, 5, 12)],
        ),
        (
            ["DTSTART;VALUE=DATE:20260315", "RRULE:FREQ=WEEKLY;COUNT=3"],
            [
                "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260322",
                "DTSTART;VALUE=DATE:20260321",
            ],
            [date(2026, 3, 15), date(2026, 3, 21), date(2026, 3, 28)],
        ),
    ],
)
def test_change_of_a_date_and_the_following_ones(master, change, expected):
    override = calendar(*change).split(b"VERSION:2.0\r\n")[1]
    content = calendar(*master).replace(b"END:VCALENDAR\r\n", b"") + override
    (event,) = parsed(content).events
    assert [each.starts_at for each in event.dates] == expected


def test_override_without_its_series_is_an_event():
    event = one("RECURRENCE-ID:20260303T090000Z")
    assert (event.uid, event.recurrence_id) == ("1@exemple.fr", "20260303T090000Z")


@pytest.mark.parametrize("end", ["PT3H", "20260305T160000Z"])
def test_period_of_an_extra_date_has_its_own_length(end):
    event = one(f"RDATE;VALUE=PERIOD:20260305T130000Z/{end}")
    assert [each.ends_at for each in event.dates] == [at(2026, 3, 3, 16), at(2026, 3, 5, 17)]


def test_following_dates_have_the_length_of_the_change():
    change = (
        "RECURRENCE-ID;TZID=Europe/Paris;RANGE=THISANDFUTURE:20260310T140000",
        "DTSTART;TZID=Europe/Paris:20260311T090000",
        "DTEND;TZID=Europe/Paris:20260311T120000",
    )
    override = calendar(*change).split(b"VERSION:2.0\r\n")[1]
    content = calendar("RRULE:FREQ=WEEKLY;COUNT=3").replace(b"END:VCALENDAR\r\n", b"") + override
    (event,) = parsed(content).events
    assert [each.ends_at for each in event.dates] == [
        at(2026, 3, 3, 16),
        at(2026, 3, 11, 12),
        at(2026, 3, 18, 12),
    ]
