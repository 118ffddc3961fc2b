"""Exports of the lists of the admin (XLSX, CSV), in which no text becomes a formula."""

import csv
import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst

# Under another name, so that `makemessages` leaves Wagtail's texts to Wagtail's catalogue.
from django.utils.translation import gettext as wagtail_text
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

from .csv_cells import FOR_EXCEL, csv_cell

BYTE_ORDER_MARK = "\ufeff"  # French Excel needs it to read the accents


def sheet_cell(worksheet, value) -> Any:
    """Return a write-only cell of an XLSX worksheet, of openpyxl.

    A string stays text even if it looks like a formula; characters that XLSX forbids become spaces.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return WriteOnlyCell(worksheet, value)
    cell = WriteOnlyCell(worksheet, ILLEGAL_CHARACTERS_RE.sub(" ", value))
    cell.data_type = "s"
    return cell


_wagtail_heading = SpreadsheetExportMixin.get_heading


def get_heading(self, queryset: QuerySet | list, field: str) -> str:
    """Return Wagtail's heading of a column, translated if Wagtail returns the field's name.

    Wagtail returns the field's name if the rows are a list, as in the reports of workflows. The
    catalogues translate the name with spaces: "requested by".
    """
    heading = _wagtail_heading(self, queryset, field)
    return capfirst(wagtail_text(field.replace("_", " "))) if heading == field else heading


def patch_admin_exports() -> None:
    """Replace the export methods of Wagtail's `SpreadsheetExportMixin`, for all admin lists.

    See docs/upgrading.md: a view cannot choose the writers of another view.
    """
    for method in (get_heading, generate_xlsx_row, stream_csv, write_csv_row):
        setattr(SpreadsheetExportMixin, method.__name__, method)


def localised_cells(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (field, value) of a row; aware datetimes become naive, in the current time zone.

    The microseconds of these datetimes are removed. A spreadsheet has no time zones, and Wagtail
    would write the datetimes in UTC.
    """
    for field, value in row.items():
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value).replace(microsecond=0)
        yield field, value


def generate_xlsx_row(self, worksheet, row_dict, date_format: str | None = None) -> Iterator[Any]:
    """Yield the cells of an XLSX row; numbers and dates keep their type.

    Aware datetimes are converted by `localised_cells`. If `date_format` is set, it is the format of
    all datetimes.
    """
    for field, value in localised_cells(row_dict):
        cell = sheet_cell(worksheet, self.preprocess_field_value(field, value, self.FORMAT_XLSX))
        if date_format and isinstance(value, datetime.datetime):
            cell.number_format = date_format
        yield cell


def stream_csv(self, queryset: QuerySet | list) -> Iterator[bytes]:
    """Yield the lines of a CSV in UTF-8: a byte order mark with the headings, then the rows.

    The columns are the fields of `list_export`, separated by semicolons.
    """
    writer = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=FOR_EXCEL)
    headings = {field: self.get_heading(queryset, field) for field in self.list_export}
    yield BYTE_ORDER_MARK.encode() + writer.writerow(headings)
    for item in queryset:
        yield self.write_csv_row(writer, self.to_row_dict(item))


def write_csv_row(self, writer, row_dict) -> bytes:
    """Return the CSV line of a row, converted by `localised_cells`, then by `csv_cell`."""
    processed = {
        field: self.preprocess_field_value(field, value, self.FORMAT_CSV)
        for field, value in localised_cells(row_dict)
    }
    return writer.writerow({field: csv_cell(value) for field, value in processed.items()})
