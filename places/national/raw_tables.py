"""Tables of places outside the standard, with their columns by their own names."""

import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from network.outputs.csv_cells import unescape_formula

from .cells import REFUSED, REPAIRED, clean_text, collapse_spaces
from .errors import UnreadableError
from .files import HEADER_WITHIN, SEPARATOR_LINE, SEPARATORS, encoding_problems
from .standard import Problem
from .tables import csv_rows, json_objects
from .tables.encodings import open_text

MOST_COLUMNS = 200
FEWEST_COLUMNS = 2


def read_raw(source: bytes | BinaryIO) -> Iterator[tuple[int, dict[str, str] | Problem]]:
    """Yield (line, {column: cell}) for each row, in the order of the file.

    A line that cannot be parsed gives (line, `Problem`). If the line was corrected, its row
    follows. An encoding other than UTF-8, and a title before the header, are problems of line 1.
    Nested JSON objects are flattened. The file must stay open until the last row. Raises
    UnreadableError, when the first row is requested, if the file is not a table.
    """
    text = open_text(source)
    try:
        yield from ((problem.line, problem) for problem in encoding_problems(text.encoding))
        if text.is_json:
            yield from _json_rows(text.lines.read())
        else:
            yield from _csv_rows(text.lines)
    finally:
        if not text.lines.buffer.closed:  # a caller may close the file before the last row
            text.lines.detach()  # the caller closes the file


def form_of(source: bytes | BinaryIO) -> tuple[str, str] | None:
    """Return (encoding, separator) of a file for display: ("UTF-8", "virgule"), then rewind it.

    The separator is "" for JSON and GeoJSON. Returns None if the file is not a table.
    """
    try:
        text = open_text(source)
    except UnreadableError:
        return None
    try:
        if text.is_json:
            return text.encoding.name, ""
        _index, separator = _header(list(islice(text.lines, HEADER_WITHIN)))
        return text.encoding.name, str(SEPARATORS[separator])
    except UnreadableError:
        return None
    finally:
        text.lines.detach().seek(0)


def digest_of(columns: Iterable[str]) -> str:
    """Return the SHA-256 in hexadecimal that identifies a table by its columns, in any order."""
    return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()


def _json_rows(text):
    objects = list(json_objects.objects(text))
    cells = [
        (line, json_objects.all_cells_of(value) if isinstance(value, dict) else None)
        for line, value in objects
    ]
    columns = list(dict.fromkeys(name for _line, row in cells if row for name in row))
    if len(columns) < FEWEST_COLUMNS:
        raise UnreadableError(_("Le fichier JSON ne contient aucun lieu."))
    _check_width(columns)
    for (line, row), (_line, value) in zip(cells, objects, strict=True):
        if row is None:
            yield line, Problem(line, "", str(value), _("Ce n’est pas un lieu."))
        else:
            yield line, {name: row.get(name) or "" for name in columns}


def _csv_rows(text):
    head = list(islice(text, HEADER_WITHIN))
    index, separator = _header(head)
    lines = csv_rows.Lines(chain(head[index:], text), behind=index)
    before = " / ".join(line.strip(f"{separator}\r\n ") for line in head[:index])
    if before.strip(" /") and not SEPARATOR_LINE.fullmatch(head[0].strip()):
        reason = _("L’en-tête est à la ligne %(line)s : ce qui précède est passé.")
        yield 1, Problem(1, "", before, reason % {"line": index + 1}, REPAIRED)
    try:
        columns = _named(csv_rows.first_row(lines, separator))
    except csv_rows.LineError as error:
        raise UnreadableError(str(error)) from None
    _check_width(columns)
    for line, cells, remark in csv_rows.rows(lines, separator, len(columns)):
        if remark:
            kind = REFUSED if isinstance(remark, csv_rows.LineError) else REPAIRED
            value = separator.join(cells)
            yield line, Problem(line, "", value, str(remark), kind)
        if not isinstance(remark, csv_rows.LineError):
            yield line, dict(zip(columns, map(unescape_formula, cells), strict=True))


def _header(head):
    """Return (index of the header, separator) of the first lines of a file.

    `_likelihood` chooses the separator and the width, the number of cells: the lines of a title, or
    lines split at another separator, are fewer or narrower. The header is the first line of this
    width that is nearly as filled as the fullest one. Raises UnreadableError if no line has two
    filled cells.
    """
    alike = defaultdict(list)
    for mark in SEPARATORS:
        for index, cells in _rows(head, mark):
            filled = sum(bool(cell.strip()) for cell in cells)
            if filled >= FEWEST_COLUMNS:
                alike[len(cells), mark].append((filled, -index))
    if not alike:
        raise UnreadableError(_("Ce n’est pas un tableau : il n’a qu’une colonne."))
    width, mark = max(alike, key=lambda key: _likelihood(key[0], len(alike[key])))
    # The header is the first line that is nearly full.
    full = max(filled for filled, _index in alike[width, mark])
    index = max(index for filled, index in alike[width, mark] if filled * 4 >= full * 3)
    return -index, mark


def _likelihood(width, count):
    """Return an ascending sort key of a width that `count` lines have.

    One line alone ranks lowest, because it proves nothing; then the number of separators counts.
    """
    return min(count, 2), (width - 1) * count, count


def _rows(head, separator):
    """Yield (index of the first line, cells) of each row; a row may have several lines.

    Stops at a line that cannot be parsed.
    """
    reader, begun = csv.reader(head, delimiter=separator), 0
    try:
        for cells in reader:
            yield begun, cells
            begun = reader.line_num
    except csv.Error:
        return


def _check_width(columns):
    if len(columns) > MOST_COLUMNS:
        reason = _("Le tableau a %(number)s colonnes : %(most)s au plus.")
        raise UnreadableError(reason % {"number": len(columns), "most": MOST_COLUMNS})


def _named(cells):
    """Return the names of the columns, made unique.

    The header of the third column becomes "Colonne 3" if it is empty. A repeated header is followed
    by "(2)", then "(3)". A number that would repeat a header already read is skipped.
    """
    seen, names = Counter(), []
    for number, cell in enumerate(cells, start=1):
        name = unique = collapse_spaces(clean_text(cell)) or _("Colonne %s") % number
        while unique in seen:
            seen[name] += 1
            unique = f"{name} ({seen[name]})"
        seen[unique] = 1
        names.append(unique)
    return names
