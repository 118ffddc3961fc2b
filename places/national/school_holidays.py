"""Columns, other than the hours, of places that close during school holidays.

Such hours must not be open then: « Fermé pendant les vacances scolaires : oui ».
"""

import re
from collections.abc import Mapping

from network.text.strings import plain
from places.hours.osm_text import HAS_TIME, read_hours

from .cells import NO, YES
from .note_headers import name_of

TICKED = YES | {"x"}
HOLIDAYS = (
    r"(?:(?:pendant|durant|lors|en|periodes?|de|des|les?|la|aux?) )*"
    r"(?:vacances|conges|school holidays)(?: scolaires?)?"
)
SUBJECT = r"(?:(?:le|la|l|lieu|structure|espace|est|il|elle) )*"
SHUT = re.compile(rf"{SUBJECT}(?:fermee?s?|fermetures?|closed?) {HOLIDAYS}")
OPEN = re.compile(rf"{SUBJECT}(?:ouverte?s?|ouvertures?|open) {HOLIDAYS}")


def hours_outside_holidays(hours: str, cells: Mapping[str, str]) -> str:
    """Return the OSM hours of a row, closed during school holidays if one of its `cells` states it.

    `cells` is {header: cell} of any table. Hours that cannot be parsed, without times, or with a
    rule for school holidays, are returned as they are.
    """
    is_shut = any(_shuts(name_of(column), plain(cell)) for column, cell in cells.items() if cell)
    if not is_shut or not HAS_TIME.search(hours):
        return hours
    reading = read_hours(hours)
    if not reading.is_readable or reading.names_school_holidays:
        return hours
    return f"{hours}; SH off"


def _shuts(name, answer):
    if answer in TICKED:
        return bool(SHUT.fullmatch(name))
    return answer in NO and bool(OPEN.fullmatch(name))
