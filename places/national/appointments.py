"""Rows of a table that says, outside the hours, that a place opens by appointment only.

Such hours must not be shown as open: « Sur rendez-vous : oui », « Accueil : sur RDV uniquement ».
"""

import re
from collections.abc import Mapping

from network.text.strings import plain
from places.hours.osm_text import is_only_appointment

MEETING = r"(?:rdv|r d v|rv|rendez vous|reservation|(?:pre ?)?inscription)"
ONLY = (
    r"(?:uniquement|seulement|exclusivement|obligatoires?|necessaires?|requise?s?|prealables?|only"
    r"|required)"
)
# The headers of a question whose answer "yes" means that an appointment is required.
QUESTIONS = re.compile(
    rf"(?:(?:acces|accueil|ouvert|reception|visite|venue|est ce|lieu|il|faut) )*"
    rf"(?:{ONLY} )?(?:(?:sur|avec|prendre) )?{MEETING}(?: {ONLY})?"
)
# The headers of a sentence about the ways to come.
WAYS = re.compile(
    r"(?:(?:modalites?|conditions?|modes?|type|types) )?(?:(?:d|de|de l) )?"
    r"(?:acces|accueil|reception|ouverture|visite|modalites?)"
)
WALK_IN = re.compile(rf"(?:(?:acces|accueil) )?sans {MEETING}|acces libre|entree libre")
YES = {"oui", "yes", "y", "o", "x", "vrai", "true", "1"}


def is_by_appointment(cells: Mapping[str, str]) -> bool:
    """Return True if a cell of the row says that people come by appointment only.

    `cells` is {header: cell} of any table. Returns False if another column says that people also
    come without an appointment.
    """
    answers = [(plain(column), (cell or "").strip(" .")) for column, cell in cells.items()]
    if any(WALK_IN.fullmatch(name) and plain(cell) in YES for name, cell in answers):
        return False
    return any(
        (_asks(name) and plain(cell) in YES)
        or (QUESTIONS.fullmatch(name) and re.fullmatch(rf"(?:oui )?{ONLY}", plain(cell)))
        or (WAYS.fullmatch(name) and is_only_appointment(cell))
        for name, cell in answers
    )


def _asks(name):
    """Return True for a header that requires an appointment, False for « Rendez-vous » alone."""
    is_required = re.search(rf"\b(?:sur|{ONLY}|faut)\b", name)
    return bool(QUESTIONS.fullmatch(name) and is_required)
