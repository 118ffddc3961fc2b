"""Rows of a table that says, outside the hours, that a place opens by appointment only.

Such hours must not be shown as open: « Sur rendez-vous : oui », « Accueil : sur RDV uniquement ».
"""

import re
from collections.abc import Mapping

from network.text.strings import plain
from places.hours.booking import EVERY_DAY, MEETING, ONLY, booked_days, with_appointments
from places.hours.osm_text import is_only_appointment

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
WITHOUT = re.compile(rf"(?:(?:acces|accueil|reception|venue|ouvert) )*sans {MEETING}")
WALK_IN = re.compile(rf"{WITHOUT.pattern}|acces libre|entree libre")
# The headers of hours, whose cells with times name their own appointments, and of single days.
HOURS = re.compile(r"\b(?:horaires?|heures?|jours?|hours?|ouvertures?)\b")
TIME = re.compile(r"\d ?h|\d:\d\d", re.IGNORECASE)
# Headers about a part of the time or of the offer.
PARTS = re.compile(
    r"\b(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|edi|anche)?\b|\b(?:mo|tu|we|th|fr|sa|su)$"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|matin|apres midi|vacances|\bete\b|hiver"
    r"|atelier|\bformations?\b|cours\b|\banimation|evenement|stage|tarif|acces ?libre"
    r"|\b(?:services?|activites?|demarches|prestations?|propose)\b"
)
YES = {"oui", "yes", "y", "o", "x", "vrai", "true", "1", "1 0"}
NO = {"non", "no", "n", "faux", "false", "0", "0 0"}
# Most cells name no appointment.
MENTIONS = re.compile(r"r\.?d\.?v|\brv\b|rendez|r[ée]serv|inscription|appointment", re.IGNORECASE)
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
    return with_appointments(hours, days_by_appointment(cells, with_notes=bool(hours)))


def days_by_appointment(cells: Mapping[str, str], *, with_notes: bool = True) -> frozenset[int]:
    """Return the weekdays, 0 for Monday, on which people come by appointment only.

    `cells` is {header: cell} of any table. All the days if a cell requires an appointment without
    naming days. No day if another column says that people also come without an appointment. With
    `with_notes`, the sentences of other columns count too.
    """
    answers = [(plain(column), (cell or "").strip(" .")) for column, cell in cells.items()]
    if any(WALK_IN.fullmatch(name) and plain(cell) in YES for name, cell in answers):
        return frozenset()
    return frozenset().union(*(_days_of(name, cell, with_notes) for name, cell in answers if cell))


def _days_of(name, cell, with_notes):
    """Return the weekdays on which a cell requires an appointment for the place itself."""
    answer = plain(cell)
    if WITHOUT.fullmatch(name):
        return EVERY_DAY if answer in NO else frozenset()
    if QUESTIONS.fullmatch(name):
        is_required = _asks(name) and answer in YES
        is_required = is_required or re.fullmatch(rf"(?:oui )?{ONLY}", answer)
        return EVERY_DAY if is_required else frozenset()
    if WAYS.fullmatch(name) and is_only_appointment(cell):
        return EVERY_DAY
    is_part = PARTS.search(name) or (HOURS.search(name) and TIME.search(cell))
    is_note = with_notes and MENTIONS.search(cell) and not is_part
    return booked_days(cell) if is_note else frozenset()


def _asks(name):
    """Return True for a header that requires an appointment, False for « Rendez-vous » alone."""
    is_required = re.search(rf"\b(?:sur|by|{ONLY}|faut)\b", name)
    return bool(QUESTIONS.fullmatch(name) and is_required)
