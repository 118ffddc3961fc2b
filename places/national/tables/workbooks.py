"""Conversion of a workbook of Excel or LibreOffice (.xlsx) to CSV text."""

import csv
import datetime
import io
import re
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from places.national.errors import UnreadableError

ARCHIVE, CONTENT = b"PK\x03\x04", "xl/workbook.xml"
# More than the unpacked size of a workbook of 50,000 places.
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_COLUMNS = 500
# Includes empty cells: one cell far to the right makes a row of 16,000.
MOST_CELLS = 10_000_000
# Formats of numbers with leading zeros (postcodes, telephones): "00000", "0# ## ##".
PADDED = re.compile(r"0[0#]{3,}")
QUOTED = re.compile(r'"[^"]*"|[\\_*].|\s')
UNREADABLE = (BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError)
UNREADABLE += (SyntaxError, EOFError, OSError)  # SyntaxError is raised for invalid XML


@dataclass(frozen=True)
class Sheet:
    """A worksheet of a workbook, converted to CSV.

    `content` is CSV in UTF-8; `others` is {title: number of rows} of the other visible worksheets
    that are not empty.
    """

    content: bytes
    title: str
    others: dict[str, int]


def read_workbook(source: bytes | BinaryIO) -> Sheet | None:
    """Return the visible worksheet of a workbook with the most rows that are not blank.

    `source` is bytes or a binary file, which is rewound. Returns None if `source` is not a
    workbook. Raises UnreadableError for a workbook that is damaged, too large or without a visible
    worksheet.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    is_archive = file.read(len(ARCHIVE)) == ARCHIVE
    file.seek(0)
    if not is_archive:
        return None
    try:
        with ZipFile(file) as archive:
            if CONTENT not in archive.namelist():
                return None
            if sum(each.file_size for each in archive.infolist()) > LARGEST_UNPACKED:
                raise UnreadableError(_("Le classeur est trop grand : enregistrez-le en CSV."))
        from openpyxl import load_workbook  # its import takes 0.1 s

        book = load_workbook(file, read_only=True, data_only=True)
        shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        sheets = [(sheet.title, *_as_csv(sheet)) for sheet in shown]
    except UNREADABLE as error:
        raise UnreadableError(_("Le classeur n’est pas lisible.")) from error
    finally:
        file.seek(0)
    if not sheets:
        raise UnreadableError(_("Le classeur n’a aucune feuille."))
    title, content, _count = max(sheets, key=lambda sheet: sheet[2])
    others = {name: count for name, _content, count in sheets if name != title and count}
    return Sheet(content, title, others)


def _as_csv(sheet):
    """Return (the worksheet as CSV in UTF-8, the number of its rows that are not blank).

    Raises UnreadableError beyond `MOST_CELLS` cells or `MOST_COLUMNS` columns.
    """
    text, count, read = io.StringIO(), 0, 0
    writer = csv.writer(text)
    # The dimensions in the file may be wrong.
    sheet.reset_dimensions()
    rows = []
    for cells in sheet.iter_rows():
        read += len(cells) + 1
        row = [_text(cell) for cell in cells]
        rows.append(row[: _width(row)])
        if read > MOST_CELLS or len(rows[-1]) > MOST_COLUMNS:
            raise UnreadableError(_("Le classeur est trop grand : enregistrez-le en CSV."))
    width = max(map(len, rows), default=0)
    for row in rows:
        count += bool(row)
        writer.writerow(row + [""] * (width - len(row)))
    return text.getvalue().encode(), count


def _width(row):
    return max((index for index, cell in enumerate(row, 1) if cell), default=0)


def _text(cell):
    """Return the text that a cell shows in France; dates are written as in the standard."""
    match cell.value:
        case None:
            return ""
        case bool() as value:
            return "oui" if value else "non"
        case datetime.datetime() as value if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() as value:
            return value.isoformat(" ", "minutes")
        case datetime.time() as value:
            return value.strftime("%Hh%M")
        case int() | float() as value if float(value).is_integer():
            shown = QUOTED.sub("", cell.number_format or "")
            return str(int(value)).zfill(len(shown) if PADDED.fullmatch(shown) else 0)
        case value:
            return str(value)
