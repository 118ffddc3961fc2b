"""Masking of the small numbers of a report, so that no person can be recognised. Pure.

A number from 1 to 4 is masked as `LITTLE`, shown as "moins de 5". A reader could compute the only
masked number of a column from its total. So other numbers of the column, the smallest first, are
masked as `HIDDEN`, shown as "masqué", until each masked number has several possible values. If
this is not reached with every number masked, the total is masked too.
"""

from collections.abc import Hashable, Iterable

SMALL = 5
LITTLE, HIDDEN = "little", "hidden"
UNBOUNDED = 10**9


def is_small(number: int) -> bool:
    """Return True for the numbers from 1 to 4."""
    return 0 < number < SMALL


def mask_column(
    numbers: list[int], *, also: Iterable[int] = ()
) -> tuple[list[int | str], int | str]:
    """Return (values of `numbers` that can be published, value of their total).

    Each value is the number itself, `LITTLE` or `HIDDEN`. `also` contains the positions of numbers
    that must be masked for another reason. 0 is never masked, since it is about no person.
    """
    total = sum(numbers)
    shown = [LITTLE if is_small(number) else number for number in numbers]
    for position in also:
        if shown[position] not in (LITTLE, 0):
            shown[position] = HIDDEN
    candidates = sorted(
        (number, position) for position, number in enumerate(numbers) if shown[position] == number
    )
    candidates = [position for number, position in candidates if number]
    while not is_ambiguous(numbers, shown):
        if not candidates:
            return shown, LITTLE if is_small(total) else HIDDEN
        shown[candidates.pop(0)] = HIDDEN
    return shown, LITTLE if is_small(total) else total


def is_ambiguous(numbers: list[int], shown: list[int | str]) -> bool:
    """Return True if each masked number has several possible values for a reader of the total.

    `shown` contains the published value of each of the `numbers`. True if no number is masked.
    """
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


class GroupedColumns:
    """Two columns with the same total, masked together, such as places and their communes.

    The first column has `numbers`. The second has the numbers of their groups, `group_numbers`, a
    dict by group. A reader could compute a masked number from the shown number of its group, and a
    masked group from the shown numbers of its members, so more values are masked until neither is
    possible.

    `groups` contains the group of each number, or None for a number that belongs to several groups.
    The number of a group may be greater than the sum of its members. The positions in `also` and
    the groups in `also_groups` must be masked for another reason.
    """

    def __init__(
        self,
        numbers: list[int],
        groups: list[Hashable],
        group_numbers: dict[Hashable, int],
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
        while self.is_safe and (group := self._find_disclosed_group()) is not _NOTHING:
            self.is_safe = self._hide_more(group)

    def published(self) -> tuple[list[int | str], dict[Hashable, int | str]] | None:
        """Return (values of the numbers, {group: value}), or None if no masking is safe.

        Each value is the number itself, `LITTLE` or `HIDDEN`.
        """
        return (list(self.shown.values()), self.shown_groups) if self.is_safe else None

    def _find_disclosed_group(self):
        """Return a group with a masked value that can be computed, or _NOTHING.

        The value is that of the group or of one of its members. The reader is supposed to have the
        total and the group of each number. None is the group of the numbers without a single group.
        """
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
        """Return the (lowest, highest) possible sum of the members of `group`."""
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
        """Mask one more value and return True, or return False if every value is masked.

        Tries the members of `group`, then `group`, then the members of masked groups, then any
        other group.
        """
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
    """Return the (lowest, highest) possible number for a reader of the value `shown`."""
    if shown == LITTLE:
        return 1, SMALL - 1
    return (SMALL, UNBOUNDED) if shown == HIDDEN else (number, number)


def _narrowed(bounds, lowest, highest):
    """Return `bounds`, {key: (lowest, highest)}, narrowed for a sum from `lowest` to `highest`."""
    lows, highs = sum(low for low, _h in bounds.values()), sum(high for _l, high in bounds.values())
    return {
        key: (max(low, lowest - (highs - high)), min(high, highest - (lows - low)))
        for key, (low, high) in bounds.items()
    }


def _hidden(numbers, also):
    """Return {key: number, LITTLE or HIDDEN}.

    Small numbers become LITTLE. Of the keys `also`, other numbers than 0 become HIDDEN.
    """
    shown = {key: LITTLE if is_small(number) else number for key, number in numbers.items()}
    return shown | {key: HIDDEN for key in also if shown[key] not in (LITTLE, 0)}


def _hide_smallest(numbers, shown, keys):
    """Mask the smallest number among `keys` that is shown and not 0; return False if none is."""
    candidates = [key for key in keys if shown[key] not in (LITTLE, HIDDEN, 0)]
    if candidates:
        shown[min(candidates, key=lambda key: numbers[key])] = HIDDEN
    return bool(candidates)
