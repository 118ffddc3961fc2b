"""Parse and format small tables of numbers that editors type or paste. Pure functions."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext

from network.outputs.csv_cells import FOR_EXCEL, csv_cell
from network.text.dates import NBSP

MOST_ROWS, MOST_SERIES = 30, 4
SPACES = str.maketrans("", "", " \u00a0\u202f")
# "4O", "12k", "1.2.3", "–", "?": a mistyped or unknown number, not a title.
MISTYPED = re.compile(r"[+−-]?\d[\d.,]*\D{0,2}|[−–—?.-]*|nan|inf", re.IGNORECASE)
ORDINAL = re.compile(r"\d+(er|re|e|nd|nde)")


@dataclass(frozen=True)
class Numbers:
    """A table: `names` of the rows, and `series` of values with the titles `heads`.

    Each series has one value for each name. `corner` is the title of the names, "Année" for
    example. A title that was not typed is "".
    """

    corner: str
    heads: tuple[str, ...]
    names: tuple[str, ...]
    series: tuple[tuple[Decimal, ...], ...]

    @classmethod
    def read(cls, typed: str) -> Self:
        """Parse lines "name ; number ; number", or with tabs, as pasted from a spreadsheet.

        The first line is a header if none of its cells after the first is a number. A mistyped
        number counts as a number. Raises `ValidationError`, with a translated message, for an empty
        text, an invalid line, more than `MOST_ROWS` (30) rows, or more than `MOST_SERIES` (4)
        numbers in a row.
        """
        lines = [
            (number, _cells(line))
            for number, line in enumerate(typed.splitlines(), 1)
            if line.strip(" ;\t")
        ]
        if not lines:
            raise ValidationError(gettext("Écrivez au moins une ligne : un nom, puis un nombre."))
        first, titles = lines[0]
        if all(map(_is_title, titles[1:])):
            lines.pop(0)
        else:
            titles = None
        if titles is not None and (not lines or len(titles) < 2):
            _refuse(first, gettext("il faut un nom, un point-virgule, puis un nombre"))
        width = len(lines[0][1])
        rows = [_row(cells, number, width) for number, cells in lines]
        if len(rows) > MOST_ROWS or not 1 <= width - 1 <= MOST_SERIES:
            message = gettext("Au plus %(rows)s lignes, et %(series)s nombres par ligne.")
            raise ValidationError(message % {"rows": MOST_ROWS, "series": MOST_SERIES})
        heads = (titles or [""])[1:width]
        return cls(
            corner=titles[0] if titles else "",
            heads=(*heads, *[""] * (width - 1 - len(heads))),
            names=tuple(name for name, _values in rows),
            series=tuple(zip(*(values for _name, values in rows), strict=True)),
        )

    @classmethod
    def read_or_none(cls, typed: str) -> Self | None:
        """Return the table that `read` parses, or None if the text is invalid."""
        try:
            return cls.read(typed)
        except ValidationError:
            return None

    @property
    def rows(self) -> list[tuple[str, tuple[Decimal, ...]]]:
        """The rows as [(name, (value in each series, …))], in the typed order."""
        return list(zip(self.names, zip(*self.series, strict=True), strict=True))


def _cells(line):
    separator = "\t" if "\t" in line else ";"
    cells = [cell.strip() for cell in line.split(separator)]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def _row(cells, number, width):
    if len(cells) < 2 or not cells[0]:
        _refuse(number, gettext("il faut un nom, un point-virgule, puis un nombre"))
    if len(cells) != width:
        _refuse(number, gettext("elle n’a pas autant de nombres que la première"))
    values = []
    for cell in cells[1:]:
        value = _number_or_none(cell)
        if value is None:
            _refuse(number, gettext("« %(cell)s » n’est pas un nombre") % {"cell": cell})
        values.append(value)
    return cells[0], tuple(values)


def _is_title(cell):
    text = cell.translate(SPACES)
    return not MISTYPED.fullmatch(text) or bool(ORDINAL.fullmatch(text))


def _number_or_none(cell):
    """Parse a number in French or in programming notation: "1 234,5", "12 %", "−3", "-3.5".

    Returns None for any other text, and for an absolute value of 10**15 or more.
    """
    text = cell.translate(SPACES).removesuffix("%").replace(",", ".").replace("−", "-")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**15 else None


def _refuse(number, why):
    raise ValidationError(gettext("Ligne %(n)s : %(why)s.") % {"n": number, "why": why})


def format_number(value: Decimal, unit: str = "") -> str:
    """Format a number in the active language, without trailing zeros: "1 234,5 heures".

    Its spaces are no-break spaces, also before `unit`, and its minus sign is "−".
    """
    places = max(0, -value.normalize().as_tuple().exponent)
    text = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    text = text.replace("-", "−").replace(" ", NBSP)
    return f"{text}{NBSP}{unit}" if unit else text


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Render a CSV for a French spreadsheet: semicolons, decimal commas, UTF-8 with a BOM.

    Values other than `Decimal` are rendered by `csv_cell`, which escapes formulas.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=FOR_EXCEL)
    writer.writerows([_csv_value(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_value(value):
    # A number may begin with a sign, which `csv_cell` would escape.
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return csv_cell(value)
