"""A workbook of Excel, as a CSV file that is read like any other."""

import csv
import datetime
import io
import re
import zipfile
from itertools import islice

from django.utils.translation import gettext as _

from places.national.errors import UnreadableError

BEGINNING = b"PK\x03\x04"
MAIN_PART = "xl/workbook.xml"
UNZIPPED = 200 * 1024 * 1024  # bytes
MOST_ROWS, MOST_COLUMNS = 100_000, 200
# A number that is shown with the zeros before it, a postcode or a telephone: "00000", "0# ## ##".
PADDED = re.compile(r"0[0#]{3,}")
QUOTED = re.compile(r'"[^"]*"|[\\_*].|\s')


def opened(source):
    """A binary file of these bytes, or this one from its beginning; of a workbook, the first of its
    sheets that holds something, as CSV. Raises `UnreadableError` when it cannot be read, or is too
    large to be."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    is_archive = file.read(len(BEGINNING)) == BEGINNING
    file.seek(0)
    if not is_archive or not _is_workbook(file):
        file.seek(0)
        return file
    # What is no workbook after all raises whatever its first fault is.
    try:
        return _as_csv(file)
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(_("Ce classeur est illisible.")) from error


def _is_workbook(file):
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    if MAIN_PART not in {part.filename for part in parts}:
        return False
    if sum(part.file_size for part in parts) > UNZIPPED:
        raise UnreadableError(_("Ce classeur est trop grand."))
    return True


def _as_csv(file):
    from openpyxl import load_workbook  # heavy, and rarely needed

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        # What the file says of its own size may be wrong.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        written = [[_text(cell) for cell in row] for row in islice(rows, MOST_ROWS + 1)]
        if len(written) > MOST_ROWS:
            raise UnreadableError(_("Ce classeur est trop grand."))
        if sheet.sheet_state == "visible" and any(any(row) for row in written):
            return _csv_of(written)
    raise UnreadableError(_("Le fichier est vide."))


def _csv_of(rows):
    width = max(index for row in rows for index, cell in enumerate(row, start=1) if cell)
    text = io.StringIO()
    # A line of the file is a row of the sheet, in what is reported.
    csv.writer(text, lineterminator="\n").writerows(
        [*row[:width], *[""] * (width - len(row))] for row in rows
    )
    return io.BytesIO(text.getvalue().encode())


def _text(cell):
    """What the cell shows, on one line."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        shown = QUOTED.sub("", cell.number_format or "")
        return str(value).zfill(len(shown)) if PADDED.fullmatch(shown) else str(value)
    if isinstance(value, datetime.datetime):
        value = value.date() if value.time() == datetime.time() else value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return " ".join(str(value).split())
