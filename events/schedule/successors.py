"""The successors of the original starts that a changed schedule no longer has. Pure.

An editor who types another hour replaces one original start by another. The people of the former
start must not believe that the date is cancelled: they follow the date to its successor.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Start:
    """One original start of an event, in its former or in its new schedule.

    `moment` identifies the start in the database; `wall` is its naive local time at the event.
    `key` is the key of an extra date, or None for any other date. `is_of_rule` is True if it
    belongs to a repetition. `is_over` is True if the date has ended.
    """

    moment: datetime
    wall: datetime
    key: object = None
    is_of_rule: bool = False
    is_over: bool = False


def successors(
    lost: Collection[Start], gained: Collection[Start], *, shift: timedelta | None
) -> dict[Start, Start]:
    """Return {lost start: gained start that replaces it}; each start is used once at most.

    `shift` is the difference of local time between the former and the new first date, or None if it
    is unknown. A date that has ended is only replaced by a date that has ended, and a coming date
    by a coming date. An event page that is used again thus does not take the people of its former
    date. The rules, in order:

    1. the same extra date, at another start;
    2. one lost and one gained start on the same local day;
    3. the first date, or a date of the repetition, `shift` later; or an hour beside, because a date
       in the hour that clocks skip takes place an hour later than its repetition;
    4. the only lost and the only gained start that remain, unless the gained start belongs to a
       repetition, which may merely have become longer.
    """
    found = {}
    for is_over in (False, True):
        left = [start for start in lost if start.is_over == is_over]
        new = [start for start in gained if start.is_over == is_over]
        for pairs in (_of_same_row, _of_same_day, _shifted(shift), _of_only_ones):
            matched = pairs(left, new)
            left = [start for start in left if start not in matched]
            new = [start for start in new if start not in matched.values()]
            found |= matched
    return found


def _of_same_row(lost, gained):
    return _paired(lost, gained, lambda start: start.key)


def _of_same_day(lost, gained):
    return _paired(lost, gained, lambda start: start.wall.date())


def _shifted(shift: timedelta | None) -> Callable[..., dict[Start, Start]]:
    """Return the rule that pairs the starts without a key that differ by `shift`."""

    def pairs(lost, gained):
        if shift is None:
            return {}
        new = [start for start in gained if start.key is None]
        regular = [start for start in lost if start.key is None]
        by_wall, found = {start.wall: start for start in new}, {}
        for late in (timedelta(0), -ONE_HOUR, ONE_HOUR):
            for start in regular:
                one = by_wall.get(start.wall + shift + late)
                if one and start not in found and one not in found.values():
                    found[start] = one
        return found

    return pairs


def _of_only_ones(lost, gained):
    if len(lost) != 1 or len(gained) != 1 or gained[0].is_of_rule:
        return {}
    return {lost[0]: gained[0]}


def _paired(lost, gained, value_of):
    """Return {lost start: gained start with the same value}.

    `value_of` computes the value of a start. A value is ignored if it is None, or if several starts
    of one side have it.
    """
    sides = defaultdict(lambda: ([], []))
    for side, starts in enumerate((lost, gained)):
        for start in starts:
            sides[value_of(start)][side].append(start)
    sides.pop(None, None)
    return {
        of_lost[0]: of_gained[0]
        for of_lost, of_gained in sides.values()
        if len(of_lost) == len(of_gained) == 1
    }
