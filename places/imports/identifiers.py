"""Matching of the identifiers of files to places.

Two producers who both count from 1 have the same identifiers for different places. The qualified
form of an identifier that is only a number or a short code therefore starts with its source.
"""

import re
from collections.abc import Collection, Iterator

from django.utils.text import slugify
from django.utils.translation import gettext as _

from places.models import PlacePage
from places.national.cells import REFUSED
from places.national.standard import Problem, Row

# "1", "structure-12": identifiers that several producers may use.
COUNTED = re.compile(r"\D{0,12}\d{1,6}")
LONGEST = 120


def qualified_identifier(identifier: str, source: str) -> str:
    """Return "source-identifier" for a number or short code that several producers may use.

    "12" from the source "Hub Sud" gives "hub-sud-12"; the source is cut so that the result has at
    most `LONGEST` characters. An identifier of another form, or without a source, is returned
    unchanged.
    """
    source = slugify(source)
    if not source or not COUNTED.fullmatch(identifier):
        return identifier
    return f"{source[: LONGEST - len(identifier) - 1]}-{identifier}"


def qualified_identifier_of(row: Row) -> str:
    """Return the qualified identifier of a row, from its identifier and its source."""
    return qualified_identifier(row.national_id, row.values.get("source", ""))


def candidates(row: Row) -> set[str]:
    """Return the identifiers that the place of a row may have.

    They are the identifier in the file and its qualified form.
    """
    return {row.national_id, qualified_identifier_of(row)}


def places_by_identifier(identifiers: Collection[str]) -> Iterator[PlacePage]:
    """Yield the places with one of these identifiers, offline places included.

    `identifiers` are qualified; a place may be stored with the unqualified form of one of them.
    """
    ends = {
        qualified[at + 1 :]
        for qualified in identifiers
        for at, sign in enumerate(qualified)
        if sign == "-"
    }
    counted = filter(COUNTED.fullmatch, ends)
    for page in PlacePage.objects.filter(national_id__in={*identifiers, *counted}):
        qualified = qualified_identifier(page.national_id, page.imported.get("source", page.source))
        if page.national_id in identifiers or qualified in identifiers:
            yield page


def distinguish(row: Row, places: dict[str, PlacePage]) -> bool:
    """Qualify the row's identifier by its source if its place has, or needs, that form.

    `places` are the existing places by identifier. A place needs the qualified form if another
    place has the identifier of the file. Other rows of the file are not considered.

    Returns False and adds a problem to the row if another place has the identifier and the row has
    no source. Otherwise returns True, even if the identifier did not change.
    """
    here, qualified = places.get(row.national_id), qualified_identifier_of(row)
    if qualified == row.national_id and not COUNTED.fullmatch(qualified):
        return True
    if qualified in places and qualified != row.national_id:
        row.values["national_id"] = qualified
        return True
    if here is None or _is_same(here, row.values):
        return True
    if qualified != row.national_id:
        row.values["national_id"] = qualified
        return True
    reason = _("Cet identifiant est celui de « %s » : dites la source dans le fichier.")
    row.problems.append(Problem(row.line, "id", row.national_id, reason % here.title, REFUSED))
    return False


def _is_same(page, values):
    """Return True if the page and the row have the same source, name, pivot or address.

    Blank values are never the same. `values` is {field: value} of the row.
    """
    source = page.imported.get("source", page.source)
    pairs = [
        (slugify(source), slugify(values.get("source", ""))),
        (slugify(page.official_name or page.title), slugify(_official_name(values))),
        (page.pivot.strip("0") and page.pivot, values.get("pivot", "")),
        (
            page.address and slugify(f"{page.address} {page.city}"),
            slugify(f"{values.get('address', '')} {values.get('city', '')}"),
        ),
    ]
    return any(here and here == there for here, there in pairs)


def _official_name(values):
    return values.get("official_name") or values["title"]
