"""When the workshops of the demonstration happen: recipes and a day in, plans out. Pure.

Nothing is drawn at random: the same day, recipes and places always give the same agenda.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from places.hours import holidays

PARIS = ZoneInfo("Europe/Paris")
SEASON = timedelta(days=170)  # how far a repetition goes
MONDAY_TO_FRIDAY = 5
SATURDAY = 5


@dataclass(frozen=True)
class Plan:
    """One event. `rank` counts those of its recipe from 1, `order` all of them from 0."""

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
    def slug(self):
        return self.recipe["slug"] + (f"-{self.rank}" if self.rank > 1 else "")

    @property
    def title(self):
        """A class that is given in several places has a name of its own in each."""
        titles = self.recipe.get("titles") or [self.recipe["title"]]
        return titles[(self.rank - 1) % len(titles)]

    @property
    def is_onsite(self):
        return not self.recipe["pattern"].startswith("online")

    @property
    def needs_place(self):
        return self.is_onsite


def plans(recipes, today):
    """The `Plan`s of all recipes, in their order."""
    order = 0
    for recipe in recipes:
        for rank in range(1, recipe["times"] + 1):
            yield _planned(recipe, rank, order, today)
            order += 1


@cache
def is_closed(day):
    """A public holiday, or the days between Christmas and New Year."""
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
    """The same hour of the clock, some days later."""
    return datetime.combine(moment.date() + offset, moment.time(), PARIS)


def _closed_days(first, until):
    """The closed days that a repetition on this day of the week may meet."""
    days = (first + timedelta(days=n) for n in range(0, (until - first).days + 1, 7))
    return [day for day in days if is_closed(day)]


def _working_day(day):
    while day.weekday() >= MONDAY_TO_FRIDAY or is_closed(day):
        day += timedelta(days=1)
    return day


def _weekday(recipe, order):
    return recipe.get("weekday", order % MONDAY_TO_FRIDAY)


def _weekly(recipe, rank, order, today):
    """Since some weeks: the agenda has a past too."""
    monday = today - timedelta(days=today.weekday(), weeks=4 + order % 5)
    return monday + timedelta(days=_weekday(recipe, order))


def _monthly(recipe, rank, order, today):
    """The same weekday of each month, since last month; never a fifth one."""
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    first = month + timedelta(days=(_weekday(recipe, order) - month.weekday()) % 7)
    return first + timedelta(weeks=order % 4)


def _dates(recipe, rank, order, today):
    """A first day whose followers are open too."""
    day = today + timedelta(days=6 + 17 * rank + order % 7)
    offsets = [timedelta(days=days) for days in recipe["dates"]]
    day += timedelta(days=-day.weekday() % 7)  # holiday courses begin on a Monday
    day += timedelta(days=0 if offsets[1].days < 2 else order % MONDAY_TO_FRIDAY)
    while any(is_closed(day + offset) for offset in offsets):
        day += timedelta(days=7)
    return day


def _once(recipe, rank, order, today):
    """Over eleven weeks to come, one in six in the weeks that have gone."""
    if "offset" in recipe:
        return _working_day(today + timedelta(days=recipe["offset"]))
    if order % 6 == 0:
        return _working_day(today - timedelta(days=8 + order % 40))
    return _working_day(today + timedelta(days=1 + (order * 5) % 77))


def congress(today, weeks):
    """The Thursday nearest to that many weeks from today, or later, its Friday open too."""
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
