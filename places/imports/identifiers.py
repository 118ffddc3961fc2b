"""Which place an identifier of a file is: two producers who count from 1 speak of two places."""

import re

from django.utils.text import slugify
from django.utils.translation import gettext as _

from places.models import PlacePage
from places.national.cells import REFUSED
from places.national.standard import Problem

# "1", "structure-12": what anybody's first place may be called.
COUNTED = re.compile(r"\D{0,12}\d{1,6}")
LONGEST = 120


def whole_identifier(identifier: str, source: str) -> str:
    """The identifier that two producers cannot share: one that is counted, after its source."""
    source = slugify(source)
    if not source or not COUNTED.fullmatch(identifier):
        return identifier
    return f"{source[: LONGEST - len(identifier) - 1]}-{identifier}"


def whole_of(row) -> str:
    return whole_identifier(row.national_id, row.values.get("source", ""))


def candidates(row) -> set[str]:
    """The identifiers under which the place of a row may be here."""
    return {row.national_id, whole_of(row)}


def places_of(wholes):
    """The pages of places, by their whole identifiers, whichever they have here."""
    ends = {whole[at + 1 :] for whole in wholes for at, sign in enumerate(whole) if sign == "-"}
    counted = filter(COUNTED.fullmatch, ends)
    for page in PlacePage.objects.filter(national_id__in={*wholes, *counted}):
        whole = whole_identifier(page.national_id, page.imported.get("source", page.source))
        if page.national_id in wholes or whole in wholes:
            yield page


def distinguish(row, places) -> bool:
    """Gives the row the identifier that its place has here, or will have. `places` is {identifier:
    place}. False, and a problem of the row, when it is another place's and no source tells it."""
    here, whole = places.get(row.national_id), whole_of(row)
    if whole == row.national_id and not COUNTED.fullmatch(whole):
        return True
    if whole in places and whole != row.national_id:
        row.values["national_id"] = whole
        return True
    if here is None or _is_same(here, row.values):
        return True
    if whole != row.national_id:
        row.values["national_id"] = whole
        return True
    reason = _("Cet identifiant est celui de « %s » : dites la source dans le fichier.")
    row.problems.append(Problem(row.line, "id", row.national_id, reason % here.title, REFUSED))
    return False


def _is_same(page, values):
    """Whether one thing at least says that it is one place: its producer, its name, its number in
    the national register, or its address."""
    source = page.imported.get("source", page.source)
    pairs = [
        (slugify(source), slugify(values.get("source", ""))),
        (slugify(page.title), slugify(values["title"])),
        (page.pivot.strip("0") and page.pivot, values.get("pivot", "")),
        (
            page.address and slugify(f"{page.address} {page.city}"),
            slugify(f"{values.get('address', '')} {values.get('city', '')}"),
        ),
    ]
    return any(here and here == there for here, there in pairs)
