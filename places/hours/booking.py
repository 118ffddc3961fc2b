"""Texts and facts beside the hours which say that a place opens by appointment only.

Pure. Such a place is never shown as open, whatever its hours are.
"""

import re
from functools import lru_cache

from network.text.strings import plain

from .osm_text import OPTIONAL, WALK_IN, require_appointment
from .week_text import APPOINTMENT

# An appointment, and the words that require one, after `plain`.
MEETING = (
    r"(?:rdv|r d v|rv|rendez vous|reservation|(?:pre ?)?inscription|appointments?|prise de rdv"
    r"|prise de rendez vous)"
)
ONLY = (
    r"(?:uniquement|seulement|exclusivement|obligatoires?|necessaires?|requise?s?|prealables?"
    r"|indispensables?|imperati(?:f|vement)|only|required|mandatory)"
)
SENTENCES = re.compile(r"\.(?![A-Za-z]\b)|[;!?\n\r|•«»\"]+")
COMMA = re.compile(r",\s")
# They are usual for workshops too: in a text they count only if it says nothing else.
OF_WORKSHOPS = re.compile(r"inscription|reserv")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EVERY_DAY = frozenset(range(7))
LEAD = (
    r"(?:accueil|accueille|accueillons|ouvert|ouverture|acces|accessible|reception|permanences?"
    r"|visites?|entree|consultations?|venue|venir|public|au public|du public|tout public|le public"
    r"|recoit|recevons|reception|nous|on|vous|se|fait|est|sont|le|la|les|l|lieu|place|espace|ici"
    r"|conseiller(?: numerique)?|mediateur(?: numerique)?|numerique|toujours"
    r"|tous les jours"
    r"|attention|service|il|faut|devez|doit|merci de|veuillez|pensez a|penser a|bien|svp|info|nb"
    r"|note"
    r"|en semaine|strictement)"
)
# « au 04 92 00 00 00 », « le samedi », « avant de venir », and not « pour les ateliers ».
TAIL = (
    r"(?:(?:au|aux|a l|a la|par|via|tel|telephone|telephonique|en ligne|sur le site|sur place"
    r"|aupres|avec|avant|svp|merci|pris|l apres midi|tous les jours|en semaine|toute l annee"
    r"|pour (?:tous|tout|toute|venir|etre))\b|\d|(?:le|les) (?:lun|mar|mer|jeu|ven|sam|dim|matin)"
    r"|les apres|du (?:lun|mar|mer|jeu|ven)).*"
)
BOOKED = re.compile(
    rf"(?:{LEAD} )*(?:{ONLY} )?(?:sur|by|with) (?:simple |un |prise de )?{MEETING}(?: {ONLY})*"
    rf"(?: {TAIL})?"
    # « Prendre rendez-vous en ligne » is also what people learn in a workshop.
    rf"|(?:(?:{LEAD} )+prendre|prenez|reservez) (?:un )?{MEETING}(?: {ONLY})*(?: {TAIL})?"
    rf"|prendre (?:un )?{MEETING}(?: {ONLY})*(?: (?:(?:au|par|tel|telephone|avant|aupres)\b|\d).*)?"
    rf"|(?:{LEAD} )*{MEETING}(?: {ONLY})+(?: {TAIL})?"
    rf"|(?:{LEAD} )*{ONLY} (?:sur |avec |en )?{MEETING}(?: {TAIL})?"
)


def booked_days(text: str) -> frozenset[int]:
    """Return the days on which a note requires an appointment, 0 for Monday.

    All the days if a sentence such as « Sur RDV uniquement, au 04 92 00 00 00 » or « Merci de
    prendre rendez-vous » names none. No day if people may also come without an appointment, and
    for an appointment of a workshop or of the holidays: « Ateliers sur inscription », « sur
    rendez-vous pendant les vacances ».
    """
    if WALK_IN.search(text) or OPTIONAL.search(text):
        return frozenset()
    found, sentences = set(), [each for each in SENTENCES.split(text) if each.strip()]
    for sentence in sentences:
        if (clause := _booked_clause(sentence)) and (
            len(sentences) == 1 or not OF_WORKSHOPS.search(clause)
        ):
            found |= _days_of(clause) or EVERY_DAY
    return frozenset(found)


def _booked_clause(sentence):
    """Return the sentence as `plain` text, or its first or last part, if it is `BOOKED`, or "".

    The last part counts only with a word of `ONLY`: « Aide individuelle, sur rendez-vous ».
    """
    whole, parts = plain(sentence), [plain(part) for part in COMMA.split(sentence)]
    if BOOKED.fullmatch(whole):
        return whole
    if BOOKED.fullmatch(parts[0]):
        return parts[0]
    return parts[-1] if BOOKED.fullmatch(parts[-1]) and re.search(ONLY, parts[-1]) else ""


def _days_of(clause):
    """Return the set of the weekdays in a plain text: « du mardi au jeudi », « les lundis »."""
    names = "|".join(WEEKDAYS)
    days = {WEEKDAYS.index(name) for name in re.findall(rf"\b({names})s?\b", clause)}
    for first, last in re.findall(rf"\bdu ({names}) au ({names})\b", clause):
        days |= set(range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1))
    return days


@lru_cache(maxsize=2_000)
def schedule_of(text: str, note: str, is_booked: bool) -> str:
    """Return the OSM hours of a place, by appointment if its other facts say so.

    `text` are its hours as stored, `note` its note about them. `is_booked` is True if its ways to
    come are by appointment only. Without hours, the result is then « sur rendez-vous ».
    """
    days = EVERY_DAY if is_booked else booked_days(note) if note else frozenset()
    return with_appointments(text, days)


def with_appointments(text: str, days: frozenset[int]) -> str:
    """Return OSM hours by appointment on `days`, a set of weekdays; 0 is Monday.

    An empty text gives « sur rendez-vous » if every day is by appointment, else "".
    """
    if not days:
        return text
    if days == EVERY_DAY:
        return require_appointment(text) if text else APPOINTMENT
    return require_appointment(text, days)
