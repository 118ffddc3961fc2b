"""The month and the week of the agenda on screens of each width, and with the keyboard."""

import datetime
from collections import defaultdict

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Occurrence

SCREENS = [(768, 1024), (1280, 800)]
NINE = datetime.time(9)


def six_week_month():
    """Return "2026-11", the month nearest to today that has days in six weeks."""
    month = timezone.localdate().replace(day=1)
    while (month + datetime.timedelta(days=31)).replace(day=1) - month <= datetime.timedelta(
        days=35 - month.weekday()
    ):
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    return f"{month:%Y-%m}"


def bottom_of_month(page):
    """Return the height from the top of the page's content to the end of the month, in pixels.

    Both are measured at once, because the page may be scrolling to today.
    """
    return page.evaluate(
        """() => document.querySelector(".agenda-span").getBoundingClientRect().bottom
            - document.querySelector("main").getBoundingClientRect().top"""
    )


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_month_fits_one_screen(page, server, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server}/agenda/?vue=mois&jour={six_week_month()}")
    page.locator(".agenda-span__date").first.evaluate("link => { link.textContent = 'Thé' }")
    assert page.locator(".agenda-span tr").count() == 7  # six weeks
    assert bottom_of_month(page) <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    targets = page.locator(".agenda-span a").evaluate_all(
        "links => links.map(link => link.getBoundingClientRect().height)"
    )
    assert min(targets) >= 23.9  # WCAG 2.5.8


@pytest.mark.parametrize("day", [1, 15, 31])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_today_is_in_sight(page, server, width, height, day):
    moment = timezone.localtime().replace(month=12, day=day, hour=9)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})
    with time_machine.travel(moment, tick=False):
        page.goto(f"{server}/agenda/")
        page.get_by_role("link", name="Mois", exact=True).click()
        page.wait_for_url("**vue=mois**")
        today = page.locator(".agenda-span__day--today")
        expect(today).to_be_in_viewport(ratio=0.99)
        expect(page.locator("[aria-current=date]")).to_have_count(1)
        page.goto(f"{server}/agenda/?vue=mois")
        expect(today).to_be_in_viewport(ratio=0.99)


def test_arrow_keys_move_between_days(page, server):
    page.goto(f"{server}/agenda/?vue=mois&jour={timezone.localdate():%Y-%m}-15")
    days = page.locator(".agenda-span td")
    expect(page.get_by_role("grid")).to_be_visible()
    number = page.locator(".agenda-span td").evaluate_all(
        "days => days.findIndex(day => day.classList.contains('agenda-span__day--open'))"
    )

    def is_focused(index):
        script = "day => day.contains(document.activeElement)"
        return days.nth(index).evaluate(script)

    day = days.nth(number)
    (day.locator("a").first if day.locator("a").count() else day).focus()
    monday = number - number % 7
    for key, index in [
        ("ArrowRight", number + 1),
        ("ArrowDown", number + 8),
        ("ArrowLeft", number + 7),
        ("ArrowUp", number),
        ("Home", monday),
        ("End", monday + 6),
    ]:
        page.keyboard.press(key)
        assert is_focused(index), key
    page.keyboard.press("Home")
    for _press in range(6):
        page.keyboard.press("ArrowUp")
    assert is_focused(0)  # no day above the first week
    # One day is in the tab order, with its dates: the next stop after them is below the table.
    stops = page.locator(".agenda-span :is(a, td)[tabindex='0']")
    assert stops.count() == max(days.nth(0).locator("a").count(), 1)
    for _stop in range(stops.count()):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.agenda-span')") is None


def test_keyboard_reaches_a_week_whose_today_is_hidden(page, server):
    """A phone, or a zoom of 400 %, hides the days of a week without dates."""
    eve = datetime.timedelta(days=1)
    dates = Occurrence.objects.public().upcoming().filter(first_on__iso_week_day__gt=1)
    date = next(
        date
        for date in dates
        if not date.event.occurrences.on_days(date.first_on - eve, date.first_on - eve).exists()
    )
    moment = timezone.make_aware(datetime.datetime.combine(date.first_on - eve, NINE))
    page.set_viewport_size({"width": 360, "height": 800})
    with time_machine.travel(moment, tick=False):
        page.goto(f"{server}/agenda/?vue=semaine&serie={date.event.calendar_entry.uid}")
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.locator(".agenda-span__day--today")).to_be_hidden()
    expect(page.locator(".agenda-span a[tabindex='0']").first).to_be_visible()


def place_with_a_day_between(monday):
    """Return the slug of a place with dates on days of a week that do not follow each other."""
    sunday = monday + datetime.timedelta(days=6)
    dates = Occurrence.objects.public().on_days(monday, sunday).exclude(place=None)
    days = defaultdict(set)
    for slug, first, last in dates.values_list("place__slug", "first_on", "last_on"):
        days[slug] |= {first.toordinal(), last.toordinal()}
    return next(slug for slug, own in days.items() if len(own) - 1 < max(own) - min(own) < 7)


def test_arrow_keys_skip_the_hidden_days_of_a_week(page, server):
    monday = timezone.localdate() + datetime.timedelta(days=7 - timezone.localdate().weekday())
    slug = place_with_a_day_between(monday)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server}/agenda/?vue=semaine&jour={monday:%G-W%V}&lieu={slug}")
    shown = page.locator(".agenda-span td:visible")
    last = shown.count() - 1
    assert 1 <= last < 6

    def focused():
        script = "days => days.findIndex(day => day.contains(document.activeElement))"
        return shown.evaluate_all(script)

    shown.first.locator("a").first.focus()
    for index in [*range(1, last + 1), last]:
        page.keyboard.press("ArrowRight")
        assert focused() == index
    page.keyboard.press("Home")
    assert focused() == 0
    page.keyboard.press("End")
    assert focused() == last


@pytest.mark.parametrize("view", ["mois", "semaine"])
@pytest.mark.parametrize("width", [360, 1280])
def test_day_opens_below_the_table(page, server, view, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/agenda/?vue={view}")
    link = page.locator("a.agenda-span__number:visible").last
    name = link.get_attribute("aria-label").partition("rendez-vous")[0].rpartition(", ")[0]
    link.click()
    page.wait_for_url("**#jour")
    title = page.locator("#jour")
    expect(title).to_be_in_viewport()
    expect(title).to_be_focused()
    expect(title).to_have_text(name)
    event = page.locator(".agenda-open-day a").first
    address = event.get_attribute("href")
    event.click()
    page.wait_for_url(f"{server}{address}")


@pytest.mark.parametrize(("width", "columns"), [(360, 1), (768, 4), (1280, 7)])
def test_week_has_columns_on_a_wide_screen(page, server, width, columns):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}/agenda/?vue=semaine")
    edges = page.locator(".agenda-span td:visible").evaluate_all(
        "days => days.map(day => Math.round(day.getBoundingClientRect().left))"
    )
    assert len(set(edges)) == columns
    underlined = page.locator(".agenda-span__date").first.evaluate(
        "link => getComputedStyle(link).textDecorationLine"
    )
    assert underlined == "none"
