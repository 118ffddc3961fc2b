"""Masking of the small numbers of a report, so that no person can be recognised. Pure.

Every visit is a first one or not, so each date has two numbers: of first visits, and of returning
visits. Tables publish sums of these numbers by group (a month, a place, an EPCI, a topic): the
number of people, and the number of first-timers among them. A number from 1 to 4 is masked as
`LITTLE`, shown as "moins de 5". Other numbers, and rarely a small one, are masked as `HIDDEN`,
shown as "masqué", so that no masked number can be computed from the shown ones.

The proof is an *exchange*: one visit moves from a cell to another. If the exchange changes a masked
number, but no shown number and no total, two sets of visits result in the same tables, so the
masked number cannot be computed. `mask_groups` hides further numbers, the smallest first, until
each masked number has an exchange. Groups may overlap (topics), be nested (a commune in a
département), or cross each other (an EPCI in two départements).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

SMALL = 5
LITTLE, HIDDEN = "little", "hidden"
PEOPLE, FIRST, RETURNING = "people", "first_timers", "returning"
# The effects of one more visit in a cell: of a returning person, of a first-timer, or of a person
# who was counted as a returning one.
MOVES = ({PEOPLE: 1, RETURNING: 1}, {PEOPLE: 1, FIRST: 1}, {FIRST: 1, RETURNING: -1})

type Group = Hashable
type Key = tuple[str, Group]
type Value = int | str


@dataclass(frozen=True, eq=False)
class Cell:
    """The visits of the dates that are in the same `groups`: first and returning visits."""

    groups: frozenset[Group]
    first_timers: int
    returning: int

    @property
    def people(self) -> int:
        """The number of visits."""
        return self.first_timers + self.returning

    def can_change(self, move: dict[str, int], sign: int) -> bool:
        """Return True if no number becomes negative when `move` is added to the cell.

        `move` is one of `MOVES`. `sign` is 1 to add it, and -1 to subtract it.
        """
        return all(
            getattr(self, name) + sign * move.get(name, 0) >= 0 for name in (FIRST, RETURNING)
        )


def is_small(number: int) -> bool:
    """Return True for the numbers from 1 to 4."""
    return 0 < number < SMALL


def mask_groups(
    cells: Iterable[Cell], *, also: Iterable[Key] = (), with_first: bool = True
) -> dict[Key, Value] | None:
    """Return {(PEOPLE or FIRST, group): the number, `LITTLE` or `HIDDEN`}, or None.

    The groups are the `groups` of the `cells`. The result assumes that the totals of all cells are
    published too. None means that no masking is safe: no number of these groups may be published.

    `also` are keys of the result to make `HIDDEN` for another reason; unknown keys are ignored. 0
    is never masked, since it is about no person. If `with_first` is False, the result has only the
    keys with `PEOPLE`. In this case, no number of first-timers may be published, not even the
    total.
    """
    masking = _Masking(list(cells), with_first=with_first)
    return masking.shown if masking.protect(also) else None


class _Masking:
    """The work of `mask_groups`: the number of each key, and the value shown for it.

    A key is (column, group). `numbers` also has the column `RETURNING`: `PEOPLE` minus `FIRST`,
    which is never shown itself.
    """

    def __init__(self, cells, *, with_first):
        self.cells = cells
        self.numbers = defaultdict(int)
        self.members = defaultdict(list)
        for cell in cells:
            for group in cell.groups:
                self.members[group].append(cell)
                for column in (PEOPLE, FIRST, RETURNING):
                    self.numbers[column, group] += getattr(cell, column)
        self.columns = (PEOPLE, FIRST) if with_first else (PEOPLE,)
        self.shown = {
            key: LITTLE if is_small(number) else number
            for key, number in self.numbers.items()
            if key[0] in self.columns
        }
        self.exact = [_ExactKeys(cells, move, self.shown) for move in MOVES]

    def protect(self, also):
        """Hide numbers until every masked number has an exchange; return False if one has none.

        `also` are keys to hide first, except numbers of 0. If first-timers are shown, small numbers
        of returning people need an exchange too.
        """
        self.hide(key for key in also if self.numbers[key])
        waiting = [key for key, value in self.shown.items() if value in (LITTLE, HIDDEN)]
        if FIRST in self.columns:
            # People minus first-timers would give a small number of returning people.
            numbers = self.numbers.items()
            waiting += [key for key, number in numbers if key[0] == RETURNING and is_small(number)]
        # One pass is enough: an exchange changes the numbers that it hides, which proves them too,
        # and stays valid when further ones are hidden.
        for key in waiting:
            exchange = self.cheapest_exchange(key)
            if exchange is None:
                return False
            self.hide(exchange)
        return True

    def hide(self, keys):
        for key in keys:
            if key in self.shown:
                self.shown[key] = HIDDEN
                for exact in self.exact:
                    exact.discard(key, self.members[key[1]])

    def cheapest_exchange(self, key):
        """Return the keys to hide so that an exchange changes the number of `key`.

        The sum of the hidden numbers is the smallest possible. Returns [] if nothing more must be
        hidden, and None if no exchange is possible.
        """
        column, group = key
        best, cost = None, float("inf")
        usable = [exact for exact in self.exact if column in exact.move]
        for exact in usable:
            for cell in self.members[group]:
                for other in exact.alike(cell):
                    if group not in other.groups and self.exchange(exact, cell, other) == []:
                        return []
        for exact in usable:
            for cell in self.members[group]:
                for other in self.cells:
                    if group in other.groups or self.cost(exact.between(cell, other)) >= cost:
                        continue
                    hidden = self.exchange(exact, cell, other)
                    if hidden is not None and self.cost(hidden) < cost:
                        best, cost = hidden, self.cost(hidden)
        return best

    def cost(self, keys):
        return sum(self.numbers[key] for key in keys)

    def exchange(self, exact, cell, other):
        """Return the keys to hide so that one visit can move between two cells.

        The move is `exact.move`, of an `_ExactKeys`, from `cell` to `other` or back. The direction
        with the smaller sum of the numbers to hide is used. Returns None if both directions are
        impossible. A small number that could then be 5 is among the keys, since "moins de 5" would
        be false.
        """
        best = None
        for sign in (1, -1):
            if not (cell.can_change(exact.move, sign) and other.can_change(exact.move, -sign)):
                continue
            changes = [
                ((column, group), step * effect)
                for column, effect in exact.move.items()
                if column in self.columns
                for groups, step in (
                    (cell.groups - other.groups, sign),
                    (other.groups - cell.groups, -sign),
                )
                for group in groups
            ]
            hidden = [key for key, change in changes if self.must_hide(key, change)]
            if all(self.is_possible(key, change) for key, change in changes) and (
                best is None or self.cost(hidden) < self.cost(best)
            ):
                best = hidden
        return best

    def must_hide(self, key, change):
        value = self.shown[key]
        return value != HIDDEN and (value != LITTLE or not is_small(self.numbers[key] + change))

    def is_possible(self, key, change):
        """Return True if the number of `key` plus `change` is consistent with a masked number.

        A small number must stay at least 1, and any other number at least `SMALL`. `must_hide`
        checks the upper limit of small numbers.
        """
        number = self.numbers[key]
        return number + change >= (1 if is_small(number) else SMALL)


class _ExactKeys:
    """The exact keys of each cell: the keys shown as exact numbers and changed by `move`.

    `move` is one of `MOVES`.
    """

    def __init__(self, cells, move, shown):
        self.move = move
        # {cell: its keys}, and {keys: {cell: True}}: dicts are sets that keep their order.
        self.of_cell, self.cells = {}, defaultdict(dict)
        for cell in cells:
            keys = ((column, group) for column in move for group in cell.groups)
            self._set(cell, frozenset(key for key in keys if isinstance(shown.get(key), int)))

    def _set(self, cell, keys):
        self.of_cell[cell] = keys
        self.cells[keys][cell] = True

    def discard(self, key, cells):
        """Remove `key`, which is masked from now on, from the exact keys of `cells`.

        `cells` are all the cells that `key` counts.
        """
        for cell in cells:
            keys = self.of_cell[cell]
            if key in keys:
                del self.cells[keys][cell]
                self._set(cell, keys - {key})

    def alike(self, cell):
        """Return the cells with the same exact keys as `cell`, which is one of them.

        An exchange of `move` between two of these cells changes no exact number.
        """
        return self.cells[self.of_cell[cell]]

    def between(self, cell, other):
        """Return the exact keys that only one of the two cells has."""
        return self.of_cell[cell] ^ self.of_cell[other]


def mask_tables(
    families: list[list[Cell]], twins: dict[Group, set[Group]], *, with_first: bool = True
) -> list[dict[Key, Value] | None]:
    """Return the result of `mask_groups` for the cells of each family of tables, in order.

    `twins` is {group: all groups, of any family, that contain the same dates}. If a number of a
    group is `HIDDEN` in one family, it is `HIDDEN` for all twins of the group. Otherwise the number
    of a month would disclose the number of a place with dates in this month only. The families are
    masked again until the twins agree. If the result of a family is None, the twins of all its
    groups are hidden.
    """
    also = set()
    while True:
        results = [mask_groups(cells, also=also, with_first=with_first) for cells in families]
        hidden = {
            (column, twin)
            for family, shown in zip(families, results, strict=True)
            for column, group in _hidden_keys(family, shown)
            for twin in twins.get(group, ())
        }
        if hidden <= also:
            return results
        also |= hidden


def _hidden_keys(cells, shown):
    if shown is None:
        groups = {group for cell in cells for group in cell.groups}
        return [(column, group) for group in groups for column in (PEOPLE, FIRST)]
    return [key for key, value in shown.items() if value == HIDDEN]
