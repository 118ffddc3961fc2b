"""Refinement of a parsed row, with a remark for each change or doubt."""

from django.utils.translation import gettext as _

from places.national import cells
from places.national.cells import KEPT, REPAIRED
from places.national.standard import BY_FIELD, Problem, Row, write_cell

from . import capitals, locations

PARTS = {
    "insee": "insee_code",
    "postcode": "postcode",
    "city": "city",
    "latitude": "latitude",
    "longitude": "longitude",
}


def refine(row: Row) -> Row:
    """Change a row in place and return it: French case for names, problems for doubts.

    Each rewritten name or address, and each contradiction in the address, adds a problem to the
    row.
    """
    _write_in_french_case(row)
    values = {name: row.values[field] for name, field in PARTS.items() if row.values.get(field)}
    for name, reason in locations.doubts(**values):
        value = write_cell(name, row.values[name])
        row.problems.append(Problem(row.line, BY_FIELD[name].name, value, reason, KEPT))
    return row


def _write_in_french_case(row):
    """Replace names and addresses in capitals, which screen readers spell letter by letter."""
    town, postcode = row.values.get("city", ""), row.values.get("postcode", "")
    if town:
        town = capitals.town_name(town, postcode)
        _replace(row, "city", town)
    writers = {
        "title": lambda text: capitals.write_name(text, town),
        "parent_structure": lambda text: capitals.write_name(text, town),
        "address": capitals.write_address,
        "address_extra": capitals.write_address,
    }
    for name, write in writers.items():
        text = row.values.get(name, "")
        if capitals.is_in_capitals(text):
            _replace(row, name, write(text))
        elif text and town and name == "title":
            _replace(row, name, capitals.write_town_within(text, town))


def _replace(row, name, text):
    before, row.values[name] = row.values[name], text
    if text != before:
        reason = str(_("Écrit en capitales : lu « %s ».") % cells.shorten(text))
        row.problems.append(Problem(row.line, BY_FIELD[name].name, before, reason, REPAIRED))
