"""Counts of the choices of an agenda list.

Choices that depend only on the event are evaluated once per event, not once per date. Dates of one
commune that match the same choices are merged into one row; the rows are cached.
"""

import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from network.filters import BooleanFilter, ChoicesFilter
from network.filters.bits import first_bits, transposed
from network.filters.counting import ChoiceCounter, Choices, Groups
from network.filters.database import choices_of, grouped, mask_of, masks_of
from network.memory.stamped_cache import MB, StampedCache, period_end
from network.models import Territory

# The row that a choice is about: the values of `Filter.of`.
DATE, EVENT = "", "event"
PARENTS = ("epci", "departement", "region")
BYTES_OF_AN_EVENT = 120  # a key and a mask


class Rows:
    """The dates of a list as bit sets, with one bit for each row.

    A row merges the dates of one commune that match the same choices. `rows` is the bit set of all
    rows, and `count(rows)` returns the number of dates in a bit set of rows. `choices` is {filter's
    name: its `Choices`}. `territories` is {level: `Choices` by primary key of territory}. `weight`
    is the size of the bit sets in bytes.
    """

    def __init__(self, groups, keys):
        """Build the sets from `groups`, [(mask, commune's primary key or None, number of dates)].

        Bit n of a mask is 1 if the dates match the n-th of the `keys` (filter's name, choice).
        """
        held = defaultdict(lambda: defaultdict(int))
        for mask, commune, dates in groups:
            held[commune][mask] += dates
        masks, dates, communes = [], [], {}
        # The rows of one commune are contiguous.
        for commune, numbers in held.items():
            communes[commune] = first_bits(len(numbers)) << len(masks)
            masks += numbers
            dates += numbers.values()
        sets = transposed(masks, len(keys))
        self.rows, self.count = first_bits(len(masks)), Groups(dates).count
        self.choices, self.territories = choices_of(keys, sets), _by_territory(communes)
        self.weight = sum(map(sys.getsizeof, [*sets, *communes.values()]))


def _by_territory(communes):
    """Return {level: `Choices` of its territories by primary key} from {commune's key: rows}."""
    levels = {level: defaultdict(int) for level in PARENTS}
    for commune, *parents in Territory.objects.filter(pk__in=communes).values_list("pk", *PARENTS):
        for level, parent in zip(PARENTS, parents, strict=True):
            if parent:
                levels[level][parent] |= communes[commune]
    return {level: Choices(rows) for level, rows in {"commune": communes, **levels}.items()}


def weight_of(value) -> int:
    """Return the approximate size in bytes of a cached value: `Rows`, or a sized collection.

    An item of a collection counts as 120 bytes (`BYTES_OF_AN_EVENT`).
    """
    return value.weight if isinstance(value, Rows) else BYTES_OF_AN_EVENT * len(value)


memory = StampedCache("agenda", size=64 * MB, weigh=weight_of)


def cached(filters, key: tuple, build: Callable[[], Any]) -> Any:
    """Return `build()`, cached until the content stamp changes, for five minutes at most.

    `filters` is an `AgendaFilterSet`. The key in the cache is (`filters.name`, *`key`). Nothing is
    cached if `filters.name` is "".
    """
    if not filters.name:
        return build()
    return memory.get((filters.name, *key), build, until=period_end(), stamp=filters.stamp)


class Counting:
    """The active filters and choices of an `AgendaFilterSet`, sorted by how they are counted.

    `questions` is {(filter's name, choice): (filter, its value)}, the choices to count. `narrowing`
    are the active filters that are not counted. `others` are the counted active filters whose value
    is not among their choices. Both are [(filter, value)].
    """

    def __init__(self, filters):
        self.filters = filters
        self.questions = {
            (item.name, str(choice)): (item, item.alone(str(choice)))
            for item in filters.counted_filters
            for choice, _label in item.options()
        }
        self.narrowing, self.others = [], []
        for item, value in filters.active:
            if item not in filters.counted_filters:
                self.narrowing.append((item, value))
            elif not self._is_of_choices(item, value):
                self.others.append((item, value))

    def _is_of_choices(self, item, value):
        if not isinstance(item, (BooleanFilter, ChoicesFilter)):
            return False
        return all((item.name, choice) in self.questions for choice in item.chosen(value))

    def counter(self) -> ChoiceCounter:
        """Return the `ChoiceCounter` of the list; its rows are cached if the list has a name."""
        apart = [pair for pair in self.narrowing if pair[0].name != "territoire"]
        pairs = [pair for item, value in [*apart, *self.others] for pair in item.pairs(value)]
        question = tuple(self.questions), tuple(pairs)
        rows = cached(self.filters, question, lambda: self._rows(apart))
        passing = {item.name: rows.choices[item.name].rows[None] for item, value in self.others}
        for item, value in self.filters.active:
            if item.name == "territoire":
                passing[item.name] = rows.territories[value.kind].having([value.pk])
            elif item in self.filters.counted_filters and item.name not in passing:
                passing[item.name] = rows.choices[item.name].having(item.chosen(value))
        choices = {**rows.choices, "territoire": rows.territories["departement"]}
        return ChoiceCounter(rows.rows, passing, choices, rows.count)

    def _rows(self, narrowing):
        dates, events = self.filters.dates, self.filters.events
        for item, value in narrowing:
            dates = item.narrow(dates, value)
        of_events = {
            key: item.q(value)
            for key, (item, value) in self.questions.items()
            if events is not None and item.of == EVENT and item.is_plain
        }
        questions = self.questions | {
            (item.name, None): (item, value) for item, value in self.others
        }
        of_dates = {
            key: item.passing(self.filters.dates, value)
            for key, (item, value) in questions.items()
            if key not in of_events
        }
        columns = ("commune_id",) if events is None else ("event_id", "commune_id")
        groups = grouped(dates, [*of_dates.values()], columns)
        if events is not None:
            public = memory.get(
                ("events", *of_events),
                lambda: _masks(events.public(), of_events.values()),
                until=period_end(),
                stamp=self.filters.stamp,
            )
            groups = [
                (mask | public[event] << len(of_dates), *group)
                for mask, event, *group in groups
                if event in public
            ]
        return Rows(groups, [*of_dates, *of_events])


def _masks(events, questions):
    """Return {event's key: mask whose bit n is 1 if the event matches the n-th of `questions`}.

    `events` is a queryset, `questions` are Qs.
    """
    masks = masks_of(events, questions)
    rows = events.order_by().annotate(**masks).values_list("pk", *masks)
    return {pk: mask_of(parts) for pk, *parts in rows}
