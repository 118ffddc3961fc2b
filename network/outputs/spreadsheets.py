"""Lists of the admin as files for a spreadsheet: what is text stays text, and never computes."""

import csv
import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

from .csv_cells import csv_cell

# So that Excel, in France, finds the columns and the accents.
DELIMITER, BYTE_ORDER_MARK = ";", "\ufeff"


def sheet_cell(worksheet, value) -> Any:
    """A cell of an XLSX sheet, write-only: a text is a text, whatever it begins with, without the
    signs that the format forbids."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return WriteOnlyCell(worksheet, value)
    cell = WriteOnlyCell(worksheet, ILLEGAL_CHARACTERS_RE.sub(" ", value))
    cell.data_type = "s"
    return cell


def patch_exports() -> None:
    """Replace the writers of `SpreadsheetExportMixin`, for Wagtail's own reports too.

    See docs/upgrading.md: a view cannot choose the writers of another view.
    """
    for method in (generate_xlsx_row, stream_csv, write_csv_row):
        setattr(SpreadsheetExportMixin, method.__name__, method)


def on_the_clock(row: dict) -> Iterator[tuple[str, Any]]:
    """The cells of a row, its moments as they are read on the wall, to the second: a sheet knows no
    zone, and Wagtail would write them in UTC."""
    for field, value in row.items():
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value).replace(microsecond=0)
        yield field, value


def generate_xlsx_row(self, worksheet, row_dict, date_format=None) -> Iterator[Any]:
    """Numbers and days keep their type; a moment is that of the network's clock."""
    for field, value in on_the_clock(row_dict):
        cell = sheet_cell(worksheet, self.preprocess_field_value(field, value, self.FORMAT_XLSX))
        if date_format and isinstance(value, datetime.datetime):
            cell.number_format = date_format
        yield cell


def stream_csv(self, queryset) -> Iterator[bytes]:
    writer = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=DELIMITER)
    headings = {field: self.get_heading(queryset, field) for field in self.list_export}
    yield BYTE_ORDER_MARK.encode() + writer.writerow(headings)
    for item in queryset:
        yield self.write_csv_row(writer, self.to_row_dict(item))


def write_csv_row(self, writer, row_dict) -> bytes:
    processed = {
        field: self.preprocess_field_value(field, value, self.FORMAT_CSV)
        for field, value in on_the_clock(row_dict)
    }
    return writer.writerow({field: csv_cell(value) for field, value in processed.items()})
