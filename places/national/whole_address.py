"""A whole address in one cell of a row, split into street, postcode and town."""

import re

from django.utils.translation import gettext as _

from network.text.strings import plain

from .cells import REPAIRED, Remark

WHOLE = re.compile(
    r"(?P<street>.*?)[\s,;–-]*\b(?P<postcode>[0-9]{5})\s+(?P<town>[^0-9,;]{2,}?)"
    r"(?:\s+cedex(?:\s+[0-9]{1,2})?)?(?:[\s,;–-]+france)?\W*",
    re.IGNORECASE,
)


def split_address(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, Remark]]]:
    """Split a whole address in the cell `adresse` into street, postcode and town.

    Returns (new cells, [("adresse", Remark)]) if the address was split. Returns (`cells`, []) if
    the cell is no whole address, or if it contradicts the cells of the postcode or the town. Also
    returns (`cells`, []) if the address has no street and the postcode or the town is filled.
    """
    address = " ".join(cells.get("adresse", "").split())
    match = WHOLE.fullmatch(address)
    if not match:
        return cells, []
    street, postcode, town = match.group("street", "postcode", "town")
    own_postcode, own_town = (cells.get(name, "").strip() for name in ("code_postal", "commune"))
    agrees = own_postcode in {"", postcode} and plain(own_town) in {"", plain(town)}
    if not agrees or (not street and (own_postcode or own_town)):
        return cells, []
    reason = _(
        "Adresse entière dans une case : lue « %(street)s », « %(postcode)s », « %(town)s »."
    )
    reason = reason % {"street": street, "postcode": postcode, "town": town}
    split = {
        **cells,
        "adresse": street,
        "code_postal": own_postcode or postcode,
        "commune": own_town or town.strip(),
    }
    return split, [("adresse", Remark(REPAIRED, reason, address))]
