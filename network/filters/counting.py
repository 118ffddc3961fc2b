"""Count the rows that have each choice of a filter. Pure functions on sets of rows.

A set of rows is an integer (see `network.filters.bits`). Each filter selects some rows. The
choices of one filter are combined by "or", so the number beside a choice counts the rows that
have it and pass all other filters.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from .bits import numbers_of, transposed, union

RARE = 100  # a choice is rare if at most one row in RARE has it
SOONER = 20  # rows counted one by one in the time of counting one choice in all rows


class Choices:
    """The rows that have each choice of one filter: `rows` is {choice: bit set}. Immutable."""

    def __init__(self, rows: Mapping[str | None, int]):
        self.rows = rows

    def having(self, choices: Iterable[str]) -> int:
        """Return the bit set of the rows with at least one of some choices.

        Unknown choices are ignored. The result is 0 if no row has a choice.
        """
        return union(self.rows.get(choice, 0) for choice in choices)

    def counts(self, among: int, count: Callable[[int], int] = int.bit_count) -> dict[str, int]:
        """Return {choice: number of the rows in `among` that have it}, without the zeros.

        `among` is a bit set. `count` returns the number for a bit set of rows, by default its size.
        """
        rows, counts = self.rows, {}
        if count is int.bit_count:
            rare, held, choices_of = self._rare
            # Counting few rows one by one is faster than counting many choices.
            if among.bit_count() < SOONER * len(rare):
                few = numbers_of(among & held)
                counts = Counter(chain.from_iterable(map(choices_of.__getitem__, few)))
                rows = {choice: rows[choice] for choice in rows.keys() - rare}
        for choice, having in rows.items():
            if number := count(among & having):
                counts[choice] = number
        return counts

    @cached_property
    def _rare(self):
        """(rare choices, bit set of their rows, [tuple of the rare choices of each row]).

        A choice is rare if at most 1% of the rows have it.
        """
        few = max((rows.bit_length() for rows in self.rows.values()), default=0) // RARE
        rare = {choice for choice, rows in self.rows.items() if rows.bit_count() <= few}
        held = union(self.rows[choice] for choice in rare)
        choices_of = [()] * held.bit_length()
        for choice in rare:
            for row in numbers_of(self.rows[choice]):
                choices_of[row] += (choice,)
        return rare, held, choices_of


class Groups:
    """Rows that represent several objects each: row n represents `numbers[n]` objects."""

    def __init__(self, numbers: Iterable[int]):
        numbers = list(numbers)
        # Plane n contains the rows whose number has bit n.
        self.planes = transposed(numbers, max(numbers, default=0).bit_length())

    def count(self, rows: int) -> int:
        """Return the number of objects that a bit set of rows represents."""
        return sum((rows & plane).bit_count() << n for n, plane in enumerate(self.planes))


@dataclass(frozen=True, slots=True)
class ChoiceCounter:
    """A counter of the results of a list for each choice of its filters. Immutable.

    `rows` is the bit set of the rows before the filters of `passing`. `passing` is {name of an
    active filter: bit set of the rows that pass it}. `choices` is {name of a filter: its `Choices`}
    for the filters whose choices are counted. `count(rows)` returns the number of objects that a
    bit set of rows represents.
    """

    rows: int
    passing: Mapping[str, int]
    choices: Mapping[str, Choices] = field(default_factory=dict)
    count: Callable[[int], int] = int.bit_count

    @property
    def total(self) -> int:
        """The number of objects that pass all filters of `passing`."""
        return self.count(self.within)

    @property
    def within(self) -> int:
        """The bit set of the rows that pass all filters of `passing`."""
        return self.beside("")

    def beside(self, name: str) -> int:
        """Return the bit set of the rows that pass all filters except the one named `name`.

        If no active filter has this name, all filters apply.
        """
        left = self.rows
        for other, passing in self.passing.items():
            if other != name:
                left &= passing
        return left

    def without(self, rows: int) -> "ChoiceCounter":
        """Return a copy of the counter without some of its rows.

        `rows` is the bit set of the excluded rows.
        """
        return replace(self, rows=self.rows & ~rows)

    def counts(self, name: str) -> dict[str, int]:
        """Return {choice: number of objects} of the filter `name`, without the zeros.

        The objects have this choice and pass all other filters. Returns {} if the filter is not
        among `choices`.
        """
        choices = self.choices.get(name)
        return choices.counts(self.beside(name), self.count) if choices else {}
