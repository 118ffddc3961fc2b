"""Rows of a table that says, outside the hours, that a place opens by appointment only.

Such hours must not be shown as open: « Sur rendez-vous : oui », « Accueil : sur RDV uniquement ».
"""

import re
from collections.abc import Mapping

from network.text.strings import plain
from places.hours.booking import EVERY_DAY, MEETING, ONLY, booked_halves, with_appointments
from places.hours.osm_text import is_only_appointment

from .note_headers import BESIDE, is_note, name_of

# The headers of a question whose answer "yes" means that an appointment is required.
QUESTIONS = re.compile(
    rf"(?:(?:acces|accueil|ouvert|reception|visite|venue|est ce|lieu|il|faut) )*"
    rf"(?:{ONLY} )?(?:(?:sur|avec|prendre|by) )?{MEETING}(?: {ONLY})?"
)
# The headers of a sentence about the ways to come.
WAYS = re.compile(
    r"(?:(?:modalites?|conditions?|modes?|type|types) )?(?:(?:d|de|de l) )?"
    r"(?:acces|accueil|reception|ouverture|visite|modalites?)"
)
# The headers of a note about the ways to come: « Comment venir », « Accueil du public ».
COMING = re.compile(
    rf"(?:(?:comment|pour|infos?|informations?|precisions?|de|d|du|l|la|le|les) )*"
    rf"(?:{WAYS.pattern}|venir|contacts?|accompagnements?)(?: (?:du public|public|des publics))?"
)
# « Inscription : obligatoire » is the membership of a library.
MEMBERSHIP = re.compile(r"(?:pre ?)?inscriptions?")
WITHOUT = re.compile(rf"(?:(?:acces|accueil|reception|venue|ouvert) )*sans {MEETING}")
WALK_IN = re.compile(rf"{WITHOUT.pattern}|acces libre|entree libre")
# The headers of the hours of the place, whose cells with times name their own appointments.
HOURS = re.compile(rf"(?:{BESIDE} )*(?:horaires?|heures?|jours?|hours?|ouvertures?)(?: {BESIDE})*")
TIME = re.compile(r"\d ?h|\d:\d\d", re.IGNORECASE)
YES = {"oui", "yes", "y", "o", "x", "vrai", "true", "1", "1 0"}
NO = {"non", "no", "n", "faux", "false", "0", "0 0"}
# Most cells name no appointment.
MENTIONS = re.compile(r"r\.?d\.?v|\brv\b|rendez|r[ée]serv|inscription|appointment", re.IGNORECASE)
NO_HALF = frozenset()
REACHED_BY = ("telephone", "courriels", "adresse")


def hours_with_appointments(hours: str, cells: Mapping[str, str], row: Mapping[str, str]) -> str:
    """Return the OSM hours of a row, by appointment if one of its `cells` says so.

    `cells` is {header: cell} of any table, and `row` {column of the standard: cell}. Without hours,
    the result is « sur rendez-vous » if a column about appointments says so, and not only a note,
    and the row has a telephone, an e-mail address or an address.
    """
    is_reachable = any(map(row.get, REACHED_BY))
    if not (hours or is_reachable):
        return hours
    return with_appointments(hours, halves_by_appointment(cells, with_notes=bool(hours)))


def halves_by_appointment(
    cells: Mapping[str, str], *, with_notes: bool = True
) -> frozenset[tuple[int, int]]:
    """Return the half days, as in `booking`, on which people come by appointment only.

    `cells` is {header: cell} of any table. All the days if a cell requires an appointment without
    naming days. No day if another column says that people also come without an appointment. With
    `with_notes`, the sentences of notes, of hours and of the ways to come count too; those of any
    other column, such as a service or a partner, do not.
    """
    answers = [(name_of(column), (cell or "").strip(" .")) for column, cell in cells.items()]
    if any(WALK_IN.fullmatch(name) and plain(cell) in YES for name, cell in answers):
        return NO_HALF
    return NO_HALF.union(*(_halves_of(name, cell, with_notes) for name, cell in answers if cell))


def _halves_of(name, cell, with_notes):
    """Return the half days on which a cell requires an appointment for the place itself."""
    answer = plain(cell)
    if WITHOUT.fullmatch(name):
        return EVERY_DAY if answer in NO else NO_HALF
    if QUESTIONS.fullmatch(name) and not MEMBERSHIP.fullmatch(name):
        is_required = _asks(name) and answer in YES
        is_required = is_required or re.fullmatch(rf"(?:oui )?{ONLY}", answer)
        return EVERY_DAY if is_required else NO_HALF
    if WAYS.fullmatch(name) and is_only_appointment(cell):
        return EVERY_DAY
    is_hours = HOURS.fullmatch(name)
    has_sentences = is_note(name) or COMING.fullmatch(name) or is_hours
    if not (with_notes and has_sentences and MENTIONS.search(cell)):
        return NO_HALF
    return NO_HALF if is_hours and TIME.search(cell) else booked_halves(cell)


def _asks(name):
    """Return True for a header that requires an appointment, False for « Rendez-vous » alone."""
    is_required = re.search(rf"\b(?:sur|by|{ONLY}|faut)\b", name)
    return bool(QUESTIONS.fullmatch(name) and is_required)
