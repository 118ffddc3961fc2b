"""The number of seats taken at each date, counted by the wing of registrations."""

from collections.abc import Callable, Collection
from datetime import datetime

type Counter = Callable[[Collection[int]], dict[int, dict[datetime, int]]]
_counter: Counter | None = None


def count_with(counter: Counter) -> None:
    """Set the counter that `taken` calls with the ids of events; called in `AppConfig.ready`."""
    global _counter
    _counter = counter


def taken(event_ids: Collection[int]) -> dict[int, dict[datetime, int]]:
    """Return {id of an event: {original start of a date: seats taken}}, without the zeros.

    Returns {} without events, or if `count_with` was not called.
    """
    return _counter(event_ids) if _counter and event_ids else {}
