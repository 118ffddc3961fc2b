"""Texts and facts beside the hours which say that a place opens by appointment only.

Pure. Such a place is never shown as open. An appointment may be required on
some half days only: a half day is (day, MORNING or AFTERNOON), with 0 for Monday.
"""

import itertools
import re
from functools import lru_cache

from network.text.strings import plain

from .osm_text import OPTIONAL, WALK_IN, is_only_appointment, require_appointment
from .week_text import AFTERNOON, APPOINTMENT, HALVES, MORNING

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
COMMA = re.compile(
    r",\s|\bet (?=(?:uniquement |seulement )?(?:sur|sans|acc[eè]s|libre)\b)", re.IGNORECASE
)
# They are usual for workshops too: in a text they count only if it says nothing else.
OF_WORKSHOPS = re.compile(r"inscription|reserv")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EVERY_DAY = frozenset(itertools.product(range(7), HALVES))
MONDAY_TO_FRIDAY = range(5)
HALF_NAMES = {"matin": MORNING, "apres midi": AFTERNOON}
HALF_NAME = rf"(?:{'|'.join(HALF_NAMES)})"
# « l’après-midi », « tous les matins ».
HALF = rf"(?:(?:et )?(?:(?:l|le|les|en|du|chaque|tous les|toutes les) )?{HALF_NAME}s?)"
DAY = rf"(?:{'|'.join(WEEKDAYS)})s?(?: {HALF_NAME}s?)?"
# « le lundi et le jeudi », « du mardi au samedi ».
DAYS = rf"(?:(?:les?|du) )?{DAY}(?:(?: (?:et|ou|au|les?|du))* {DAY})*"
WHEN = rf"(?:{DAYS}(?: {HALF})?|{HALF})"
EXCEPT = re.compile(r"\b(?:sauf|hors|hormis|excepte)\b")
# A part of a sentence on days without appointment: « le samedi sans », « accès libre le matin ».
FREE = re.compile(
    rf"(?:et )?(?:{WHEN} )?(?:(?:acces|accueil|entree) )?"
    rf"(?:libre|sans(?: (?:prise de )?{MEETING})?)(?: {WHEN})?"
)
# A part that adds days to those before it: « le lundi, le mardi et le jeudi matin ».
MORE_DAYS = re.compile(
    rf"(?:(?:et|ou) )?(?:(?:les? )?{DAY}|{HALF})\b"
    r"(?!.*\b(?:ouvert|libre|sans|accueil|ferme)).*"
)
BARE_DAY = re.compile(rf"(?:les? )?{DAY}|{HALF}")
GENERAL = re.compile(r"\b(?:en semaine|tous les jours)\b")
LEAD = (
    rf"(?:{WHEN}"
    r"|accueil|accueille|accueillons|ouvert|ouverture|acces|accessible|reception|permanences?"
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
    r"|les apres|du (?:lun|mar|mer|jeu|ven)"
    rf"|{HALF}|{EXCEPT.pattern} (?:{WHEN}|urgences?|cas d urgence)).*"
)
# The words before the appointment are matched once: long texts take no longer.
BOOKED = re.compile(
    rf"(?:{LEAD} )*+(?:{ONLY} )?(?:sur|by|with) (?:simple |un |prise de )?{MEETING}(?: {ONLY})*"
    rf"(?: {TAIL})?"
    # « Prendre rendez-vous en ligne » is also what people learn in a workshop.
    rf"|(?:(?:{LEAD} )++prendre|prenez|reservez) (?:un )?{MEETING}(?: {ONLY})*(?: {TAIL})?"
    rf"|prendre (?:un )?{MEETING}(?: {ONLY})*(?: (?:(?:au|par|tel|telephone|avant|aupres)\b|\d).*)?"
    rf"|(?:{LEAD} )*+{MEETING}(?: {ONLY})+(?: {TAIL})?"
    rf"|(?:{LEAD} )*+{ONLY} (?:sur |avec |en )?{MEETING}(?: {TAIL})?"
)


def booked_halves(text: str) -> frozenset[tuple[int, int]]:
    """Return the half days on which a note requires an appointment.

    All the halves if a sentence such as « Sur RDV uniquement, au 04 92 00 00 00 » or « Merci de
    prendre rendez-vous » names no day. « L’après-midi sur rendez-vous » gives the afternoons, and
    « le samedi » both halves. The days after « sauf », and those of a part such as « le samedi sans
    rendez-vous », are not included. No day if people may come without an appointment on days that
    the text does not name, and for an appointment of a workshop or of the holidays: « Ateliers sur
    inscription », « sur rendez-vous pendant les vacances ».
    """
    found, free, sentences = set(), set(), []
    for sentence in SENTENCES.split(text):
        parts = []
        for part in filter(plain, COMMA.split(sentence)):
            halves = _named_halves(plain(part)) if FREE.fullmatch(plain(part)) else set()
            free |= halves
            if not halves:
                parts.append(part)
        if parts:
            sentences.append(parts)
    if any(WALK_IN.search(each) or OPTIONAL.search(each) for each in map(", ".join, sentences)):
        return frozenset()
    for parts in sentences:
        clause, halves = _booked_clause([plain(part) for part in parts])
        if clause and (len(sentences) == 1 or not OF_WORKSHOPS.search(clause)):
            found |= halves
    return frozenset(found - free)


def _booked_clause(parts):
    """Return the `BOOKED` words in the parts of a sentence and their halves, or ("", None).

    `parts` are plain texts. The words are the first part or the whole sentence. The last part
    counts only with a word of `ONLY`: « Aide individuelle, sur rendez-vous ».
    """
    whole = " ".join(parts)
    if BOOKED.fullmatch(parts[0]):
        others = itertools.takewhile(_continues, parts[1:])
        named = parts[:1] if GENERAL.search(parts[0]) else [parts[0], *others]
        return parts[0], _halves_of(" ".join([*named, *filter(EXCEPT.match, parts[1:])]))
    last = parts[-1] if BOOKED.fullmatch(parts[-1]) else ""
    if BOOKED.fullmatch(whole) or re.search(ONLY, last):
        # « Ouvert le lundi, le mardi sur rendez-vous » is about Tuesday, but « lundi, mardi sur
        # rendez-vous » is about both days.
        is_list = all(map(BARE_DAY.fullmatch, parts[:-1]))
        return last or whole, _halves_of(last if _named_halves(last) and not is_list else whole)
    return "", None


def _continues(part):
    """Return True for a part with days of the part before it, or without days."""
    return bool(MORE_DAYS.fullmatch(part)) or not _named_halves(part)


def _halves_of(clause):
    """Return the halves in a plain text without those after « sauf »; all if it names none."""
    words = EXCEPT.split(clause, maxsplit=1)
    return (_named_halves(words[0]) or EVERY_DAY) - _named_halves(" ".join(words[1:]))


def _named_halves(text):
    """Return the set of the half days in a plain text.

    « du mardi au jeudi », « en semaine », « samedi matin », « l’après-midi ». « Le lundi matin et
    l’après-midi » has two meanings: it gives the whole Monday.
    """
    names = "|".join(WEEKDAYS)
    dated = rf"\b({names})s?\b(?: ({HALF_NAME})s?\b)?"
    days, halves = set(), set()
    for name, half in re.findall(dated, text):
        number = WEEKDAYS.index(name)
        if half:
            halves.add((number, HALF_NAMES[half]))
        else:
            days.add(number)
    for first, last in re.findall(rf"\b({names}) (?:au|a) ({names})\b", text):
        days |= set(range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1))
    if re.search(r"\ben semaine\b", text):
        days |= set(MONDAY_TO_FRIDAY)
    alone = {HALF_NAMES[half] for half in re.findall(HALF_NAME, re.sub(dated, " ", text))}
    if alone and not halves:
        return set(itertools.product(days or range(7), alone))
    if alone:
        days |= {number for number, _half in halves}
    return halves | set(itertools.product(days, HALVES))


@lru_cache(maxsize=2_000)
def halves_of_stops(text: str, note: str, is_booked: bool) -> frozenset[tuple[int, int]]:
    """Return the half days on which the stops of a travelling place require an appointment.

    The arguments are those of `schedule_of`; of the hours, only « sur rendez-vous » alone counts.
    """
    if is_booked or is_only_appointment(text):
        return EVERY_DAY
    return booked_halves(note)


@lru_cache(maxsize=2_000)
def schedule_of(text: str, note: str, is_booked: bool) -> str:
    """Return the OSM hours of a place, by appointment if its other facts say so.

    `text` are its hours as stored, `note` its note about them. `is_booked` is True if its ways to
    come are by appointment only. Without hours, the result is then « sur rendez-vous ».
    """
    return with_appointments(text, EVERY_DAY if is_booked else booked_halves(note))


def with_appointments(text: str, halves: frozenset[tuple[int, int]]) -> str:
    """Return OSM hours by appointment on `halves`, a set of half days.

    An empty text gives « sur rendez-vous » if every day is by appointment, else "".
    """
    if not halves:
        return text
    if halves == EVERY_DAY:
        return require_appointment(text) if text else APPOINTMENT
    return require_appointment(text, halves)
