"""The offers of places as open data: members of the JSON files, and a table of their own. Pure.

The national standard has no column for them.
"""

import csv
import io
from collections.abc import Iterable

from wagtail.models import Page

from network.outputs.csv_cells import escape_formula

from .standard import write_cell

OFFERS = "offres"  # the member of a place in the JSON files
MEMBERS = ["sorte", "nom", "description", "prix", "unite", "demande", "contact"]
COLUMNS = ["lieu_id", "lieu_nom", "code_insee", *MEMBERS]


def contact_of(offer, place: Page) -> str:
    """Return the contact of an offer: its own, else the telephone (E.164) or e-mail of the place.

    Returns "" if the place has neither.
    """
    own = [offer.contact, write_cell("phone", place.phone), *place.email_list]
    return next(filter(None, own), "")


def offers_of(place: Page) -> list[dict[str, object]]:
    """Return the offers of a place in the order of its page: [{member: value}].

    "prix" is in euros: None if it must be requested, and 0 if the offer is free of charge. The
    other values are texts; "sorte" and "unite" are codes.
    """
    return [
        {
            "sorte": offer.kind,
            "nom": offer.name,
            "description": offer.description,
            "prix": None if offer.price is None else float(offer.price),
            "unite": offer.unit,
            "demande": offer.how_to_ask,
            "contact": contact_of(offer, place),
        }
        for offer in place.offer_list
    ]


def as_csv(places: Iterable, identifier) -> bytes:
    """Return one line for each offer of the places, after a header, as CSV (RFC 4180) in UTF-8.

    `identifier(place)` is the "lieu_id", the "id" of the place in the other files. An unknown price
    is an empty cell. Cells that a spreadsheet would read as formulas are escaped, except contacts,
    which begin with a sign.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for place in places:
        about = [identifier(place), place.title, place.commune_code]
        for offer in offers_of(place):
            price = "" if offer["prix"] is None else f"{offer['prix']:.2f}"
            row = about + [price if name == "prix" else offer[name] for name in MEMBERS]
            contact = row.pop()
            contact = contact if contact[1:].isdigit() else escape_formula(contact)
            writer.writerow([*map(escape_formula, row), contact])
    return text.getvalue().encode()
