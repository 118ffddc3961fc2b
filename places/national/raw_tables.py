"""A table of places that follows no standard, as it is: its columns by their own names."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from . import csv_rows, json_objects
from .cells import clean_text, collapse_spaces
from .errors import UnreadableError
from .files import HEADER_WITHIN, SEPARATORS, check_bytes

MOST_COLUMNS = 200
FEWEST_COLUMNS = 2


def read_raw(source) -> Iterator[tuple]:
    """(line, {column: cell}) of each row, in the order of the file; lines that cannot be read are
    passed over. Raises `UnreadableError` when it is no table at all."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    start = check_bytes(file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        if start.lstrip()[:1] in (b"{", b"["):
            yield from _json_rows(text.read())
        else:
            yield from _csv_rows(text)
    finally:
        if not file.closed:  # else who lent it did not want the rest
            text.detach()  # whoever lent the file closes it


def digest_of(columns) -> str:
    """What names a table by its columns, in whatever order."""
    return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()


def _json_rows(text):
    rows = [(line, value) for line, value in json_objects.objects(text) if isinstance(value, dict)]
    cells = [(line, json_objects.cells_of(value)) for line, value in rows]
    columns = list(dict.fromkeys(name for _line, row in cells for name in row))[:MOST_COLUMNS]
    if len(columns) < FEWEST_COLUMNS:
        raise UnreadableError(_("Le fichier JSON ne contient aucun lieu."))
    for line, row in cells:
        yield line, {name: row.get(name) or "" for name in columns}


def _csv_rows(text):
    head = list(islice(text, HEADER_WITHIN))
    width, index, separator = max(
        (len(_cells(line, mark)), -index, mark)
        for index, line in enumerate(head)
        for mark in SEPARATORS
    )
    if width < FEWEST_COLUMNS:
        raise UnreadableError(_("Ce n’est pas un tableau : il n’a qu’une colonne."))
    lines = csv_rows.Lines(chain(head[-index:], text), behind=-index)
    columns = _named(csv_rows.first_row(lines, separator))
    for line, cells, remark in csv_rows.rows(lines, separator, len(columns)):
        if not isinstance(remark, csv_rows.LineError):
            yield line, dict(zip(columns, cells, strict=True))


def _cells(line, separator):
    try:
        return [cell for cell in next(csv.reader([line], delimiter=separator), []) if cell.strip()]
    except csv.Error:
        return []


def _named(cells):
    """Each column by a name of its own."""
    seen, names = Counter(), []
    for number, cell in enumerate(cells[:MOST_COLUMNS], start=1):
        name = collapse_spaces(clean_text(cell)) or _("Colonne %s") % number
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
