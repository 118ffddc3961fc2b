"""Spreadsheets of a report: one CSV file, or one XLSX file with a sheet for each table."""

import io

from django.utils.translation import gettext

from network.outputs.csv_cells import csv_bytes
from network.outputs.spreadsheets import sheet_cell

from .report import METHOD, Report
from .tables import Line, value_label


def as_csv(report: Report) -> bytes:
    """Return the CSV file: the total, the lines of all tables, then the method.

    The columns are the title of the table, the name of the line, dates, people and first-timers,
    separated by commas as in the agenda's files.
    """
    table, *columns = [gettext("Tableau"), gettext("Ligne"), *_numbers()]
    rows = [{table: report.scope.title, **_cells(columns, report.total)}]
    rows += [
        {table: str(each.title), **_cells(columns, line)}
        for each in report.tables
        for line in each.lines
    ]
    rows += [
        {table: gettext("Méthode"), **dict.fromkeys(columns, ""), columns[0]: str(text)}
        for text in METHOD
    ]
    return csv_bytes(rows, [table, *columns])


def as_xlsx(report: Report) -> bytes:
    """Return the XLSX file: a worksheet with the total, one for each table, then the method.

    Exact numbers are numeric cells; masked numbers are texts. The row of headings is frozen.
    """
    from openpyxl import Workbook  # slow to import

    book = Workbook(write_only=True)
    period = (gettext("Période"), [report.total], report.scope.title)
    tables = [(each.title, [*each.lines, *_of(each.total)], each.head) for each in report.tables]
    for title, lines, head in (period, *tables):
        rows = [[str(head), *_numbers()], *(_values(line) for line in lines)]
        _add_sheet(book, str(title), rows, widths=(50, 18, 14, 14))
    method = [[gettext("Comment c’est compté")], *([str(text)] for text in METHOD)]
    _add_sheet(book, gettext("Méthode"), method, widths=(100,), wraps=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_sheet(book, title, rows, *, widths, wraps=False):
    """Add a worksheet with typed cells; the first of the `rows` is frozen.

    `widths` are the widths of the columns, in characters. With `wraps`, long texts are on several
    lines.
    """
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title[:31])  # the longest name that Excel accepts
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in rows:
        cells = [sheet_cell(sheet, value) for value in row]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=wraps, vertical="top")
        sheet.append(cells)


def _numbers() -> list[str]:
    return [gettext("Ateliers comptés"), gettext("Venues"), gettext("Première fois")]


def _values(line: Line) -> list[str | int]:
    """Return the name and the numbers of a line; a masked number is its text."""
    shown = (line.people, line.first_timers)
    return [
        line.name,
        line.dates,
        *(value if isinstance(value, int) else value_label(value) for value in shown),
    ]


def _cells(columns, line):
    return dict(zip(columns, _values(line), strict=True))


def _of(total):
    return [total] if total else []
