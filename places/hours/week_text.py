"""A week as an OSM text: days that share their hours are written together, in order."""

from collections.abc import Iterable, Mapping

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
APPOINTMENT = "sur rendez-vous"
# A half of a day is (day, MORNING) or (day, AFTERNOON), with 0 for Monday.
MORNING, AFTERNOON = HALVES = (0, 1)


def rules(week: Mapping[int, tuple[list[tuple[int, int]], bool]]) -> list[str]:
    """Return OSM rules of {day: ([(start, end)] in minutes, by appointment)}, 0 for Monday.

    Days with the same hours share a rule, and rules are in the order of their first days:
    ["Mo-Tu,Th 09:00-12:00", …]. Days without hours or appointments are omitted.
    """
    by_hours = {}
    for day in sorted(week):
        times, by_appointment = week[day]
        if times or by_appointment:
            by_hours.setdefault(hours(times, by_appointment), []).append(day)
    return [f"{day_list(days)} {text}" for text, days in by_hours.items()]


def hours(times: Iterable[tuple[int, int]], by_appointment: bool) -> str:
    """Return the hours of a rule: '09:00-12:00,14:00-17:00', '09:00-12:00 "sur rendez-vous"'.

    Without times, returns 'unknown "sur rendez-vous"', or "" if `by_appointment` is False.
    """
    text = ",".join(f"{clock(start)}-{clock(end)}" for start, end in times)
    if not by_appointment:
        return text
    return f'{text or "unknown"} "{APPOINTMENT}"'


def clock(minutes: int) -> str:
    """Return minutes since midnight as "HH:MM"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_list(days: Iterable[int]) -> str:
    """Return the OSM selector of `days` (0 is Monday), sorted: "Mo-We,Fr"."""
    days, parts = sorted(set(days)), []
    while days:
        end = 0
        while end + 1 < len(days) and days[end + 1] == days[end] + 1:
            end += 1
        parts.append(DAYS[days[0]] if end == 0 else f"{DAYS[days[0]]}-{DAYS[days[end]]}")
        days = days[end + 1 :]
    return ",".join(parts)
