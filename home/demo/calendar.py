"""Dates of the workshops of the demonstration. Pure: recipes and a day in, plans out.

Nothing is random: the same day, recipes and places always give the same agenda.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from events.schedule.recurrence import Rule
from places.hours import holidays

PARIS = ZoneInfo("Europe/Paris")
SEASON = timedelta(days=170)  # duration of a repetition
MONDAY_TO_FRIDAY = 5
SATURDAY = 5


@dataclass(frozen=True)
class Plan:
    """The plan of one event.

    `rank` counts the events of its recipe from 1, `order` all events from 0. Times are aware, in
    the zone of Paris. `dates` are the (start, end) of further dates. A repetition ends on the day
    `until`; `days` are the days of its dates in order, closed days included.
    """

    recipe: dict
    rank: int
    order: int
    starts_at: datetime
    ends_at: datetime
    repeat: str = ""
    until: date | None = None
    dates: list[tuple[datetime, datetime]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    @property
    def skipped(self) -> list[date]:
        """The `days` that are closed."""
        return [day for day in self.days if is_closed(day)]

    def open_day(self, soonest: date) -> date:
        """Return the first day of `days` that is open, on `soonest` or later.

        Raises StopIteration if there is none.
        """
        return next(day for day in self.days if day >= soonest and not is_closed(day))

    @property
    def slug(self) -> str:
        """The slug of the recipe; from its second event on, with "-2", "-3" and so on."""
        return self.recipe["slug"] + (f"-{self.rank}" if self.rank > 1 else "")

    @property
    def title(self) -> str:
        """The title of the recipe, or one of its `titles`, which its events use in turn."""
        titles = self.recipe.get("titles") or [self.recipe["title"]]
        return titles[(self.rank - 1) % len(titles)]

    @property
    def is_onsite(self) -> bool:
        """True unless the event is online."""
        return not self.recipe["pattern"].startswith("online")

    @property
    def needs_place(self) -> bool:
        """True if a place must host the event: the same as `is_onsite`."""
        return self.is_onsite


def plans(recipes: Iterable[dict], today: date) -> Iterator[Plan]:
    """Yield the `Plan`s of each recipe, as many as its `times`, in the order of the recipes."""
    order = 0
    for recipe in recipes:
        for rank in range(1, recipe["times"] + 1):
            yield _planned(recipe, rank, order, today)
            order += 1


@cache
def is_closed(day: date) -> bool:
    """Return True on mainland public holidays and from 23 December to 2 January."""
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
        days=[moment.date() for moment in Rule(repeat, start, until).starts()] if repeat else [],
    )


def _later(moment, offset):
    """Return `moment` plus the timedelta `offset`, whole days, at the same local time in Paris."""
    return datetime.combine(moment.date() + offset, moment.time(), PARIS)


def _working_day(day):
    while day.weekday() >= MONDAY_TO_FRIDAY or is_closed(day):
        day += timedelta(days=1)
    return day


def _weekday(recipe, order):
    return recipe.get("weekday", order % MONDAY_TO_FRIDAY)


def _weekly(recipe, rank, order, today):
    """Return the first date of a weekly event, four to eight weeks before this week.

    The date is on the weekday of the event. `rank` and `order` are as in `Plan`.
    """
    monday = today - timedelta(days=today.weekday(), weeks=4 + order % 5)
    return monday + timedelta(days=_weekday(recipe, order))


def _monthly(recipe, rank, order, today):
    """Return the first date of a monthly event, in last month.

    The date is one of the first four days of last month that are on the weekday of the event.
    `rank` and `order` are as in `Plan`.
    """
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    first = month + timedelta(days=(_weekday(recipe, order) - month.weekday()) % 7)
    return first + timedelta(weeks=order % 4)


def _dates(recipe, rank, order, today):
    """Return a coming day such that all dates of the recipe, counted from it, are open.

    The day depends on `rank` and `order`, which are as in `Plan`.
    """
    day = today + timedelta(days=6 + 17 * rank + order % 7)
    offsets = [timedelta(days=days) for days in recipe["dates"]]
    day += timedelta(days=-day.weekday() % 7)  # holiday courses begin on a Monday
    day += timedelta(days=0 if offsets[1].days < 2 else order % MONDAY_TO_FRIDAY)
    while any(is_closed(day + offset) for offset in offsets):
        day += timedelta(days=7)
    return day


def _once(recipe, rank, order, today):
    """Return an open day from Monday to Friday, in about the next eleven weeks.

    For one event in six, by `order`, the day is past instead. If the recipe has an `offset`,
    returns the first open weekday at least `offset` days after `today`.
    """
    if "offset" in recipe:
        return _working_day(today + timedelta(days=recipe["offset"]))
    if order % 6 == 0:
        return _working_day(today - timedelta(days=8 + order % 40))
    return _working_day(today + timedelta(days=1 + (order * 5) % 77))


def congress(today: date, weeks: int) -> date:
    """Return the first open Thursday with an open Friday, at least `weeks` weeks after `today`.

    A negative `weeks` counts back from `today`.
    """
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
