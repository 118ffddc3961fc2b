"""The opening hours in JSON-LD are those of the page, for each of the next 60 days."""

import datetime
import json
import re

import pytest
import time_machine
from bs4 import BeautifulSoup

from network.text.dates import format_time
from places.hours import holidays
from places.hours.opening_hours import APPOINTMENT, OPEN, day_at
from places.hours.specifications import WEEKDAYS, WINDOW, specifications
from places.models import Closure

DAY = datetime.timedelta(days=1)
TEXTS = [
    "Mo-Fr 08:30-12:00,13:45-17:15; PH off",
    "Tu,Th 14:00-18:00; Sa 09:30-12:30; PH off",
    "24/7; PH off",
    "Fr 20:00-02:00; PH off",
    "We 17:00-24:00",
    "week 1-53/2 Mo 09:00-12:00; week 2-52/2 Th 14:00-16:00; PH off",
    "Dec 01-Dec 23 Mo-Sa 09:00-19:00; Jan Mo-Fr 10:00-16:00; PH off",
    "Mo-Fr 09:00-12:00; 2026 Dec 24 09:00-11:00; 2026 Dec 28-2027 Jan 02 off; PH off",
    "Mo[1] 10:00-12:00; We 14:00-17:00 \"sur rendez-vous\"; PH off",
    "Mo-Fr 09:00-12:00; SH Mo-Fr 10:00-11:00; PH off",
    "Mo-Fr 09:00-12:00; Dec 25 10:00-12:00",
]  # fmt: skip


def hours_in(specified, day):
    """Return the sorted [(opens, closes)] of a day, as a reader of schema.org finds them."""
    usual, special = specified
    valid = [
        one for one in special if one["validFrom"] <= day.isoformat() <= one["validThrough"]
    ] or [
        one
        for one in usual
        if f"https://schema.org/{WEEKDAYS[day.weekday()]}" in one["dayOfWeek"]
        and one.get("validFrom", "") <= day.isoformat() <= one.get("validThrough", "9")
    ]
    return sorted((one["opens"], one["closes"]) for one in valid if one["opens"] != one["closes"])


def certain_hours(text, day, calendar):
    return [
        (f"{stretch.start:%H:%M}", f"{stretch.end:%H:%M}")
        for stretch in day_at(text, day, calendar).stretches
        if stretch.state == OPEN
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_hours_are_those_of_the_page_on_each_day(text):
    first = datetime.date(2026, 11, 30)
    closure = Closure(starts_on=datetime.date(2026, 12, 14), ends_on=datetime.date(2026, 12, 18))
    calendar = holidays.calendar("B").with_closures([closure])
    specified = specifications(text, calendar, first)
    assert any(specified)
    for day in (first + DAY * offset for offset in range(WINDOW)):
        expected = certain_hours(text, day, calendar)
        expected = [("00:00", "23:59") if hours == ("00:00", "00:00") else hours
                    for hours in expected]  # fmt: skip
        assert hours_in(specified, day) == expected, day


@pytest.mark.parametrize(
    "text", ["", "sur demande", "off", 'Mo-Fr 09:00-12:00 "sur rendez-vous"', "Mo-Fr unknown"]
)
def test_place_without_certain_hours_has_none(text):
    day = datetime.date(2026, 11, 30)
    assert specifications(text, holidays.calendar("B"), day) == ([], [])


def test_specifications_have_the_properties_that_schema_org_requires():
    first = datetime.date(2026, 11, 30)
    for text in TEXTS:
        usual, special = specifications(text, holidays.calendar("B"), first)
        for one in [*usual, *special]:
            assert one["@type"] == "OpeningHoursSpecification"
            for name in ("opens", "closes"):
                assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", one[name])
            for name in {"validFrom", "validThrough"} & set(one):
                assert datetime.date.fromisoformat(one[name])
        assert all("dayOfWeek" in one for one in usual)
        assert all("dayOfWeek" not in one and "validFrom" in one for one in special)


def test_consecutive_days_of_a_closure_are_one_specification():
    closure = Closure(starts_on=datetime.date(2026, 12, 14), ends_on=datetime.date(2026, 12, 18))
    calendar = holidays.calendar("B").with_closures([closure])
    _usual, special = specifications("Mo-Fr 09:00-12:00", calendar, datetime.date(2026, 12, 7))
    assert special[0] == {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": "2026-12-14",
        "validThrough": "2026-12-18",
    }


def place_object(page):
    scripts = BeautifulSoup(page, "html.parser").find_all("script", type="application/ld+json")
    parts = [part for script in scripts for part in json.loads(script.string)]
    return next(part for part in parts if part["@type"] == "Place")


@pytest.mark.django_db
def test_page_displays_the_hours_of_its_json_ld(client, place, now):
    page = place(
        opening_hours="Mo-Fr 08:30-12:00,13:45-17:15; Sa 09:00-12:00; PH off", updated_on=now.date()
    )
    page.closures = [Closure(starts_on=now.date() + DAY * 20, ends_on=now.date() + DAY * 31)]
    page.save()
    data = place_object(client.get(page.url).content.decode())
    specified = data["openingHoursSpecification"], data["specialOpeningHoursSpecification"]
    for week in range(WINDOW // 7):
        with time_machine.travel(now + DAY * 7 * week, tick=False):
            text = BeautifulSoup(client.get(page.url).content, "html.parser").get_text(" ")
            shown = page.hours().week
        for day in shown:
            if day.date < now.date():
                continue
            ranges = [
                f"{_format(opens)}\xa0– {_format(closes)}"
                for opens, closes in hours_in(specified, day.date)
            ]
            assert ranges == day.ranges, day.date
            assert all(each in text for each in ranges)


def _format(clock):
    return format_time(datetime.datetime.strptime(clock, "%H:%M"))


@pytest.mark.django_db
def test_place_by_appointment_has_no_hours_in_its_json_ld(client, place):
    page = place(opening_hours='Mo-Fr 09:00-12:00 "sur rendez-vous"')
    assert (
        day_at(page.opening_hours, datetime.date(2026, 11, 30), page.calendar).stretches[0].state
        == APPOINTMENT
    )
    assert "OpeningHoursSpecification" not in client.get(page.url).content.decode()
