"""Render values as cells of a CSV file that no spreadsheet computes. Pure functions."""

import csv
import datetime
import decimal
import io
import re
from collections.abc import Iterable, Sequence

import phonenumbers

# First characters of a formula (OWASP, "CSV Injection"): four signs, their full-width forms, which
# some spreadsheets accept too, a tab, the end of a line.
STARTS_A_FORMULA = re.escape("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
# Mainland France, La Réunion and Mayotte, Guadeloupe, Guyane and Martinique share one numbering
# plan: no international prefix between them.
ONE_PLAN = {33, 262, 590, 594, 596}
# French Excel reads the columns of a file only with semicolons. The lists of the admin, the list of
# people registered and the tables of a text have them. Open data have commas, as programs expect,
# and so does the report, which funders compare with the agenda; its workbook is the first link.
FOR_EXCEL = ";"
ESCAPE = "'"
ESCAPED = re.compile(rf"{ESCAPE}+[{STARTS_A_FORMULA}]")
# A text that looks escaped is escaped too, so that `unescape_formula` restores it.
TO_ESCAPE = re.compile(rf"{ESCAPE}*[{STARTS_A_FORMULA}]")


def escape_formula(text: str) -> str:
    """Return the text, with an apostrophe before it if a spreadsheet would compute it.

    A text that already looks escaped also gets an apostrophe, so that `unescape_formula` restores
    it.
    """
    return f"{ESCAPE}{text}" if TO_ESCAPE.match(text) else text


def unescape_formula(text: str) -> str:
    """Return the original of a text escaped by `escape_formula`; other texts are unchanged."""
    return text[1:] if ESCAPED.match(text) else text


def phone_cell(number: str, region: str) -> str:
    """Return an E.164 number as dialled from `region` ("FR", "NC"), without "+" or spaces.

    From "FR", "+33612345678" gives "0612345678" and "+32470123456" gives "0032470123456". From
    "NC", "+687261234" gives "261234". No prefix is needed between the countries of `ONE_PLAN`. A
    text that is not an international number is returned unchanged.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    own = phonenumbers.country_code_for_region(region)
    if parsed.country_code != own and not {parsed.country_code, own} <= ONE_PLAN:
        return number.replace("+", "00", 1)
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    return re.sub(r"[\s.-]", "", phonenumbers.format_number(parsed, national))


def csv_bytes(
    rows: Iterable[dict[str, object]], columns: Sequence[str], *, delimiter: str = ","
) -> bytes:
    """Render a CSV file with a header row, in UTF-8 with the BOM for spreadsheets.

    `columns` are the headings and the keys of each row, in order; other keys are ignored. Cells are
    written by `csv_cell` and separated by `delimiter`, `FOR_EXCEL` for a file of the admin. Raises
    KeyError if a row has no value for a column.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([csv_cell(values[column]) for column in columns] for values in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def csv_cell(value: object) -> str | int | float | datetime.date | decimal.Decimal:
    """Return a value as a cell: booleans as "oui" or "non", lists of strings joined by "|".

    Numbers, dates and datetimes are returned unchanged. Any other value, and a joined list, is
    returned as text without null characters, escaped by `escape_formula`; None is "".
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float, decimal.Decimal, datetime.date)):
        return value
    if isinstance(value, list):
        value = "|".join(value)
    return escape_formula(str("" if value is None else value).replace("\0", ""))
