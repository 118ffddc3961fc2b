"""Lists of the admin as files for a spreadsheet: what is text stays text, and never computes."""

import csv

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

# What a spreadsheet takes for a formula at the start of a cell (OWASP, "CSV injection").
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# So that Excel, in France, finds the columns and the accents.
DELIMITER, BYTE_ORDER_MARK = ";", "\ufeff"


def plain_text(value):
    """A text that no spreadsheet computes when it opens a CSV file."""
    return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value


class PlainExportMixin(SpreadsheetExportMixin):
    """Must stand before Wagtail's view. Numbers and days keep their type, in XLSX at least."""

    def generate_xlsx_row(self, worksheet, row_dict, date_format=None):
        for field, value in row_dict.items():
            told = self.preprocess_field_value(field, value, self.FORMAT_XLSX)
            if not isinstance(told, str):
                yield WriteOnlyCell(worksheet, told)
                continue
            cell = WriteOnlyCell(worksheet, ILLEGAL_CHARACTERS_RE.sub(" ", told))
            cell.data_type = "s"
            yield cell

    def stream_csv(self, queryset):
        writer = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=DELIMITER)
        headings = {field: self.get_heading(queryset, field) for field in self.list_export}
        yield BYTE_ORDER_MARK.encode() + writer.writerow(headings)
        for item in queryset:
            yield self.write_csv_row(writer, self.to_row_dict(item))

    def write_csv_row(self, writer, row_dict):
        told = {
            field: self.preprocess_field_value(field, value, self.FORMAT_CSV)
            for field, value in row_dict.items()
        }
        return writer.writerow(
            {field: plain_text(v) if isinstance(v, str) else v for field, v in told.items()}
        )
