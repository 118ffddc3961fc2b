"""Rows that a file calls closed, abandoned, planned or not published.

Such a row must not become an open place. The status is in a column of its own ("Statut : fermé",
"disused=yes"), in a tag with a lifecycle prefix of OpenStreetMap ("disused:amenity=library"), in
the opening hours or in the name.
"""

import datetime
import re
from calendar import monthrange
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from network.text.strings import plain

# The column of the mapped rows that contains the reason to hold a row back.
STATUS = "statut"
# The headers of a status, after `plain`.
HEADERS = re.compile(
    r"(?:(?:[a-z]+ )?(?:statut|status|state|etat|situation|visibilite|visibility|moderation"
    r"|cycle de vie|lifecycle|publication))"
    r"(?: (?:du|de la|de l|d|of the|of))?"
    r"(?: (?:lieu|structure|etablissement|espace|site|place|fiche|page|publication|activite"
    r"|ouverture|poi|equip|equipement|epn|fs|service|centre|antenne|permanence|point|tiers lieu"
    r"|objet|element|record|item|post))?(?: actuel(?:le)?)?"
)
# The words of a cell under such a header.
CLOSED = re.compile(
    r"\b(?:fermee?s?|fermeture|ferme|closed|shut|shut down|permanently closed|clos|close"
    r"|desaffectee?|disused|abandoned|abandonnee?|demoli[et]?s?|demolished|removed|razed|destroyed"
    r"|detruite?|vacant|inactif|inactive|desactivee?|disabled|deactivated|obsolete|perimee?"
    r"|archivee?|archived|supprimee?|deleted|trash|corbeille|annulee?|cancelled|canceled"
    r"|brouillon|draft|auto draft|en projet|planned|proposed|prevue?|a venir|prochainement"
    r"|coming soon|en construction|construction|en travaux|under construction|non publiee?"
    r"|depubliee?|unpublished|not published|masquee?|hidden|private|suspendue?|suspended"
    r"|cessee?|cessation|radiee?|dissoute?|n existe plus|hors service|out of service"
    r"|refusee?|rejetee?|rejected|a valider|en attente|pending|spam|doublon|duplicate"
    r"|defunct|hors ligne|offline|non validee?|en cours de validation|en sommeil|non visible"
    r"|demenagee?|moved|transferee?|fusionnee?|merged|absorbee?|liquidation|en pause|disparue?"
    r"|hors d usage|ko|plus d activite|sans activite|fermer|a (?:supprimer|retirer|confirmer)"
    r"|ne pas (?:publier|diffuser|afficher)|do not publish)\b"
)
MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet"),
    *("aout", "septembre", "octobre", "novembre", "decembre"),
)
TIMES = (
    *("lundis?", "mardis?", "mercredis?", "jeudis?", "vendredis?", "samedis?", "dimanches?"),
    *("week ends?", "jours feries", "vacances", "matins?", "apres midis?", "midis?", *MONTHS),
)
# It closes the place even if "open" follows: "Fermé (ouvert jusqu’en 2022)".
CLOSED_FIRST = re.compile(r"\W*(?:d[ée]finitivement )?(?:ferm[ée]e?|closed)\s*\(", re.IGNORECASE)
# They override an "open" of the same cell.
NOT_YET = re.compile(
    r"\b(?:non|pas|pas encore|bientot|not|not yet) (?:encore )?(?:ouverte?|open|active?|actif)\b"
    r"|\b(?:ouverte?|open) (?:prochainement|bientot|soon)\b|\bplus (?:ouverte?|active?|actif)\b"
    r"|\b(?:re)?ouverture (?:prochaine|prevue|a venir|en)\b|\bopening soon\b"
)
NOT_CLOSED = re.compile(
    r"\b(?:non|pas|jamais|not|no longer) (?:\w+ )?(?:fermee?|closed|inactif|archivee?)\b"
    r"|\b(?:ouverte?|open|active?|actif|en service|operational)\b"
    # Some days or months of each year.
    rf"|\bfermee? (?:(?:le|les|du|en|au|tous|toutes|pendant) )*(?:{'|'.join(TIMES)})\b"
    r"(?!.*\b\d{4}\b)"
)
# The date after these words is that of the first day, or of the last.
OPENS = re.compile(r"\b(?:re)?(?:ouverture|ouvre|ouvrira|opens?|opening)\b")
ENDS = re.compile(r"\b(?:jusqu (?:au?|en)|until)\b")
# The words between « jusqu’ » and its date; others, such as « nouvel ordre, depuis le », doubt it.
NEAR = re.compile(
    rf"(?:(?:le|la|l|fin|debut|mi|milieu|au|du|de|d|en|mois|courant|moins|{'|'.join(TIMES)}) ?)*"
)
# They give the date to another event: « Réouverture prochaine, fermé depuis le 12/01/2025 ».
OTHER_EVENT = re.compile(r"\b(?:depuis|ferme[a-z]*|clos|suspendue?|jusqu)\b")
# The dates of a plain text, with the order of their parts; the first pattern wins at one place.
DATES = [
    (re.compile(r"(?<!\d)(\d{4}) (\d{2}) (\d{2})(?!\d)"), "year month day"),
    (re.compile(r"^(\d{4})(?: (\d{2}))?(?!\d)"), "year month"),
    (re.compile(r"(?<!\d)(?:(\d{1,2}) )?(\d{1,2}) (\d{4})(?!\d)"), "day month year"),
    (re.compile(rf"(?:(\d{{1,2}})(?:er)? )?\b({'|'.join(MONTHS)}) (\d{{4}})\b"), "day month year"),
    (re.compile(r"\ben (\d{4})\b"), "year"),
]
CROSSES = re.compile("[❌✖✗✘⛔🔴🚫]")
TICKS = re.compile("[✅✔☑🟢]")
YES = {"oui", "yes", "y", "o", "x", "vrai", "true", "1", "v", "ok"}
NO = {"non", "no", "n", "faux", "false", "0"}
# An answer of several words: « Non merci », « Oui, définitivement ». « Non-stop » and « Non
# renseigné » are no answers.
NO_FIRST = re.compile(
    r"non? (?!(?:stop|renseign|communiqu|precis|applicable|concern|defini|determin|connu|specifi))"
)
YES_FIRST = re.compile(r"(?:oui|yes) ")
REFUSED = re.compile(r"\b(?:refus[a-z]*|oppos[a-z]*|jamais|pas(?! de (?:souci|probleme)s?\b))\b")
# Headers of a question whose answer "yes" means closed.
SUBJECT = (
    r"(?:(?:le|la|l|ce|cette|lieu|structure|fiche|est|il|elle|encore|toujours|is|it|the|place|still)"
    r" )*"
)
CLOSED_QUESTIONS = re.compile(
    rf"{SUBJECT}(?:en projet|en construction|en travaux|ferme|fermee|closed|disused|abandoned"
    r"|draft|brouillon"
    r"|archive|archivee|archived|inactif|inactive|deleted|supprime|supprimee|desactive|disabled"
    r"|removed|demolished|razed|destroyed|planned|proposed|construction|permanently closed"
    r"|definitivement fermee?|hors service)(?: definitivement)?"
)
# Headers of a question whose answer "no" means closed.
OPEN_QUESTIONS = re.compile(
    rf"{SUBJECT}(?:ouvert|ouverte|open|actif|active|actifs|enabled"
    r"|publie|publiee|published|visible|en activite|en service|en ligne|online|existe|exists"
    r"|valide|validee|affiche|affichee|a publier)"
    r"(?: t (?:il|elle))?(?: (?:actuellement|encore|toujours))?"
)
# Headers of the consent to publish a row, whose answer "no" withholds it.
CONSENT = re.compile(
    r"(?:.* )?(?:accept|autoris|consen|accord)[a-z]*(?: [a-z]+)*"
    r" (?:publie(?:e|r|z)?s?|publication|diffus[a-z]*|affich[a-z]*"
    r"|(?:mis[a-z]*|soi[a-z]*|etre|figur[a-z]*) en ligne)(?: .*)?"
    r"|(?:publication|diffusion) (?:autorisee|acceptee|accordee)"
)
END_DATES = re.compile(
    r"(?:date (?:de |d |of )?)(?:fermeture|cessation|fin(?: d activite| de(?: la)? permanence)?"
    r"|closure|closing)"
    r"(?: definitive)?|end date|closed (?:on|at|since)|ferme(?:e)? (?:le|depuis)"
)
START_DATES = re.compile(
    r"date (?:de |d )?(?:(?:pre)?ouverture|mise en service|debut d activite)(?: prevue)?"
    r"|(?:start|opening) date|ouverture (?:prevue )?le|ouvre le"
)
# The main tags of OpenStreetMap, with the prefixes of tags that no longer apply.
MAIN_TAGS = ("amenity", "office", "shop", "craft", "leisure", "tourism", "club", "healthcare")
PREFIXED = re.compile(
    r"(?:disused|abandoned|was|closed|demolished|removed|razed|destroyed|proposed|planned"
    rf"|construction)[:_.](?:{'|'.join(MAIN_TAGS)})"
)
FOR_GOOD = r"ferm[ée]e? d[ée]finitivement|d[ée]finitivement ferm[ée]e?|fermeture d[ée]finitive"
NAMES = re.compile(
    r"^\W*(?:ferm[ée]e?|closed)\s*[\]):–—-]"
    r"|[\[(–—-]\s*(?:(?:lieu|site) )?(?:ferm[ée]e?|fermeture|(?:permanently )?closed)"
    rf"(?: depuis [^)\]]*| en \d{{4}})?\s*[\])]?\s*$|\b(?:{FOR_GOOD})\b",
    re.IGNORECASE,
)
ENDED_HOURS = re.compile(rf"{FOR_GOOD}|permanently closed|n.existe plus", re.IGNORECASE)
LONGEST = 80


@lru_cache(maxsize=10_000)
def is_status(column: str) -> bool:
    """Return True if a header may announce the status of a place.

    The cells of the column decide: "Statut : Association" and "Ouvert : 9 h – 12 h" are no status.
    """
    name = _name(column)
    questions = (HEADERS, CLOSED_QUESTIONS, OPEN_QUESTIONS, CONSENT, END_DATES, START_DATES)
    return bool(PREFIXED.fullmatch(column.casefold())) or any(
        pattern.fullmatch(name) for pattern in questions
    )


def held_back(cells: Mapping[str, str], today: datetime.date | None = None) -> str:
    """Return "header : cell" of the first cell that closes or hides the place, or "".

    The text is cut at `LONGEST` characters. `cells` is {header: cell} of a row of any table. A date
    of closure counts if it is not after `today`, by default the current day; a date of opening if
    it is after `today`; « fermé jusqu’au » until its date, and « ouvert jusqu’au » after it. A tag
    with a lifecycle prefix does not count if the row has a main tag without it: a library may
    occupy a former shop.
    """
    today = today or timezone.localdate()
    for column, cell in cells.items():
        cell = (cell or "").strip()
        if cell and is_status(column) and _says_closed(column, cell, cells, today):
            return f"{column} : {' '.join(cell.split())}"[:LONGEST]
    return ""


def held_by_text(name: str, hours: str) -> str:
    """Return the name of a place, or its hours, if they announce a permanent closure, or "".

    The name has priority. The text is cut at `LONGEST` characters.
    """
    if NAMES.search(name.strip()):
        return name.strip()[:LONGEST]
    return hours.strip()[:LONGEST] if ENDED_HOURS.search(hours) else ""


def _name(column):
    """Return the header as plain words, without brackets and the names of outer objects."""
    words = re.sub(r"\([^()]*\)", " ", column.strip().rpartition(".")[2])
    name = plain(re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", words))
    return re.sub(r"^(?:(?:[gq]\d+ ?)+|\d+ )", "", name)


def _says_closed(column, cell, cells, today):
    name, answer = _name(column), plain(cell)
    if PREFIXED.fullmatch(column.casefold()):
        return answer not in NO and not any(cells.get(tag) for tag in MAIN_TAGS)
    if CLOSED_QUESTIONS.fullmatch(name) and (_is_yes(answer) or TICKS.search(cell)):
        return True
    if OPEN_QUESTIONS.fullmatch(name):
        return _is_no(answer) or bool(CROSSES.search(cell) or NOT_YET.search(answer))
    if CONSENT.fullmatch(name):
        is_refused = REFUSED.search(answer) and not YES_FIRST.match(answer)
        return _is_no(answer) or bool(is_refused or CROSSES.search(cell))
    date = _first_date(answer)
    if END_DATES.fullmatch(name):
        return date is not None and date.first <= today
    if START_DATES.fullmatch(name):
        return date is not None and date.first > today
    if not HEADERS.fullmatch(name):
        return False
    # The codes of programs: 0 is a proposal or a draft, and negative numbers are deletions.
    if re.fullmatch(r"0|-\d+", cell):
        return True
    dated = {_waits_for_opening(answer, today), _is_shut_by_last_day(answer, today)} - {None}
    if dated:
        return True in dated
    if CROSSES.search(cell) or NOT_YET.search(answer) or CLOSED_FIRST.match(cell):
        return True
    return _is_closed(answer)


def _is_yes(answer):
    """Return True for "oui" and « Oui, définitivement », and not for « Oui, le lundi »."""
    is_regular = re.search(rf"\b(?:{'|'.join(TIMES)})\b", answer) and not _dates_in(answer)
    return answer in YES or bool(YES_FIRST.match(answer) and not is_regular)


def _is_no(answer):
    return answer in NO or bool(NO_FIRST.match(answer))


def _is_closed(answer):
    return bool(CLOSED.search(answer)) and not NOT_CLOSED.search(answer)


def _waits_for_opening(answer, today):
    """Return whether a cell with the date of an opening closes the place; None without it.

    A month or a year counts as its last day. After this day, a closure for good before the date,
    or any closure after it, still closes the place.
    """
    if not (match := OPENS.search(answer)):
        return None
    before, rest = answer[: match.start()], answer[match.end() :].strip()
    if (date := _first_date(rest)) and not OTHER_EVENT.search(rest[: date.start]):
        is_closed = ENDED_HOURS.search(before) or _is_closed(rest[date.end :])
        return date.last > today or bool(is_closed)
    # « 15/01/2027 : ouverture »
    is_later = (date := _first_date(answer)) and date.last > today
    return True if is_later else None


def _is_shut_by_last_day(answer, today):
    """Return whether a cell with the last day of a state closes the place; None without it.

    A month or a year counts as its last day. « Ouvert jusqu’au » closes the place after this day,
    and « Fermé jusqu’au » until the last date that follows. If other words than those of `NEAR`
    precede its date, or if another closure follows, the place is closed too.
    """
    if not (match := ENDS.search(answer)):
        return None
    before, rest = answer[: match.start()], answer[match.end() :].strip()
    if not (dates := _dates_in(rest)) or OTHER_EVENT.search(rest[: dates[0].start]):
        return None
    states = before if CLOSED.search(before) or NOT_CLOSED.search(before) else answer
    # The state nearest to the date: « Ouvert, puis fermé jusqu’au 15/01/2027 ».
    closed, opened, not_yet = (
        max((found.end() for found in pattern.finditer(states)), default=-1)
        for pattern in (CLOSED, NOT_CLOSED, NOT_YET)
    )
    if closed <= opened and not_yet < max(opened, 0):
        return dates[0].last < today
    is_sure = NEAR.fullmatch(rest[: dates[0].start]) and not _is_closed(rest[dates[0].end :])
    return not is_sure or any(date.last >= today for date in dates)


class Date(NamedTuple):
    """A date of a text, from `start` to `end`; a month or a year has several days."""

    start: int
    first: datetime.date
    last: datetime.date
    end: int


def _first_date(text):
    return next(iter(_dates_in(text)), None)


def _dates_in(text):
    """Return the `Date`s of a plain text, sorted by start.

    A date without a year, and an impossible one, do not count.
    """
    found = {}
    for pattern, names in DATES:
        for match in pattern.finditer(text):
            parts = dict(zip(names.split(), match.groups(), strict=True))
            if days := _days_of(parts["year"], parts.get("month"), parts.get("day")):
                found.setdefault(match.start(), Date(match.start(), *days, match.end()))
    return sorted(found.values())


def _days_of(year, month, day):
    """Return (first day, last day) of a day, a month or a year written as texts, or None."""
    month = MONTHS.index(month) + 1 if month in MONTHS else int(month or 0)
    try:
        first = datetime.date(int(year), month or 1, int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, datetime.date(first.year, last_month, monthrange(first.year, last_month)[1])
