"""Dated closures as OSM rules, which follow the usual hours in the open data.

A closure is any object with `starts_on` and `ends_on`, dates that are both included.
"""

import datetime
from collections.abc import Iterable

from django.db.models import Model

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
BETWEEN_RULES = "; "


def format_closure(closure: Model) -> str:
    """Return the OSM rule of a closure from `starts_on` to `ends_on`, both included.

    The year is always written: "2026 Dec 24-31 off", "2026 Jul 20-Aug 15 off",
    "2026 Dec 24-2027 Jan 02 off"; a closure of one day gives "2026 Dec 24 off".
    """
    first, last = closure.starts_on, closure.ends_on
    days = f"{first.year} {MONTHS[first.month - 1]} {first.day:02}"
    if last == first:
        return f"{days} off"
    end = f"{last.day:02}"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{MONTHS[last.month - 1]} {end}"
    if first.year != last.year:
        end = f"{last.year} {end}"
    return f"{days}-{end} off"


def append_closures(text: str, closures: Iterable, today: datetime.date) -> str:
    """Return the OSM text followed by one rule for each closure that ends on `today` or later.

    `text` is not empty. The rules are sorted by date, without duplicates. In OSM a later rule wins,
    so the closures override the usual week. Returns `text` itself if no closure ends on `today` or
    later.
    """
    coming = sorted(
        (closure.starts_on, closure.ends_on, format_closure(closure))
        for closure in closures
        if closure.ends_on >= today
    )
    rules = dict.fromkeys(rule for _first, _last, rule in coming)
    return BETWEEN_RULES.join([text.rstrip("; "), *rules]) if rules else text


def without_closures(text: str, closures: Iterable) -> str:
    """Return the OSM text without the rules that `append_closures` added for these closures.

    Only rules at the end of the text are removed. The day on which they were added does not matter.
    """
    rules = {format_closure(closure) for closure in closures}
    parts = text.split(BETWEEN_RULES)
    while len(parts) > 1 and parts[-1] in rules:
        parts.pop()
    return BETWEEN_RULES.join(parts)
