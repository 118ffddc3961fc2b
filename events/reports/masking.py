"""Small numbers hidden, so that nobody is recognised in a report. Pure.

1 to 4 is said "moins de 5". A total would give back the only number hidden in its column: other
numbers of the column, the smallest first, are hidden with it ("masqué") until each hidden number
may still be several ones; when none is left to hide, the total is hidden too.
"""

from collections.abc import Hashable, Iterable

SMALL = 5
LITTLE, HIDDEN = "little", "hidden"
UNBOUNDED = 10**9


def is_small(number: int) -> bool:
    return 0 < number < SMALL


def masked(numbers: list[int], *, also: Iterable[int] = ()) -> tuple[list, int | str]:
    """([number, LITTLE or HIDDEN for each], the total or HIDDEN or LITTLE) of one column.

    `also` are the positions that must be hidden for another reason. 0 stays: it names nobody.
    """
    total = sum(numbers)
    shown = [LITTLE if is_small(number) else number for number in numbers]
    for position in also:
        if shown[position] not in (LITTLE, 0):
            shown[position] = HIDDEN
    waiting = sorted(
        (number, position) for position, number in enumerate(numbers) if shown[position] == number
    )
    waiting = [position for number, position in waiting if number]
    while not is_ambiguous(numbers, shown):
        if not waiting:
            return shown, LITTLE if is_small(total) else HIDDEN
        shown[waiting.pop(0)] = HIDDEN
    return shown, LITTLE if is_small(total) else total


def is_ambiguous(numbers: list[int], shown: list) -> bool:
    """Whether each hidden number may still be several ones for whoever knows the total."""
    bounds = [
        (1, SMALL - 1) if value == LITTLE else (SMALL, UNBOUNDED)
        for value in shown
        if value in (LITTLE, HIDDEN)
    ]
    left = sum(
        number for number, value in zip(numbers, shown, strict=True) if value in (LITTLE, HIDDEN)
    )
    lowest, highest = sum(low for low, _high in bounds), sum(high for _low, high in bounds)
    return all(
        max(low, left - (highest - high)) < min(high, left - (lowest - low)) for low, high in bounds
    )


class Grouped:
    """Two columns of one total masked together: numbers, and those of the groups they are in, as
    places and their communes. A group that is shown would give back the only number hidden in it,
    and the numbers that are shown a group that is hidden: more are hidden until neither does.

    `groups` names the group of each number, None for one that is in several; `group_numbers` is
    {group: its number}, which may hold more than its members. The positions `also` and the groups
    `also_groups` must be hidden for another reason.
    """

    def __init__(
        self,
        numbers: list[int],
        groups: list[Hashable],
        group_numbers: dict,
        *,
        also: Iterable[int] = (),
        also_groups: Iterable[Hashable] = (),
    ):
        self.numbers, self.group_numbers = numbers, group_numbers
        self.members = {group: [] for group in (*group_numbers, None)}
        for position, group in enumerate(groups):
            self.members[group].append(position)
        self.shown = _hidden(dict(enumerate(numbers)), also)
        self.shown_groups = _hidden(group_numbers, also_groups)
        self.is_safe = True
        while self.is_safe and (group := self._group_given_back()) is not _NOTHING:
            self.is_safe = self._hide_more(group)

    def columns(self) -> tuple[list, dict] | None:
        """(the numbers, {group: its number}) as they may be published; None when they may not."""
        return (list(self.shown.values()), self.shown_groups) if self.is_safe else None

    def _group_given_back(self):
        """A group of which something that is hidden can be only one number for whoever knows the
        total and which number is in which group; _NOTHING when there is none."""
        bounds = {group: self._bounds(group) for group in self.members}
        total = sum(self.numbers)
        for group, own in _narrowed(bounds, total, total).items():
            if self.shown_groups.get(group) in (LITTLE, HIDDEN) and own[0] == own[1]:
                return group
            members = {position: self._bounds_of(position) for position in self.members[group]}
            ranges = _narrowed(members, *own)
            if any(
                low == high and self.shown[position] in (LITTLE, HIDDEN)
                for position, (low, high) in ranges.items()
            ):
                return group
        return _NOTHING

    def _bounds(self, group):
        """(lowest, highest) sum of its members."""
        ranges = [self._bounds_of(position) for position in self.members[group]]
        low, high = sum(low for low, _high in ranges), sum(high for _low, high in ranges)
        if group is None:
            return low, high
        others = self.group_numbers[group] - sum(self.numbers[i] for i in self.members[group])
        lowest, highest = _range_of(self.group_numbers[group], self.shown_groups[group])
        return max(low, lowest - others), min(high, highest - others)

    def _bounds_of(self, position):
        return _range_of(self.numbers[position], self.shown[position])

    def _hide_more(self, group):
        """Hides one more, the nearest to the group first; whether there was one."""
        hidden = [g for g, shown in self.shown_groups.items() if shown in (LITTLE, HIDDEN)]
        among = [position for g in (None, *hidden) for position in self.members[g]]
        return (
            _hide_smallest(self.numbers, self.shown, self.members[group])
            or _hide_smallest(self.group_numbers, self.shown_groups, {group} - {None})
            or _hide_smallest(self.numbers, self.shown, among)
            or _hide_smallest(self.group_numbers, self.shown_groups, self.group_numbers)
        )


_NOTHING = object()


def _range_of(number, shown):
    """(lowest, highest) that a number may be for whoever reads what is shown of it."""
    if shown == LITTLE:
        return 1, SMALL - 1
    return (SMALL, UNBOUNDED) if shown == HIDDEN else (number, number)


def _narrowed(bounds, lowest, highest):
    """{key: (lowest, highest)} of terms whose sum lies between two numbers."""
    lows, highs = sum(low for low, _h in bounds.values()), sum(high for _l, high in bounds.values())
    return {
        key: (max(low, lowest - (highs - high)), min(high, highest - (lows - low)))
        for key, (low, high) in bounds.items()
    }


def _hidden(numbers, also):
    """{key: number, LITTLE or HIDDEN}"""
    shown = {key: LITTLE if is_small(number) else number for key, number in numbers.items()}
    return shown | {key: HIDDEN for key in also if shown[key] not in (LITTLE, 0)}


def _hide_smallest(numbers, shown, keys):
    """Hides the smallest of those that are shown and are not 0; whether there was one."""
    waiting = [key for key in keys if shown[key] not in (LITTLE, HIDDEN, 0)]
    if waiting:
        shown[min(waiting, key=lambda key: numbers[key])] = HIDDEN
    return bool(waiting)
