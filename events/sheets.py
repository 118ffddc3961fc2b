"""The layout of dates on A4 sheets: the dates of each sheet, estimated from their texts.

Lengths are in centimetres and match `sheet.css`. They are measured with a wide font, for browsers
that print before the typeface of the site arrives.
"""

import bisect
import itertools
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Self

LINE = 0.67
PAGE = 26.4  # height of a sheet inside its margins


@dataclass(frozen=True)
class Column:
    """A column of dates: characters per line, and heights in centimetres.

    `bold` is the number of characters in a line of the title, which is bold. `plain` is the number
    of characters in a line of the other texts. `hours` is the number of characters in a line of the
    hours beside the title, or 0 if they are above it. `margin` is the space around a date, and
    `heading` the height of the heading of a day.
    """

    plain: int
    bold: int
    hours: int
    margin: float
    heading: float

    def height(self, hours: str, title: str, rest: str) -> float:
        """Return the height in centimetres of a date: its hours, title, then other texts."""
        titles, times = lines_of(title, self.bold), lines_of(hours, self.hours or self.plain)
        top = max(titles, times) if self.hours else titles + times
        return LINE * (top + lines_of(rest, self.plain)) + self.margin

    def measure(self, days: Sequence, texts: Iterable[tuple[str, str, str]]) -> "Heights":
        """Return the `Heights` of dates.

        `days` are the days of the dates, and `texts` the arguments of `height` for each date.
        """
        return Heights(days, [self.height(*text) for text in texts], self.heading)


class Heights:
    """The heights, in centimetres, of consecutive dates in a column with the headings of days."""

    def __init__(self, days: Sequence, heights: Sequence[float], heading: float):
        self.heading = heading
        self.ends = [0, *itertools.accumulate(heights)]
        self.turns = [0, *itertools.accumulate(a != b for a, b in itertools.pairwise(days))]

    def between(self, first: int, end: int) -> float:
        """Return the height of the dates from `first` to before `end`, with the headings of days.

        The first day has a heading too. There is at least one date: `first` is less than `end`.
        """
        headings = self.turns[end - 1] - self.turns[first] + 1
        # Rounded, because a difference of sums is not exactly the sum of the heights.
        return round(self.ends[end] - self.ends[first] + self.heading * headings, 3)

    def in_second_column(self, first: int, end: int, room: float) -> float:
        """Return the height of the second of two columns of the dates from `first` to before `end`.

        The first column is filled first, up to the height `room`. The result is 0 if all dates fit
        in the first column.
        """
        ends = range(first + 1, end + 1)
        number = bisect.bisect_right(ends, room, key=lambda stop: self.between(first, stop))
        turn = first + max(number, 1)
        return self.between(turn, end) if turn < end else 0


# The hours are beside the title in a wide column, and above it in a narrow one.
WIDE = Column(plain=51, bold=46, hours=21, margin=0.22, heading=1.0)
NARROW = Column(plain=35, bold=31, hours=0, margin=0.22, heading=1.0)


@dataclass(frozen=True)
class DayPart:
    """The entries below one heading, on one sheet.

    `day` is the heading: a day, or the days of a series. `is_continued` is True if the first
    entries of the heading are on the sheet before.
    """

    day: str
    entries: list
    is_continued: bool = False


@dataclass(frozen=True, order=True)
class Cost:
    """The defects of a layout, the worst first: layouts are compared by them in this order.

    `overflow` is the height, in centimetres, of the dates that exceed their sheets. `alone` counts
    the sheets with one date, and the days whose first date is alone at the end of a sheet. `sheets`
    is the number of sheets.
    """

    overflow: float = 0
    alone: int = 0
    sheets: int = 0

    def __add__(self, other: Self) -> Self:
        return Cost(
            self.overflow + other.overflow, self.alone + other.alone, self.sheets + other.sheets
        )


def lines_of(text: str, letters: int) -> int:
    """Return the number of lines of a text wrapped at `letters` characters; 0 if it is empty."""
    return len(textwrap.wrap(text, letters))


def share(days: Sequence, overflow: Callable[[int, int], float]) -> tuple[list[int], Cost]:
    """Return (number of dates of each sheet, `Cost`) of the best layout of dates on sheets.

    `days` contains the day of each date. `overflow(first, end)` is the height in centimetres by
    which the dates from `first` to before `end` exceed a sheet, negative if they fit. Among equal
    layouts, the first sheets are the fullest.
    """
    total = len(days)
    best = {total: (Cost(), [])}
    for first in reversed(range(total)):
        options = []
        for end in range(total, first, -1):
            cost, following = best[end]
            alone = (end - first == 1 < total) + _leaves_first_alone(days, first, end)
            own = Cost(round(max(overflow(first, end), 0), 2), alone, 1)
            options.append((own + cost, [end - first, *following]))
        best[first] = min(options, key=itemgetter(0))
    cost, numbers = best[0]
    return numbers, cost


def _leaves_first_alone(days, first, end):
    """Return True if the sheet ends with a single date of a day that continues."""
    is_cut = end < len(days) and days[end] == days[end - 1]
    return is_cut and (end - first == 1 or days[end - 2] != days[end - 1])


def parts_of_sheets(days: Sequence[tuple[Any, list]], numbers: Iterable[int]) -> list[list]:
    """Return a list of `DayPart` per sheet, for [(day, [dates])] and the result of `share`."""
    pairs = [(day, date) for day, dates in days for date in dates]
    sheets, start = [], 0
    for number in numbers:
        before = pairs[start - 1][0] if start else None
        groups = itertools.groupby(pairs[start : start + number], key=itemgetter(0))
        sheets.append(
            [DayPart(day, [date for _day, date in group], day == before) for day, group in groups]
        )
        start += number
    return sheets


# Height of the strips with the phone number, at the end of the first sheet of a poster.
STRIPS = 7.1
# Above the dates of a poster: the network and the sentence that invites; below them, the QR code.
INVITATION, FOOT = 2.1, 3.65
# The sentences after the last date of a sheet that is not the last one, and of a poster that does
# not have all dates.
MORE, CUT = 2 * LINE, 5 * LINE
# The sentence above the dates of a poster that is printed by series.
BY_SERIES = 2 * LINE


def foot_of(address: str, *, has_phone: bool = False) -> float:
    """Return the height in centimetres of the end of a sheet: a QR code and a text beside it.

    It is the greater of both heights. `address` is the URL in the text. With `has_phone`, the text
    has a phone number above the URL.
    """
    lines = lines_of(f"Le programme à jour : {address}", 50) + 1 + 2 * has_phone
    return max(FOOT, 0.45 + LINE * lines)


def head_of_poster(title: str, subject: str, address: str = "") -> float:
    """Return the height in centimetres of the texts above the dates of a poster."""
    head = 1.2 * lines_of(title, 28) + 0.95 * lines_of(subject, 40)
    return INVITATION + head + LINE * lines_of(address, 60)


def poster_sheets(
    days: Sequence,
    wide: Heights,
    narrow: Heights,
    head: float,
    end: float = 0,
    foot: float = FOOT,
) -> tuple[list[int], bool]:
    """Return (number of dates of each sheet of a poster, True if it has strips to tear off).

    `days` contains the day of each date. The first sheet has one column, with the heights `wide`.
    The next sheets have two columns, with the heights `narrow`. `head` is the height in centimetres
    of the texts above the dates, `end` the height of the texts after the last date, and `foot` the
    result of `foot_of`.

    The poster has no strips if the strips would make several sheets of one, or a greater
    `Cost.overflow`.
    """
    total = len(days)

    def layout(strips):
        room = PAGE - head - foot - strips

        def overflow(first, stop):
            after = end if stop == total else 0
            if first:
                return narrow.in_second_column(first, stop, PAGE) + after - PAGE
            return wide.between(0, stop) + (after if stop == total else MORE) - room

        return share(days, overflow)

    (numbers, cost), (without, least) = layout(STRIPS), layout(0)
    if cost.overflow > least.overflow or len(numbers) > len(without) == 1:
        return without, False
    return numbers, True


# Above the dates of a printed list: the header of the site and the title.
HEAD_OF_LIST = 3.3


def list_sheets(
    days: Sequence, heights: Heights, head: str = "", end: float = 0, foot: float = FOOT
) -> list[int]:
    """Return the number of dates of each sheet of a printed list, of one column.

    `days` contains the day of each date. `head` is the text below the title. `end` is the height in
    centimetres of the texts between the last date and the QR code, and `foot` is the result of
    `foot_of`.
    """
    top = HEAD_OF_LIST + LINE * lines_of(head, 60)

    def overflow(first, stop):
        after = end + foot if stop == len(days) else 0
        return heights.between(first, stop) + (0 if first else top) + after - PAGE

    return share(days, overflow)[0]
