"""The month and the week of the agenda on screens of each width, and with the keyboard."""

import datetime
from collections import defaultdict

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Occurrence
from events.schedule.spans import Span

from .words import CUT_WORDS

# Screens on which a month is whole below the header of the site, and lower ones below its title.
SCREENS = [(768, 1024), (768, 800), (1280, 800)]
LOW_SCREENS = [(1024, 768), (1280, 720), (1366, 650)]
NINE = datetime.time(9)
YEAR = timezone.localdate().year
# Days of months of 28 or 29, 30 and 31 days.
DAYS = [datetime.date(YEAR + 1, 2, 1), datetime.date(YEAR, 11, 15), datetime.date(YEAR, 12, 31)]


def month_of(weeks):
    """Return "2026-11", the month nearest to today that has days in `weeks` weeks."""
    today = timezone.localdate()
    while True:
        month = Span.around("mois", today)
        if (month.grid_end - month.grid_first).days == 7 * weeks:
            return month.key
        today = month.first - datetime.timedelta(days=1)


@pytest.mark.parametrize("query", ["", "&gratuit=1&type=atelier", "&territoire=13055", "&q=zzz"])
@pytest.mark.parametrize("weeks", [5, 6])
def test_month_fits_one_screen(page, server, weeks, query):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/agenda/?vue=mois&jour={month_of(weeks)}{query}")
    page.locator(".agenda-span__date").evaluate_all(
        "links => { if (links.length) links[0].textContent = 'Thé'; }"
    )
    assert page.locator(".agenda-span tr").count() == 1 + weeks
    for width, height in [*SCREENS, *LOW_SCREENS]:
        page.set_viewport_size({"width": width, "height": height})
        is_below_header = (width, height) in SCREENS
        page.evaluate(
            "scrollTo(0, 0)"
            if is_below_header
            else "document.querySelector('#resultats').scrollIntoView()"
        )
        table = page.locator(".agenda-span").bounding_box()
        assert table["y"] + table["height"] <= height
        assert page.locator("#resultats").bounding_box()["y"] >= 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        targets = page.locator(".agenda-span a:visible").evaluate_all(
            "links => links.map(link => link.getBoundingClientRect().height)"
        )
        assert min(targets, default=24) >= 23.9  # WCAG 2.5.8
        shown = page.locator(".agenda-span td").evaluate_all(
            """cells => cells.map(cell => [...cell.querySelectorAll(".agenda-span__date")]
                .filter(date => date.getClientRects().length).length)"""
        )
        is_low = height < 784 or weeks == 6 or query
        most = 0 if query == "&q=zzz" else 2 if is_low else 3
        assert max(shown) == most


def open_on(page, server, day, view):
    """Yield the width of each screen after opening a week or a month at nine on `day`.

    On a telephone, the page is opened by its link, which has an anchor. On other screens, a script
    scrolls.
    """
    page.emulate_media(reduced_motion="reduce")
    moment = timezone.make_aware(datetime.datetime.combine(day, NINE))
    for width, height in [(360, 800), (768, 1024), (1280, 720)]:
        page.set_viewport_size({"width": width, "height": height})
        with time_machine.travel(moment, tick=False):
            page.goto(f"{server}/agenda/?vue={view}{'#resultats' if width == 360 else ''}")
        expect(page.locator("[aria-current=date]")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        yield width


def cells_before(day, view):
    """Return the number of cells before `day` in the table of its month or week."""
    return (day - Span.around(view, day).grid_first).days


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_month_opens_with_all_its_days_in_sight(page, server, day):
    for _width in open_on(page, server, day, "mois"):
        page.wait_for_function(
            """() => {
                const days = [...document.querySelectorAll(
                    ".agenda-span :is(.agenda-span__number, td.agenda-span__day--empty)")];
                const edges = days.map((day) => day.getBoundingClientRect());
                return Math.min(...edges.map((day) => day.top)) >= 0
                    && Math.max(...edges.map((day) => day.bottom)) <= innerHeight;
            }"""
        )
        past = page.locator(".agenda-span__day--past")
        expect(past).to_have_count(cells_before(day, "mois"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_week_opens_on_today(page, server, day):
    for width in open_on(page, server, day, "semaine"):
        shown = page.locator(".agenda-span td:visible")
        if width == 360:
            # The list begins with the next day that has dates.
            expect(shown.first.or_(page.locator(".callout")).first).to_be_in_viewport()
            past = page.locator(".agenda-span__day--past:not(.agenda-span__day--open):visible")
            assert past.count() == 0
        else:
            expect(page.locator(".agenda-span__day--today")).to_be_in_viewport()
            expect(page.locator(".agenda-span__day--past")).to_have_count(
                cells_before(day, "semaine")
            )
        cut = page.locator(".agenda-span__date:visible").evaluate_all(
            "dates => dates.filter(d => d.scrollWidth > d.clientWidth).map(d => d.innerText)"
        )
        assert cut == []


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


def week_with_a_day_between():
    """Return a coming Monday, and the slug of a place with a day between two dates of its week.

    It is the first such week: most weeks of the demonstration have one, but not all.
    """
    today = timezone.localdate()
    for week in range(1, 12):
        monday = today + datetime.timedelta(days=7 * week - today.weekday())
        sunday = monday + datetime.timedelta(days=6)
        dates = Occurrence.objects.public().on_days(monday, sunday).exclude(place=None)
        days = defaultdict(set)
        for slug, first, last in dates.values_list("place__slug", "first_on", "last_on"):
            days[slug] |= {first.toordinal(), last.toordinal()}
        for slug, own in days.items():
            if len(own) - 1 < max(own) - min(own) < 7:
                return monday, slug
    raise AssertionError("no week with a day between two dates")


def test_arrow_keys_skip_the_hidden_days_of_a_week(page, server):
    monday, slug = week_with_a_day_between()
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


@pytest.mark.parametrize(("width", "columns"), [(360, 1), (768, 7), (1024, 7), (1280, 7)])
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
    assert page.evaluate(CUT_WORDS) == []


@pytest.mark.parametrize("width", [768, 1280])
def test_days_of_a_week_have_the_same_rows(page, server, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}/agenda/?vue=semaine")
    parts = page.locator(".agenda-span__part").evaluate_all(
        """parts => parts.map(part => [part.dataset.part, part.getBoundingClientRect().top,
            getComputedStyle(part, "::before").content])"""
    )
    names = [name for name, _top, _label in parts]
    assert {"Matin", "Après-midi"} <= set(names)
    assert all(names.count(name) == 7 for name in names)
    assert len({top for _name, top, _label in parts}) == len(set(names))
    # The name of each row is displayed once, in the first column.
    labels = [label.strip('"') for _name, _top, label in parts]
    assert [label for label in labels if label] == names[: len(set(names))]
