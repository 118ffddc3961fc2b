"""How many seats are taken at each date, as whoever keeps the registrations counts them."""

_counter = None


def count_with(counter):
    """From now on `counter([ids of events])` gives what `taken` does; for `AppConfig.ready`."""
    global _counter
    _counter = counter


def taken(event_ids):
    """{id of an event: {moment a date was first put at: seats taken there}}, without those where
    none is."""
    return _counter(event_ids) if _counter and event_ids else {}
