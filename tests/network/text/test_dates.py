import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from network.text.dates import (
    format_age,
    format_day,
    format_minutes,
    format_period,
    format_time,
)

TODAY = dt.date(2026, 11, 25)


def at(day, hour=0, minute=0, month=11, year=2026):
    return dt.datetime(year, month, day, hour, minute)


def shown(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(3, 14), "14 h"), (at(3, 9, 30), "9 h 30"), (at(3, 0, 5), "0 h 05")],
)
def test_hours(moment, expected):
    assert shown(format_time(moment)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 heure"), (120, "2 heures"), (65, "1 h 05")],
)
def test_durations(minutes, expected):
    assert shown(format_minutes(minutes)) == expected


def test_year_is_written_if_it_differs():
    assert format_day(dt.date(2026, 11, 3), today=TODAY) == "mardi 3 novembre"
    assert format_day(dt.date(2027, 1, 5), today=TODAY) == "mardi 5 janvier 2027"
    assert format_day(dt.date(2026, 11, 3)) == "mardi 3 novembre 2026"


def test_dates_of_templates_have_the_ordinal_of_the_first():
    code = "{% load network %}{{ day|format_date }} / {{ day|format_date_of_year }} / "
    template = Template(code + "{{ moment|format_moment }} / {{ none|format_moment }}")
    moment = dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC)
    rendered = template.render(Context({"day": dt.date(2026, 12, 1), "moment": moment}))
    assert shown(rendered) == "1er décembre 2026 / 1er décembre / 1er décembre 2026, 0 h 30 / "


def test_the_first_of_the_month():
    assert shown(format_day(dt.date(2026, 12, 1), today=TODAY)) == "mardi 1er décembre"
    assert shown(format_day(dt.date(2026, 12, 1), today=TODAY, weekday=False)) == "1er décembre"
    assert format_day(dt.date(2026, 12, 11), today=TODAY, weekday=False) == "11 décembre"
    with translation.override("es"):
        assert format_day(dt.date(2026, 11, 1), today=TODAY) == "domingo 1 noviembre"


@pytest.mark.parametrize(
    ("start", "end", "all_day", "expected"),
    [
        (at(3, 14), at(3, 16), False, "mardi 3 novembre, de 14 h à 16 h"),
        (at(3, 14), at(3, 14), False, "mardi 3 novembre, à 14 h"),
        (at(3, 22), at(4), False, "mardi 3 novembre, de 22 h à minuit"),
        (at(3), at(3), False, "mardi 3 novembre, à 0 h"),
        (at(3, 22), at(5), False, "du mardi 3 novembre, 22 h, au jeudi 5 novembre, 0 h"),
        (at(3), at(3), True, "mardi 3 novembre"),
        (at(3), at(5), True, "du mardi 3 novembre au jeudi 5 novembre"),
        (
            at(3, 14),
            at(5, 12, 30),
            False,
            "du mardi 3 novembre, 14 h, au jeudi 5 novembre, 12 h 30",
        ),
    ],
)
def test_periods(start, end, all_day, expected):
    assert shown(format_period(start, end, today=TODAY, all_day=all_day)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(3, 14), "2 pm"),
        (at(3, 9, 30), "9:30 am"),
        (at(3, 0, 5), "12:05 am"),
        (at(3, 12), "12 pm"),
    ],
)
def test_hours_in_english(moment, expected):
    with translation.override("en"):
        assert shown(format_time(moment)) == expected


@pytest.mark.parametrize(
    ("start", "end", "all_day", "expected"),
    [
        (at(3, 14), at(3, 16), False, "Tuesday 3 November, 2 pm to 4 pm"),
        (at(3, 14), at(3, 14), False, "Tuesday 3 November, 2 pm"),
        (at(1), at(1), True, "Sunday 1 November"),
        (at(3), at(5), True, "from Tuesday 3 November to Thursday 5 November"),
        (
            at(3, 14),
            at(5, 12, 30),
            False,
            "from Tuesday 3 November, 2 pm, to Thursday 5 November, 12:30 pm",
        ),
    ],
)
def test_periods_in_english(start, end, all_day, expected):
    with translation.override("en"):
        assert shown(format_period(start, end, today=TODAY, all_day=all_day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 11, 25), "aujourd’hui"),
        (dt.date(2026, 11, 26), "aujourd’hui"),  # a clock that runs ahead
        (dt.date(2026, 11, 24), "hier"),
        (dt.date(2026, 11, 12), "il y a 13 jours"),
        (dt.date(2026, 11, 11), "il y a 2 semaines"),
        (dt.date(2026, 9, 26), "il y a 8 semaines"),
        (dt.date(2026, 9, 25), "il y a 2 mois"),
        (dt.date(2024, 11, 26), "il y a 23 mois"),
        (dt.date(2024, 11, 25), "il y a 2 ans"),
        (dt.date(1970, 1, 1), "il y a 56 ans"),
    ],
)
def test_the_age_of_a_day(day, expected):
    assert format_age(day, TODAY) == expected


def test_age_below_two_months_is_in_weeks():
    assert format_age(dt.date(2026, 7, 1), dt.date(2026, 8, 31)) == "il y a 8 semaines"


def test_utc_datetime_is_formatted_in_local_time():
    start = dt.datetime(2026, 7, 31, 22, 30, tzinfo=dt.UTC)
    end = start + dt.timedelta(hours=1)
    assert format_day(start).replace("\N{NO-BREAK SPACE}", " ") == "samedi 1er août 2026"
    assert format_time(start) == "0\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    assert format_period(start, end).replace("\N{NO-BREAK SPACE}", " ") == (
        "samedi 1er août 2026, de 0 h 30 à 1 h 30"
    )
    # A place's own clock is kept.
    there = start.astimezone(ZoneInfo("Indian/Reunion"))
    assert format_time(there) == "2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
