"""Parser of the arrondissements of Paris, Lyon and Marseille in typed text. Pure.

"13e", "13 ème", "13eme arrondissement", "XIIIe", "treizième", "Marseille 13", "dans le 13e".
"""

import re
from dataclasses import dataclass

from network.models.territory import ARRONDISSEMENTS

CITIES = {"marseille": "13055", "lyon": "69123", "paris": "75056"}
ENDINGS = r"ers?|eres?|iemes?|emes?|emme|em|e|nde?|d"
# A city and a number without a space: "marseille13", "13012marseille".
JOINED = re.compile(rf"\b({'|'.join(CITIES)})(?=\d)|\b(\d{{5}})(?=[^\W\d_]{{3}})", re.IGNORECASE)
# The département after a name: "Marseille (13)" is no arrondissement.
IN_PARENTHESES = re.compile(rf"\b({'|'.join(CITIES)}) ?\(\d\d\)", re.IGNORECASE)
DEGREE = re.compile(r"(?<=\d) ?[°º]")
FIGURES = re.compile(rf"(\d{{1,2}})({ENDINGS})?")
ROMAN = re.compile(rf"(x{{0,2}}(?:ix|iv|v?i{{0,3}}))({ENDINGS})")
ENDING = re.compile(ENDINGS)
SPELT = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"
    " onzieme douzieme treizieme quatorzieme quinzieme seizieme dixseptieme dixhuitieme"
    " dixneuvieme vingtieme"
).split()
# Cardinals after the name of a city, at the end of a text: "marseille onze". "Un" is an article.
CARDINALS = {
    word: number
    for number, word in enumerate(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
        " seize".split(),
        start=2,
    )
}
NUMBERS = {word: number for number, word in enumerate(SPELT, start=1)} | {"second": 2}
NOT_ROMAN = frozenset(["vie", "vies"])
ROMAN_LETTERS = {"i": 1, "v": 5, "x": 10}
WORDS = frozenset("arrondissement arrondissements arrdt arrt arr ardt".split())
LINKS = frozenset("l le la les dans du de d des au a en vers".split())
LEADS = frozenset("dans le du au vers".split())
# A number before one of these words is a quantity, a day or a street number: "10 min", "10 dec".
COUNTED = frozenset(
    "an ans annee annees av avenue bd boulevard euro euros fois h heure heures j jour journee"
    " journees jours km m metres min minute minutes mn mois nuits participants personne personnes"
    " place places rue seance seances semaine semaines session sessions"
    " janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
    " jan janv fev fevr avr juil sept oct nov dec".split()
)
# An ordinal before one of these words is not an arrondissement: "10e anniversaire", "3e étage".
ORDERED = frozenset(
    "age anniversaire annee classe edition etage jour mois rencontre rencontres salon seance"
    " semaine session siecle".split()
)
UP_TO = frozenset("a au et ou".split())
LONGEST_NUMBER = 2  # digits of a day or an hour
CEDEX = "cedex"
# "3e" to "6e" may be a class of a school: an ordinal alone counts from this number on.
FIRST_SURE = 7


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal number, at the indexes `first` to `last` of a list of words, `last` excluded.

    `is_marked` is False for a cardinal ("13", "treize"), `is_spelt` is True for letters
    ("treizième").
    """

    number: int
    first: int
    last: int
    is_marked: bool = True
    is_spelt: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """An arrondissement, at the indexes `first` to `last` of a list of words, `last` excluded.

    `code` is its INSEE code. The indexes include the name of its city.
    """

    code: str
    first: int
    last: int


def spaced(typed: str) -> str:
    """Return a typed text with the missing space after a city or a postcode, and "8e" for "8°".

    "marseille13" gives "marseille 13", and "13012marseille" gives "13012 marseille". A number in
    parentheses after one of the three cities is removed: "Marseille (13)" gives "Marseille".
    """
    return DEGREE.sub("e ", JOINED.sub(r"\1\2 ", IN_PARENTHESES.sub(r"\1", typed)))


def part_of_city(words: list[str], city: str) -> Part | None:
    """Return the arrondissement whose number comes before or after the name of its city.

    `words` are normalised by `plain`, and `city` is the INSEE code of Paris, Lyon or Marseille.
    Returns None without a match.
    """
    name = next(name for name, code in CITIES.items() if code == city)
    for at in (rank for rank, word in enumerate(words) if word == name):
        for ordinal in (_after(words, at + 1), _before(words, at)):
            if ordinal and (code := code_of(city, ordinal.number)):
                return Part(code, min(at, ordinal.first), max(at + 1, ordinal.last))
    return None


def part_without_city(words: list[str]) -> tuple[int, int, int] | None:
    """Return (number, first index, last index excluded) of an arrondissement without its city.

    `words` are normalised by `plain`. The number may be too high for every city. Returns None
    without a match, or if the words name Paris, Lyon or Marseille. "3e âge" and "le 1er" do not
    match.
    """
    if CITIES.keys() & set(words):
        return None
    for ordinal in _ordinals(words):
        first, last = ordinal.first, ordinal.last
        before = words[first - 1] if first else ""
        is_said = words[last : last + 1] and words[last] in WORDS
        if is_said or before in WORDS:
            return ordinal.number, first - (before in WORDS), last + bool(is_said)
        if not ordinal.is_marked or _counts(words, ordinal):
            continue
        at_the_end = last == len(words)
        is_dated = ordinal.number == 1 and words[max(0, first - 2) : first] != ["dans", "le"]
        is_led = at_the_end and before in LEADS and not is_dated
        is_alone = first == 0 and at_the_end
        is_at_an_end = at_the_end or (first == 0 and not ordinal.is_spelt)
        is_sure = is_at_an_end and ordinal.number >= FIRST_SURE
        if is_alone or is_led or is_sure:
            return ordinal.number, first, last
    return None


def city_without_part(words: list[str]) -> str:
    """Return the INSEE code of a city typed with an arrondissement that it does not have.

    `words` are normalised by `plain`: "marseille 21" returns "13055". Returns "" if the words name
    no such city and number, or if they contain words other than the city, the number and `LINKS`.
    """
    for at, word in enumerate(words):
        for ordinal in (_after(words, at + 1), _before(words, at)) if word in CITIES else ():
            if not ordinal or code_of(CITIES[word], ordinal.number):
                continue
            others = {*words[: min(at, ordinal.first)], *words[max(at + 1, ordinal.last) :]}
            if not others - LINKS:
                return CITIES[word]
    return ""


def whole_city(postcode: str) -> str:
    """Return the INSEE code of the city for the postcode "75000", "69000" or "13000", else "".

    People use these postcodes for the whole city; no arrondissement has them.
    """
    return next((code for code in CITIES.values() if postcode == f"{code[:2]}000"), "")


def code_of(city: str, number: int) -> str:
    """Return the INSEE code of arrondissement `number` of a city, or "" if it does not exist.

    `city` is the INSEE code of Paris, Lyon or Marseille.
    """
    first, last = map(int, ARRONDISSEMENTS[city])
    code = first + number - 1
    return str(code) if first <= code <= last else ""


def _after(words, at):
    """Return the ordinal after the name of a city, or None.

    `at` is the index of the word after the name of the city. Link words before the ordinal are
    skipped. Days and quantities do not match: "Marseille le 13", "Marseille 13 ans".
    """
    start = at
    while at < len(words) and (words[at] in LINKS | WORDS or words[at] == CEDEX):
        at += 1
    ordinal = _ordinal(words, at)
    if not ordinal:
        return None
    # "le 13" is a day, "13 ans" an age.
    is_said = bool((WORDS | {CEDEX}) & set(words[start:at]))
    if _counts(words, ordinal) or (not ordinal.is_marked and at > start and not is_said):
        return None
    return _with_its_word(words, ordinal)


def _before(words, at):
    """Return the ordinal before the name of a city, which is at index `at`, or None.

    Link words between them are skipped: "16e arrondissement de Marseille".
    """
    end = at
    while end and words[end - 1] in LINKS | WORDS:
        end -= 1
    is_said = bool(WORDS & set(words[end:at]))
    for size in (2, 1):
        ordinal = _ordinal(words, end - size) if end >= size else None
        if ordinal and ordinal.last == end:
            is_named = ordinal.first > 0 and words[ordinal.first - 1] in WORDS
            first = ordinal.first - is_named
            if ordinal.is_marked or is_said or is_named:
                return Ordinal(ordinal.number, first, end)
    return None


def _counts(words, ordinal):
    """Return True if a number is a quantity or one of several numbers.

    Examples: "10 min", "13e mois", "5 et 6 décembre", "10/12".
    """
    after = words[ordinal.last : ordinal.last + 2]
    if ordinal.is_marked:
        return bool(ORDERED & set(after[:1]))
    other = after[1:] if UP_TO & set(after[:1]) else after[:1]
    is_one_of_several = bool(other) and other[0].isdigit() and len(other[0]) <= LONGEST_NUMBER
    return is_one_of_several or bool(COUNTED & set(after[:1]))


def _with_its_word(words, ordinal):
    is_said = words[ordinal.last : ordinal.last + 1] and words[ordinal.last] in WORDS
    last = ordinal.last + bool(is_said)
    return Ordinal(ordinal.number, ordinal.first, last, ordinal.is_marked, ordinal.is_spelt)


def _ordinals(words):
    at = 0
    while at < len(words):
        ordinal = _ordinal(words, at)
        if ordinal:
            yield ordinal
        at = ordinal.last if ordinal else at + 1


def _ordinal(words, at):
    """Return the `Ordinal` that begins at index `at`, or None."""
    word = words[at] if 0 <= at < len(words) else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if figures := FIGURES.fullmatch(word):
        if figures[2] or not ENDING.fullmatch(after) or after == "d":
            return Ordinal(int(figures[1]), at, at + 1, bool(figures[2]))
        return Ordinal(int(figures[1]), at, at + 2)
    if word == "dix" and (number := NUMBERS.get(f"dix{after}")):
        return Ordinal(number, at, at + 2, is_spelt=True)
    if number := NUMBERS.get(word):
        return Ordinal(number, at, at + 1, is_spelt=True)
    if (number := CARDINALS.get(word)) and at + 1 == len(words):
        return Ordinal(number, at, at + 1, is_marked=False, is_spelt=True)
    roman = ROMAN.fullmatch(word)
    if roman and roman[1] and word not in NOT_ROMAN:
        return Ordinal(_value(roman[1]), at, at + 1)
    return None


def _value(roman):
    values = [ROMAN_LETTERS[letter] for letter in roman]
    return sum(
        -value if values[rank + 1 : rank + 2] and value < values[rank + 1] else value
        for rank, value in enumerate(values)
    )
