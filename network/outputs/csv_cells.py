"""Values as the cells of a CSV file, in which no text is a formula. Pure: values in, text out."""

import csv
import datetime
import decimal
import io
import re
from collections.abc import Iterable, Sequence

import phonenumbers

# What a spreadsheet computes at the start of a cell (OWASP, "CSV Injection"): four signs, the same
# in full width, which some take for them, a tab, the end of a line.
STARTS_A_FORMULA = re.escape("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
# The mainland, La Réunion and Mayotte, Guadeloupe, Guyane and Martinique call each other without a
# prefix.
ONE_PLAN = {33, 262, 590, 594, 596}
ESCAPE = "'"
ESCAPED = re.compile(rf"{ESCAPE}+[{STARTS_A_FORMULA}]")
# An escaped text is escaped again: so that reading back gives what was written.
TO_ESCAPE = re.compile(rf"{ESCAPE}*[{STARTS_A_FORMULA}]")


def escape_formula(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would compute it."""
    return f"{ESCAPE}{text}" if TO_ESCAPE.match(text) else text


def unescape_formula(text: str) -> str:
    """The text that `escape_formula` was given."""
    return text[1:] if ESCAPED.match(text) else text


def phone_cell(number: str, region: str) -> str:
    """An E.164 number as it is dialled in a region ("FR", "NC"), "0612345678", "261234" or
    "0032470123456": without the sign that a spreadsheet computes. Any other text as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    own = phonenumbers.country_code_for_region(region)
    if parsed.country_code != own and not {parsed.country_code, own} <= ONE_PLAN:
        return number.replace("+", "00", 1)
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    return re.sub(r"[\s.-]", "", phonenumbers.format_number(parsed, national))


def csv_bytes(rows: Iterable[dict], columns: Sequence[str]) -> bytes:
    """A file with its headings: UTF-8 with its mark, which spreadsheets need to read accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([csv_cell(values[column]) for column in columns] for values in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def csv_cell(value: object) -> str | int | float | datetime.date | decimal.Decimal:
    """A value as a spreadsheet in French reads it; lists are joined by "|", and what is neither a
    number nor a day is the text that it gives."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float, decimal.Decimal, datetime.date)):
        return value
    if isinstance(value, list):
        value = "|".join(value)
    return escape_formula(str("" if value is None else value).replace("\0", ""))
