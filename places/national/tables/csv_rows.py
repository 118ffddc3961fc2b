"""Parsing of CSV rows with their lines, so that a fault affects its own line only.

An unclosed quote swallows the text up to the next quote or the end of the file: the swallowed
lines are parsed again, each on its own.
"""

import csv
from collections import deque
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST_CELL = 1_000_000
# Limit of text parsed again in one file, for files that consist of quotes.
MOST_READ_AGAIN = 50 * 1024 * 1024


class LineError(Exception):
    """The fault of a line that is not a row, raised or yielded; the message is translated."""


class Lines:
    """An iterator of the physical lines of a text that counts them and can go back in a row."""

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
        """Mark the start of a row and return the number of its first line."""
        self._taken = []
        return self.number + 1

    def keep_first(self) -> str:
        """Return the first line of the row and put its other lines back, to be read again.

        At most `MOST_READ_AGAIN` characters are read again in all; beyond them, lines are dropped.
        """
        first, *others = self._taken
        self._allowance -= sum(map(len, others))
        if self._allowance > 0:
            self.number -= len(others)
            self._again.extendleft(reversed(others))
        return first


def rows(
    lines: Lines, separator: str, width: int
) -> Iterator[tuple[int, list[str], str | LineError]]:
    """Yield (line, cells, remark) of each row; rows of blank cells are skipped.

    `remark` is a translated correction, or "". For a line that is not a row of `width` cells,
    `remark` is a `LineError`, and the cells are the ones that could be parsed.
    """
    csv.field_size_limit(LONGEST_CELL)
    while True:
        line = lines.begin_row()
        try:
            cells, fault = _parse_strictly(lines, separator)
        except StopIteration:
            return
        if not fault and (len(cells) == width or lines.number == line):
            if any(cell.strip() for cell in cells):
                yield line, cells, "" if len(cells) == width else _not_as_wide(cells, width)
            continue
        cells = _parse_alone(lines.keep_first(), separator)
        if len(cells) == width:
            yield line, cells, _("Guillemet mal fermé : la ligne est lue comme elle est écrite.")
        else:
            yield line, cells, LineError(fault or _unclosed())


def first_row(lines: Lines, separator: str) -> list[str]:
    """Return the cells of the first row.

    Raises LineError if the row cannot be parsed, and StopIteration without any line.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines.begin_row()
    cells, fault = _parse_strictly(lines, separator)
    if fault:
        raise LineError(fault)
    return cells


def _parse_strictly(lines, separator):
    """Return (cells, "") of the next row, or ([], reason) if it cannot be parsed.

    Raises StopIteration after the last row.
    """
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True)), ""
    except csv.Error as error:
        return [], _too_long() if "limit" in str(error) else _unclosed()


def _parse_alone(line, separator):
    """Return the cells of a single line in spite of its quotes; [] if a cell is too long."""
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
