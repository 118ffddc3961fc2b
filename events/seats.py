"""How many seats are taken at each date, as whoever keeps the registrations counts them."""

from collections.abc import Callable, Collection
from datetime import datetime

type Counter = Callable[[Collection[int]], dict[int, dict[datetime, int]]]
_counter: Counter | None = None


def count_with(counter: Counter) -> None:
    """From now on `counter([ids of events])` gives what `taken` does; for `AppConfig.ready`."""
    global _counter
    _counter = counter


def taken(event_ids: Collection[int]) -> dict[int, dict[datetime, int]]:
    """{id of an event: {moment a date was first put at: seats taken there}}, without those where
    none is."""
    return _counter(event_ids) if _counter and event_ids else {}
