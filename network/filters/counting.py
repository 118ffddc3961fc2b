"""How many rows each choice of a list would show. Pure: sets of rows in, numbers out.

A set of rows is a whole number (see `network.filters.bits`). Each filter passes some rows.
Choices of one filter add up ("or"), so the number beside a choice counts the rows that have it and
pass every other filter.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from .bits import numbers_of, transposed, union

RARE = 100  # a choice that at most one row in so many has
SOONER = 20  # rows that are counted one by one while a choice is counted in all of them


class Choices:
    """The rows of each choice of one filter: {choice: set of rows}. Never changed once made."""

    def __init__(self, rows: Mapping[str, int]):
        self.rows = rows

    def having(self, choices: Iterable[str]) -> int:
        """The rows that have any of some choices; nothing has a choice that is not known."""
        return union(self.rows.get(choice, 0) for choice in choices)

    def counts(self, among: int, count: Callable[[int], int] = int.bit_count) -> dict[str, int]:
        """{choice: how many of some rows have it}, without those that none has."""
        rows, counts = self.rows, {}
        if count is int.bit_count:
            rare, held, choices_of = self._rare
            # One by one, a few rows are sooner counted than many choices.
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
        """(the choices that few rows have, those rows, [choices of each row])"""
        few = max((rows.bit_length() for rows in self.rows.values()), default=0) // RARE
        rare = {choice for choice, rows in self.rows.items() if rows.bit_count() <= few}
        held = union(self.rows[choice] for choice in rare)
        choices_of = [()] * held.bit_length()
        for choice in rare:
            for row in numbers_of(self.rows[choice]):
                choices_of[row] += (choice,)
        return rare, held, choices_of


class Groups:
    """Rows that each stand for several things: `numbers` says for how many, row by row."""

    def __init__(self, numbers: Iterable[int]):
        numbers = list(numbers)
        # Plane n holds the rows whose number has bit n.
        self.planes = transposed(numbers, max(numbers, default=0).bit_length())

    def count(self, rows: int) -> int:
        """How many things a set of rows stands for."""
        return sum((rows & plane).bit_count() << n for n, plane in enumerate(self.planes))


@dataclass(frozen=True, slots=True)
class ChoiceCounter:
    """Counts the choices of a list beside its filters.

    `rows` are those of the list before any filter, `passing` is {filter: the rows it lets pass} of
    the filters in force, `choices` {filter: its `Choices`} of those that are counted. `count(rows)`
    says how many things a set of rows stands for.
    """

    rows: int
    passing: Mapping[str, int]
    choices: Mapping[str, Choices] = field(default_factory=dict)
    count: Callable[[int], int] = int.bit_count

    @property
    def total(self) -> int:
        """How many things pass every filter."""
        return self.count(self.within)

    @property
    def within(self) -> int:
        """The rows that pass every filter."""
        return self.beside("")

    def beside(self, name: str) -> int:
        """The rows that pass every filter but that one."""
        left = self.rows
        for other, passing in self.passing.items():
            if other != name:
                left &= passing
        return left

    def without(self, rows: int) -> "ChoiceCounter":
        """The same, some rows left out."""
        return replace(self, rows=self.rows & ~rows)

    def counts(self, name: str) -> dict[str, int]:
        """{choice of a filter: how many things it would show}, without those that show none."""
        choices = self.choices.get(name)
        return choices.counts(self.beside(name), self.count) if choices else {}
