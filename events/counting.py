"""The dates of a list of the agenda, ready to be counted.

What a choice asks of an event is asked once of each event, not of each of its dates. Dates of one
commune that answer every choice alike stand together as one row; what is read is remembered.
"""

import sys
from collections import defaultdict

from network.bits import first_bits, transposed
from network.counting import ChoiceCounter, Choices, Groups
from network.filters import BooleanFilter, ChoicesFilter
from network.filters.database import choices_of, grouped, mask_of, masks_of
from network.memory import MB, Memory, period_end
from network.models import Territory

# What a choice is asked of: `Filter.of`.
DATE, EVENT = "", "event"
PARENTS = ("epci", "departement", "region")
BYTES_OF_AN_EVENT = 120  # its key and its mask


class Rows:
    """`rows` is the set of all, `choices` {filter's name: its `Choices`}, `territories` {level:
    the same of its territories, by primary key}, `count(rows)` how many dates some rows stand for.
    """

    def __init__(self, groups, keys):
        """`groups` is [(mask, commune's primary key, dates)]; bit n of a mask is about the n-th of
        the `keys` (filter's name, choice)."""
        held = defaultdict(lambda: defaultdict(int))
        for mask, commune, dates in groups:
            held[commune][mask] += dates
        masks, dates, communes = [], [], {}
        # The rows of a commune follow one another.
        for commune, numbers in held.items():
            communes[commune] = first_bits(len(numbers)) << len(masks)
            masks += numbers
            dates += numbers.values()
        sets = transposed(masks, len(keys))
        self.rows, self.count = first_bits(len(masks)), Groups(dates).count
        self.choices, self.territories = choices_of(keys, sets), _by_territory(communes)
        self.weight = sum(map(sys.getsizeof, [*sets, *communes.values()]))


def _by_territory(communes):
    """{level: `Choices` of its territories by primary key}, out of {commune's key: rows}."""
    levels = {level: defaultdict(int) for level in PARENTS}
    for commune, *parents in Territory.objects.filter(pk__in=communes).values_list("pk", *PARENTS):
        for level, parent in zip(PARENTS, parents, strict=True):
            if parent:
                levels[level][parent] |= communes[commune]
    return {level: Choices(rows) for level, rows in {"commune": communes, **levels}.items()}


def weight_of(value):
    """The bytes of what is remembered: `Rows`, or a row for each event or for each date shown."""
    return value.weight if isinstance(value, Rows) else BYTES_OF_AN_EVENT * len(value)


memory = Memory("agenda", size=64 * MB, weigh=weight_of)


def remembered(filters, what, build):
    """What `build()` gives for this list, the same until something is published; of a list without
    a name, nothing is remembered."""
    if not filters.name:
        return build()
    return memory.get((filters.name, *what), build, until=period_end(), stamp=filters.stamp)


class Counting:
    """What an `AgendaFilterSet` asks, sorted by how it is counted: `questions` are those of each
    choice, `narrowing` the filters in force without choices, `others` those that ask for something
    else than their choices, and so have a question of their own."""

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

    def counter(self):
        """The `ChoiceCounter`."""
        apart = [pair for pair in self.narrowing if pair[0].name != "territoire"]
        pairs = [pair for item, value in [*apart, *self.others] for pair in item.pairs(value)]
        question = tuple(self.questions), tuple(pairs)
        rows = remembered(self.filters, question, lambda: self._rows(apart))
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
    """{event's key: its mask}"""
    masks = masks_of(events, questions)
    rows = events.order_by().annotate(**masks).values_list("pk", *masks)
    return {pk: mask_of(parts) for pk, *parts in rows}
