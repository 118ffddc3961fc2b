"""The commune of a quarter that an editor adds to the list, and the lines of a pasted list."""

import csv
from collections.abc import Iterator

from .coverage import coverage
from .gazetteer import CODE, Commune, gazetteer

ARROWS = ("→", "->", "=>")
SEPARATORS = ";\t,"


def communes_meant(typed: str) -> list[Commune]:
    """Return the communes or arrondissements of the network that an editor may mean.

    `typed` is a name, the beginning of a name, a postcode, an INSEE code, or a code and a name: see
    `Gazetteer.find`. Returns several communes for namesakes or a shared postcode, and [] without a
    match in the network. If the network has no commune and no département, communes of all France
    are returned.
    """
    found = gazetteer().find(typed)
    return [one for one in found if coverage().contains(one.city)]


def own_postcode(typed: str, commune: Commune) -> str:
    """Return the postcode in a text if it is one of several postcodes of `commune`, else "".

    Returns "" for a commune with a single postcode, which needs no precision, and for the postcode
    of another commune.
    """
    code = CODE.search(typed.upper())
    postcode = code[0].replace(" ", "") if code else ""
    return postcode if len(commune.postcodes) > 1 and postcode in commune.postcodes else ""


def pairs_of_list(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (number of the line, quarter, commune) of each line of a pasted list or CSV text.

    Lines are numbered from 1. The two values are separated by an arrow ("→", "->", "=>"), a
    semicolon, a tab or a comma. `commune` is "" without a separator. Empty lines are skipped, but
    numbered; further columns are ignored, except after an arrow.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if cells := [cell.strip() for cell in _cells(line)]:
            yield number, cells[0], cells[1] if len(cells) > 1 else ""


def _cells(line):
    if not line.strip():
        return []
    arrow = next((arrow for arrow in ARROWS if arrow in line), None)
    if arrow:
        return line.split(arrow, 1)
    separator = next((one for one in SEPARATORS if one in line), ";")
    return next(csv.reader([line], delimiter=separator), [])
