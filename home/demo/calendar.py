"""Dates of the workshops of the demonstration. Pure: recipes and a day in, plans out.

Nothing is random: the same day, recipes and places always give the same agenda.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from places.hours import holidays

PARIS = ZoneInfo("Europe/Paris")
SEASON = timedelta(days=170)  # duration of a repetition
MONDAY_TO_FRIDAY = 5
SATURDAY = 5


@dataclass(frozen=True)
class Plan:
    """The plan of one event.

    `rank` counts the events of its recipe from 1, `order` all events from 0.
    """

    recipe: dict
    rank: int
    order: int
    starts_at: datetime
    ends_at: datetime
    repeat: str = ""
    until: date | None = None
    dates: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Return the slug of the recipe, numbered from the second event on."""
        return self.recipe["slug"] + (f"-{self.rank}" if self.rank > 1 else "")

    @property
    def title(self) -> str:
        """Return the title; the recipe may give one for each place."""
        titles = self.recipe.get("titles") or [self.recipe["title"]]
        return titles[(self.rank - 1) % len(titles)]

    @property
    def is_onsite(self) -> bool:
        """Return True unless the event is online."""
        return not self.recipe["pattern"].startswith("online")

    @property
    def needs_place(self) -> bool:
        """Return True if a place must host the event."""
        return self.is_onsite


def plans(recipes, today: date):
    """Yield the plans of all recipes, in their order."""
    order = 0
    for recipe in recipes:
        for rank in range(1, recipe["times"] + 1):
            yield _planned(recipe, rank, order, today)
            order += 1


@cache
def is_closed(day: date) -> bool:
    """Return True on public holidays and from 23 December to 2 January."""
    year_end = (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2)
    return year_end or bool(holidays.calendar(holidays.MAINLAND).public_holiday(day))


def _planned(recipe, rank, order, today):
    first = PATTERNS[recipe["pattern"].removeprefix("online-")](recipe, rank, order, today)
    hours = recipe["hours"]
    start = datetime.combine(first, time.fromisoformat(hours[order % len(hours)]), PARIS)
    end = start + timedelta(minutes=recipe.get("minutes", 0))
    repeat = REPEATS.get(recipe["pattern"].removeprefix("online-"), "")
    until = today + SEASON if repeat else None
    offsets = [timedelta(days=days) for days in recipe.get("dates", [])[1:]]
    return Plan(
        recipe,
        rank,
        order,
        start,
        end,
        repeat=repeat,
        until=until,
        dates=[(_later(start, offset), _later(end, offset)) for offset in offsets],
        skipped=_closed_days(first, until) if repeat else [],
    )


def _later(moment, offset):
    """Add days and keep the local time, across a change of clock."""
    return datetime.combine(moment.date() + offset, moment.time(), PARIS)


def _closed_days(first, until):
    """Return the closed days of a weekly repetition."""
    days = (first + timedelta(days=n) for n in range(0, (until - first).days + 1, 7))
    return [day for day in days if is_closed(day)]


def _working_day(day):
    while day.weekday() >= MONDAY_TO_FRIDAY or is_closed(day):
        day += timedelta(days=1)
    return day


def _weekday(recipe, order):
    return recipe.get("weekday", order % MONDAY_TO_FRIDAY)


def _weekly(recipe, rank, order, today):
    """Return a day four to eight weeks ago, so that the agenda has past dates."""
    monday = today - timedelta(days=today.weekday(), weeks=4 + order % 5)
    return monday + timedelta(days=_weekday(recipe, order))


def _monthly(recipe, rank, order, today):
    """Return the same weekday of each month since last month; never the fifth one."""
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    first = month + timedelta(days=(_weekday(recipe, order) - month.weekday()) % 7)
    return first + timedelta(weeks=order % 4)


def _dates(recipe, rank, order, today):
    """Return a first day such that the following dates are open too."""
    day = today + timedelta(days=6 + 17 * rank + order % 7)
    offsets = [timedelta(days=days) for days in recipe["dates"]]
    day += timedelta(days=-day.weekday() % 7)  # holiday courses begin on a Monday
    day += timedelta(days=0 if offsets[1].days < 2 else order % MONDAY_TO_FRIDAY)
    while any(is_closed(day + offset) for offset in offsets):
        day += timedelta(days=7)
    return day


def _once(recipe, rank, order, today):
    """Return a day of the next eleven weeks, or for one event in six, of the past weeks."""
    if "offset" in recipe:
        return _working_day(today + timedelta(days=recipe["offset"]))
    if order % 6 == 0:
        return _working_day(today - timedelta(days=8 + order % 40))
    return _working_day(today + timedelta(days=1 + (order * 5) % 77))


def congress(today: date, weeks: int) -> date:
    """Return the first Thursday, `weeks` from today or later, that is open with its Friday."""
    day = today + timedelta(weeks=weeks)
    day += timedelta(days=(3 - day.weekday()) % 7)
    while is_closed(day) or is_closed(day + timedelta(days=1)):
        day += timedelta(days=7)
    return day


PATTERNS = {
    "weekly": _weekly,
    "fortnightly": _weekly,
    "monthly": _monthly,
    "dates": _dates,
    "once": _once,
}
REPEATS = {"weekly": "weekly", "fortnightly": "fortnightly", "monthly": "monthly_weekday"}
