"""A whole postal address typed in the one cell meant for the street."""

import re

from django.utils.translation import gettext as _

from places.cells import MENDED, Remark

WHOLE = re.compile(r"(?P<street>.*?)[\s,;–-]*\b(?P<postcode>[0-9]{5})\s+(?P<town>[^0-9,;]{2,})")


def parted_address(cells):
    """`cells` with street, postcode and town each in its own, when the last two are blank."""
    address = " ".join(cells.get("adresse", "").split())
    if cells.get("code_postal", "").strip() or cells.get("commune", "").strip():
        return cells, []
    match = WHOLE.fullmatch(address)
    if not match:
        return cells, []
    street, postcode, town = match.group("street", "postcode", "town")
    reason = _(
        "Adresse entière dans une case : lue « %(street)s », « %(postcode)s », « %(town)s »."
    )
    said = reason % {"street": street, "postcode": postcode, "town": town}
    parted = {**cells, "adresse": street, "code_postal": postcode, "commune": town.strip()}
    return parted, [("adresse", Remark(MENDED, said, address))]
