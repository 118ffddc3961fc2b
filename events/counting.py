"""How many dates each choice of the agenda would show.

What a choice asks of an event is asked once of each event, not of each of its dates; what is
counted is remembered under the content stamp, for every question put in the same five minutes.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.core.cache import cache
from django.db.models import Count, Q

from network.filters.tally import answers_of, masks_of
from network.outputs.kept import REMEMBERED, moment


@dataclass(frozen=True)
class Counted:
    """`choices` is {(filter's name, rank): dates}, `departements` {key of a Territory: dates beside
    the territory asked for}, both beside the other filters."""

    total: int
    choices: dict
    departements: dict


class Memory:
    """What is known of one list (`name`) at this moment; of a list without a name, nothing."""

    def __init__(self, name):
        self._name = name
        self._moment = moment() if name else None

    def of(self, asked, build, name=None):
        if not self._name:
            return build()
        said = repr((self._moment, self._name if name is None else name, asked))
        key = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
        return cache.get_or_set(f"agenda:{key}", build, REMEMBERED)


def counted(filters, dates, memory):
    """The `Counted` of an `AgendaFilterSet` over `dates`, of which those of public events count."""
    return memory.of(("counted", filters.query), lambda: _count(filters, dates, memory))


def _count(filters, dates, memory):
    ranked = {
        (item.name, index): item.q(filters.alone(item, value))
        for item in filters.filters.values()
        if item.counted
        for index, (value, _label) in enumerate(item.options())
    }
    of_dates = {key: q for key, q in ranked.items() if key[0] in filters.of_a_date}
    of_events = {key: q for key, q in ranked.items() if key not in of_dates}
    bits = {key: 1 << rank for rank, key in enumerate([*of_dates, *of_events])}
    known = [
        (item.param, str(value))
        for item in filters.filters.values()
        if item.counted
        for value, _label in item.options()
    ]
    narrowing = [(item, value) for item, value in filters.active if not item.counted]

    def events():
        return _masks_of_events(of_events.values(), len(of_dates))

    def cells(asked):
        rows = dates
        for item, value in asked:
            rows = item.narrow(rows, value)
        public = memory.of(known, events, name="events")
        return _cells(rows, public, of_dates.values())

    def remembered_cells(asked):
        pairs = [pair for item, value in asked for pair in item.pairs(value)]
        return memory.of((known, pairs), lambda: cells(asked))

    wanted = [
        sum(
            bits[item.name, index]
            for index, (option, _label) in enumerate(item.options())
            if filters.has(item, option)
        )
        for item, _value in filters.active
        if item.counted
    ]
    own = remembered_cells(narrowing)
    beside = [(item, value) for item, value in narrowing if item.name != "territoire"]
    total, choices = _tally(own, wanted, [*bits])
    departements = defaultdict(int)
    for mask, departement, count in own if beside == narrowing else remembered_cells(beside):
        if all(mask & bit for bit in wanted):
            departements[departement] += count
    return Counted(total, choices, dict(departements))


def _masks_of_events(choices, shift):
    """{event's key: its mask} of all that the public may see."""
    columns = masks_of([of_event(q) for q in choices])
    events = apps.get_model("events", "EventPage").objects
    rows = events.public().order_by().annotate(**columns).values_list("pk", *columns)
    return {pk: answers_of(parts) << shift for pk, *parts in rows}


def of_event(q):
    """The Q of a date (`event__kind`) as one of its event (`kind`)."""
    if not isinstance(q, Q):
        name, value = q
        return name.replace("event__in", "event__pk__in").removeprefix("event__"), value
    return Q.create([of_event(child) for child in q.children], q.connector, q.negated)


def _cells(rows, public, choices):
    """[(mask, departement, dates)]"""
    columns = masks_of(choices)
    kept = ("event_id", "commune__departement_id")
    groups = rows.order_by().values(*kept, **columns).annotate(dates=Count("pk"))
    found = defaultdict(int)
    for event, departement, *parts, count in groups.values_list(*kept, *columns, "dates"):
        if event in public:
            found[public[event] | answers_of(parts), departement] += count
    return [(mask, departement, count) for (mask, departement), count in found.items()]


def _tally(cells, wanted, keys):
    """(dates that meet every filter, {key: those that would with this choice in its own})"""
    facets, by_bit, total = defaultdict(int), defaultdict(int), 0
    for rank, (name, _index) in enumerate(keys):
        facets[name] |= 1 << rank
    facet_of = [facets[name] for name, _index in keys]
    for mask, _departement, count in cells:
        missing = [bits for bits in wanted if not mask & bits]
        if not missing:
            total += count
        elif len(missing) > 1:
            continue
        left = mask
        while left:
            low = left & -left
            left ^= low
            rank = low.bit_length() - 1
            if not missing or missing[0] & facet_of[rank]:
                by_bit[rank] += count
    return total, {key: by_bit[rank] for rank, key in enumerate(keys)}
