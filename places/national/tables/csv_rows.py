"""The rows of a CSV text one at a time, each with its line: a fault costs its own line only.

A quote that nobody closed swallows what follows it, up to the next quote or the end of the file:
the lines it took are read again, each for itself.
"""

import csv
from collections import deque
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST_CELL = 1_000_000
# What may be read again in one file: a file made of quotes must not be read a thousand times.
MOST_READ_AGAIN = 50 * 1024 * 1024


class LineError(Exception):
    """A line that gives no row; the message says why, in French."""


class Lines:
    """The physical lines of a text, counted; those of the row at hand can be given back."""

    def __init__(self, lines, behind=0):
        self.number = behind
        self._lines, self._again = iter(lines), deque()
        self._taken = []
        self._allowance = MOST_READ_AGAIN

    def __iter__(self):
        return self

    def __next__(self):
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self._taken.append(line)
        return line

    def begin_row(self) -> int:
        """The number of the line where the next row starts."""
        self._taken = []
        return self.number + 1

    def keep_first(self) -> str:
        """The first line of the row; the others will be given again."""
        first, *others = self._taken
        self._allowance -= sum(map(len, others))
        if self._allowance > 0:
            self.number -= len(others)
            self._again.extendleft(reversed(others))
        return first


def rows(lines: Lines, separator: str, width: int) -> Iterator[tuple]:
    """(line, cells, remark) of each row of `width` cells; (line, cells, `LineError`) of a line
    that is none, with what could be read of it. Rows of blank cells are passed over.

    `remark` says what was corrected in the row, "" for nothing.
    """
    csv.field_size_limit(LONGEST_CELL)
    while True:
        line = lines.begin_row()
        try:
            cells, fault = _strictly(lines, separator)
        except StopIteration:
            return
        if not fault and (len(cells) == width or lines.number == line):
            if any(cell.strip() for cell in cells):
                yield line, cells, "" if len(cells) == width else _not_as_wide(cells, width)
            continue
        cells = _alone(lines.keep_first(), separator)
        if len(cells) == width:
            yield line, cells, _("Guillemet mal fermé : la ligne est lue comme elle est écrite.")
        else:
            yield line, cells, LineError(fault or _unclosed())


def first_row(lines: Lines, separator: str) -> list[str]:
    """The cells of the first row. Raises `LineError`."""
    csv.field_size_limit(LONGEST_CELL)
    lines.begin_row()
    cells, fault = _strictly(lines, separator)
    if fault:
        raise LineError(fault)
    return cells


def _strictly(lines, separator):
    """(cells, "") of the next row, or ([], why there is none)."""
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True)), ""
    except csv.Error as error:
        return [], _too_long() if "limit" in str(error) else _unclosed()


def _alone(line, separator):
    """What one line says by itself, wherever its quotes stand; nothing when it is endless."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _not_as_wide(cells, width):
    return LineError(
        ngettext(
            "%(found)s cellule au lieu de %(expected)s.",
            "%(found)s cellules au lieu de %(expected)s.",
            len(cells),
        )
        % {"found": len(cells), "expected": width}
    )


def _unclosed():
    return _("Un guillemet est ouvert et n’est pas refermé : refermez-le, ou retirez-le.")


def _too_long():
    return _(
        "Une case dépasse 1 000 000 de signes : sans doute un guillemet qui n’est pas refermé."
    )
