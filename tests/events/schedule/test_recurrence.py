from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from events.schedule.recurrence import Rule

PARIS = ZoneInfo("Europe/Paris")


def at(year, month, day, hour=14):
    return datetime(year, month, day, hour, tzinfo=PARIS)


def test_weekly_rule_keeps_its_hour_across_clock_changes():
    rule = Rule("weekly", at(2026, 10, 13), until=date(2026, 11, 3))
    assert rule.rrule() == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261103T225959Z"
    assert rule.starts() == [at(2026, 10, 13), at(2026, 10, 20), at(2026, 10, 27), at(2026, 11, 3)]
    assert [f"{start:%H:%M %z}" for start in rule.starts()] == [
        "14:00 +0200",
        "14:00 +0200",
        "14:00 +0100",
        "14:00 +0100",
    ]


def test_until_of_an_overseas_rule_is_its_local_evening():
    start = datetime(2026, 10, 13, 14, tzinfo=ZoneInfo("America/Martinique"))
    rule = Rule("weekly", start, until=date(2026, 10, 20))
    assert rule.rrule() == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261021T035959Z"
    assert [moment.day for moment in rule.starts()] == [13, 20]


@pytest.mark.parametrize(
    ("rule", "rrule", "days"),
    [
        (
            Rule("weekly", at(2026, 11, 3), date(2026, 11, 12), ("TH", "TU")),
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261112T225959Z",
            ["11-03", "11-05", "11-10", "11-12"],
        ),
        (
            Rule("fortnightly", at(2026, 11, 3), date(2026, 12, 5)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261205T225959Z",
            ["11-03", "11-17", "12-01"],
        ),
        (
            Rule("fortnightly", at(2026, 11, 3), date(2026, 12, 5), ("TU", "TH")),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20261205T225959Z",
            ["11-03", "11-05", "11-17", "11-19", "12-01", "12-03"],
        ),
        (
            Rule("monthly_day", at(2027, 1, 31), date(2027, 5, 31)),
            "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20270531T215959Z",
            ["01-31", "03-31", "05-31"],
        ),
        (
            Rule("monthly_weekday", at(2026, 11, 10), date(2027, 1, 31)),
            "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270131T225959Z",
            ["11-10", "12-08", "01-12"],
        ),
        (
            Rule("monthly_last", at(2026, 11, 24), date(2027, 1, 31)),
            "FREQ=MONTHLY;BYDAY=-1TU;UNTIL=20270131T225959Z",
            ["11-24", "12-29", "01-26"],
        ),
        (
            Rule("weekly", date(2026, 11, 3), date(2026, 11, 17)),
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261117",
            ["11-03", "11-10", "11-17"],
        ),
    ],
)
def test_each_repetition_has_its_rrule_and_dates(rule, rrule, days):
    assert rule.rrule() == rrule
    assert [f"{start:%m-%d}" for start in rule.starts()] == days


@pytest.mark.parametrize(
    ("day", "words", "following"),
    [
        (1, "premier jeudi", "11-05"),
        (7, "premier mercredi", "11-04"),
        (8, "deuxième jeudi", "11-12"),
        (14, "deuxième mercredi", "11-11"),
        (15, "troisième jeudi", "11-19"),
        (21, "troisième mercredi", "11-18"),
        (22, "quatrième jeudi", "11-26"),
        (28, "quatrième mercredi", "11-25"),
        (29, "dernier jeudi", "11-26"),
    ],
)
def test_monthly_weekday_is_that_of_the_first_date(day, words, following):
    rule = Rule("monthly_weekday", at(2026, 10, day), date(2026, 11, 30))
    assert rule.describe(today=date(2026, 1, 1)) == (
        f"le {words} de chaque mois jusqu’au 30 novembre"
    )
    assert [f"{start:%m-%d}" for start in rule.starts()] == [f"10-{day:02}", following]


def test_the_fifth_weekday_of_a_month_is_the_last_one():
    rule = Rule("monthly_weekday", at(2026, 12, 29), date(2027, 2, 28))
    assert [f"{start:%m-%d}" for start in rule.starts()] == ["12-29", "01-26", "02-23"]


def test_a_rule_ends_18_months_after_its_first_date_at_the_latest():
    rule = Rule("monthly_day", at(2026, 11, 3), date(2099, 1, 1))
    assert rule.rrule() == "FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20280503T215959Z"
    assert len(rule.starts()) == 19
    assert rule.describe(today=date(2028, 1, 1)) == "le 3 de chaque mois jusqu’au 3 mai"


def test_first_date_outside_the_rule_is_not_in_its_dates():
    rule = Rule("weekly", at(2026, 11, 4), date(2026, 11, 12), ("TU",))
    assert rule.starts() == [at(2026, 11, 10)]


@pytest.mark.parametrize(
    ("rule", "phrase"),
    [
        (Rule("weekly", at(2027, 1, 5), date(2027, 6, 30)), "tous les mardis jusqu’au 30 juin"),
        (
            Rule("weekly", at(2027, 1, 4), date(2027, 6, 30), ("MO", "TU", "TH")),
            "tous les lundis, mardis et jeudis jusqu’au 30 juin",
        ),
        (
            Rule("fortnightly", at(2027, 1, 5), date(2027, 6, 30)),
            "une semaine sur deux, le mardi jusqu’au 30 juin",
        ),
        (
            Rule("fortnightly", at(2027, 1, 4), date(2027, 6, 30), ("MO", "TH")),
            "une semaine sur deux, le lundi et le jeudi jusqu’au 30 juin",
        ),
        (
            Rule("fortnightly", at(2027, 1, 4), date(2027, 6, 30), ("MO", "TU", "TH")),
            "une semaine sur deux, le lundi, le mardi et le jeudi jusqu’au 30 juin",
        ),
        (
            Rule("monthly_day", at(2027, 2, 1), date(2028, 6, 30)),
            "le 1er de chaque mois jusqu’au 30 juin 2028",
        ),
        (
            Rule("monthly_day", at(2027, 1, 12), date(2027, 6, 30)),
            "le 12 de chaque mois jusqu’au 30 juin",
        ),
        (
            Rule("monthly_weekday", at(2026, 12, 29), date(2027, 6, 30)),
            "le dernier mardi de chaque mois jusqu’au 30 juin",
        ),
        (
            Rule("monthly_weekday", at(2027, 1, 12), date(2027, 6, 30)),
            "le deuxième mardi de chaque mois jusqu’au 30 juin",
        ),
        (
            Rule("monthly_last", at(2027, 1, 26), date(2027, 6, 30)),
            "le dernier mardi de chaque mois jusqu’au 30 juin",
        ),
    ],
)
def test_rule_is_described_in_french(rule, phrase):
    assert rule.describe(today=date(2027, 1, 1)) == phrase
