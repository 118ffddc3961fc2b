"""The tokens of French opening hours; a text that contains anything else is refused."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
AFTERNOON_STARTS, MORNING_ENDS = 12 * 60, 13 * 60 + 30
BARE = "bare"

_DAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|lun|mar|mer|jeu|vend?|sam|dim"
    r"|lu|ma|me|je|ve|sa|di"
)
_RANK = r"(?:1er|[1-5](?:e|eme|nd|de)|premier|deuxieme|troisieme|quatrieme|dernier)s?"
# Tried in this order at each position; a position that none matches refuses the whole text.
TOKENS = [
    ("time", r"(?<!\d)(\d{1,2})\s?(?:h|:|heures?)([0-5]\d)(?:(?<=30|45|00)h\b)?(?![\dh:]|\.\d)"),
    # "9h 30" is one hour, "9h 12h" is two.
    ("time", r"(?<!\d)(\d{1,2})\s?(?:h|:|heures?)\s([0-5]\d)(?!\s?(?:h|:)|\d|\.\d)"),
    ("time", r"(?<!\d)(\d{1,2})\.([0-5]\d)(?![\d.])"),
    ("time", r"(?<!\d)(\d{1,2})(?:\s?h|:|\s?heures?)(?!\w)"),
    ("noon", r"(?<!le )(?<!entre )midi\b"),
    ("midnight", r"minuit\b"),
    ("all_days", r"tous les jours\b(?! ouvr)|tlj\b|7\s?j(?:ours)?\s?(?:/|sur)\s?7"),
    ("working", r"(?:tous )?(?:les )?jours ouvres\b"),
    ("rank", rf"(?:chaque\s)?({_RANK})\b"),
    ("number", r"(?<!\d)(\d{1,2})(?!\d)"),
    ("of_month", r"(?:du|de chaque|par) mois\b"),
    ("odd", r"\(?(?:les\s)?(?:en\s)?semaines? impaires?\)?"),
    ("even", r"\(?(?:les\s)?(?:en\s)?semaines? paires?\)?"),
    ("working", r"(?:la|en) semaine\b"),
    ("weekend", r"(?:le\s)?week-?end\b"),
    ("every", r"(?:tous|toutes) les\b"),
    ("day", rf"\b({_DAY})\b\.?"),
    ("morning", r"matins?\b"),
    ("afternoon", r"apres[ -]?midis?\b"),
    ("holidays", r"(?:(?:et|ou|les|jours)\s)*jours feries\b"),
    ("school", r"(?:pendant\s|durant\s)?(?:les\s)?vacances scolaires\b"),
    ("except", r"sauf\b|excepte\b"),
    ("closed", r"(?:le lieu est\s)?(?:fermes?|fermees?|fermeture)\b"),
    ("appointment", r"\(?(?:uniquement\s)?sur (?:rdv|rendez[ -]vous)(?: uniquement)?\b\)?"),
    ("noise", r"(?:horaires )?d['’]ouverture\b|horaires\b"),
    ("walk_in", r"\(?sans (?:rdv|rendez[ -]vous)\b\)?"),
    ("noise", r"\(?(?:journee continue|en continu|sans interruption|non[ -]stop)\)?"),
    ("noise", r"^permanences?\b|accueil (?:du )?public\b"),
    ("noise", r"(?:ouverte?s?|ouverture)(?: au public)?\b"),
    ("to", r"au\b|a(?=[\s\d])|jusqu'a\b"),
    ("and", r"et\b|&"),
    ("noise", r"(?:de|du|des|le|les|la)\b"),
    ("dash", r"-+"),
    ("comma", r"[,/|]"),
    ("stop", r"[;.\n]"),
    ("noise", r":|\s"),
]  # fmt: skip
SCANNER = re.compile("|".join(f"(?P<t{i}>{pattern})" for i, (_kind, pattern) in enumerate(TOKENS)))


class NotUnderstoodError(Exception):
    """Raised for an unknown word, or for a phrase with two meanings."""


def normalise(text: str) -> str:
    """Return the text in lower case and without accents, as `tokens` reads it.

    A `<br>` tag becomes a line break. Dashes and spaces have one form, and each run of spaces is
    collapsed. Names of days with small spelling errors are corrected.
    """
    text = re.sub(r"<br\s*/?>|\\n", "\n", text.replace("’", "'").lower())
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    # "(sauf le mercredi)" applies to all the days before it.
    text = re.sub(r"\(\s*((?:sauf|excepte|ferme)[^()]*)\)", r", \1", text)
    text = re.sub(r"\b[a-z]{5,9}\b", _correct_spelling, text)
    text = re.sub("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "-", text)
    return re.sub(r"[ \t\xa0\u202f]+", " ", text).strip()


def _correct_spelling(match):
    """Return the name of the day that the matched word misspells ("mercrdi"), or the word."""
    word = match[0]
    return next(iter(get_close_matches(word, NAMES, 1, 0.88)), word)


def tokens(text: str) -> Iterator[tuple[str, tuple]]:
    """Yield (kind, value) pairs of a normalised text, without noise words.

    `value` is the tuple of the pattern's groups. "midi" and "minuit" give the kind "time". Raises
    NotUnderstoodError at the first character that starts no token.
    """
    at = 0
    while at < len(text):
        match = SCANNER.match(text, at)
        if not match:
            raise NotUnderstoodError(text[at:])
        index = next(i for i in range(len(TOKENS)) if match[f"t{i}"] is not None)
        kind = TOKENS[index][0]
        at = match.end()
        if kind == "noise":
            continue
        if kind in {"noon", "midnight"}:
            yield "time", (("12" if kind == "noon" else "24"), None)
            continue
        exact = re.fullmatch(TOKENS[index][1], match[0]) or re.match(TOKENS[index][1], match[0])
        yield kind, exact.groups() if exact else ()


def day_number(name: str) -> int:
    """Return the number of a day, 0 for Monday, from the text of a `day` token.

    Only the first three letters count. Raises StopIteration if no day begins with them.
    """
    return next(index for index, day in enumerate(NAMES) if day.startswith(name.rstrip("s")[:3]))


def days_up_to(first: int, last: int) -> list[int]:
    """Return the days after `first` up to `last`, included.

    Raises NotUnderstoodError if `last` does not come after `first` in the week.
    """
    if first >= last:
        raise NotUnderstoodError("days go backwards")
    return list(range(first + 1, last + 1))


def expand_dashes[Group](group: Group, dashes: list[int]) -> Group:
    """Interpret the dashes of a group: change its days in place, and return the group.

    "lundi-vendredi" is a range and "mar-mer-jeu" a list; "mardi-jeudi" may be a range or a list and
    raises NotUnderstoodError. `dashes` are the positions in `group.days` of the days that follow a
    dash.
    """
    if not dashes:
        return group
    if len(group.days) == 2:
        first, last = group.days
        if last - first >= 3:
            group.days = list(range(first, last + 1))
            group.is_stretch = True
        elif last - first != 1:
            raise NotUnderstoodError("a stretch or a list?")
    elif any(b - a != 1 for a, b in zip(group.days, group.days[1:], strict=False)):
        raise NotUnderstoodError("stretches or a list?")
    return group


def rank_number(word: str) -> int:
    """Return the position in the month of "premier", "2e" or "dernier": 1 to 5, or -1."""
    word = word.rstrip("s")
    names = {"premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "dernier": -1}
    return names[word] if word in names else int(word[0])


def time_pairs(times: Sequence[int | tuple[str, int]], ends_text: bool) -> list[tuple[int, int]]:
    """Return [(start, end)] in minutes since midnight, in order and without overlap.

    `times` are minutes since midnight, or (BARE, minutes) for a number without "h". `ends_text` is
    True if no token follows `times`: a bare number at the end is then refused, because it may be a
    truncated time. Pairs from 0 to 0 are skipped.

    Raises NotUnderstoodError without times, for an odd number of times, for hours that cross, and
    for a pair of bare numbers. Also raises it for hours before 6:00, after 24:00, or that are not a
    multiple of five minutes.
    """
    if len(times) % 2 or not times:
        raise NotUnderstoodError("an hour without its end")
    ranges, before = [], 0
    for start, end in zip(times[::2], times[1::2], strict=True):
        if isinstance(start, tuple) and isinstance(end, tuple):
            raise NotUnderstoodError("a date or a number")
        if isinstance(end, tuple) and ends_text and end[1] == _minutes(times[-1]):
            raise NotUnderstoodError("cut short")
        start, end = _minutes(start), _minutes(end)
        if (start, end) == (0, 0):
            continue
        if not (6 * 60 <= start < end <= 24 * 60) or start < before or (start % 5 or end % 5):
            raise NotUnderstoodError("hours that cross")
        ranges.append((start, end))
        before = end
    return ranges


def _minutes(time):
    return time[1] if isinstance(time, tuple) else time


def check_half(group) -> None:
    """Raise NotUnderstoodError if `group.times` are outside the half day named by `group.half`."""
    for start, end in group.times:
        if group.half == "morning" and end > MORNING_ENDS:
            raise NotUnderstoodError("a morning that goes on")
        if group.half == "afternoon" and start < AFTERNOON_STARTS:
            raise NotUnderstoodError("an afternoon that starts early")
