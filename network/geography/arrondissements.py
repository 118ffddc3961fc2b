"""The arrondissements of Paris, Lyon and Marseille as people write them. Pure.

"13e", "13 ème", "13eme arrondissement", "XIIIe", "treizième", "Marseille 13", "dans le 13e".
"""

import re
from dataclasses import dataclass

from network.models.territory import ARRONDISSEMENTS

CITIES = {"marseille": "13055", "lyon": "69123", "paris": "75056"}
ENDINGS = r"ers?|eres?|iemes?|emes?|emme|em|e|nde?|d"
FIGURES = re.compile(rf"(\d{{1,2}})({ENDINGS})?")
ROMAN = re.compile(rf"(x{{0,2}}(?:ix|iv|v?i{{0,3}}))({ENDINGS})")
ENDING = re.compile(ENDINGS)
SPELT = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"
    " onzieme douzieme treizieme quatorzieme quinzieme seizieme dixseptieme dixhuitieme"
    " dixneuvieme vingtieme"
).split()
NUMBERS = {word: number for number, word in enumerate(SPELT, start=1)} | {"second": 2}
NOT_ROMAN = frozenset(["vie", "vies"])
ROMAN_LETTERS = {"i": 1, "v": 5, "x": 10}
WORDS = frozenset("arrondissement arrondissements arrdt arrt arr ardt".split())
LINKS = frozenset("l le la les dans du de d des au a en vers".split())
LEADS = frozenset("dans le du au vers".split())
# A number before one of them counts it.
COUNTED = frozenset("an ans mois jours h heure heures euros personnes rue avenue bd".split())
# "3e" ends a question about school, "5e" too; no class of a school is the eleventh.
FIRST_SURE = 7


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A number in the words `first` to `last`, the latter excluded. `is_marked` unless it is
    written in bare figures, `is_spelt` when it is written in letters."""

    number: int
    first: int
    last: int
    is_marked: bool = True
    is_spelt: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """An arrondissement by its INSEE `code`, named by the words `first` to `last`, the latter
    excluded."""

    code: str
    first: int
    last: int


def part_of_city(words: list[str], city: str) -> Part | None:
    """Return the arrondissement of a city that some plain words name beside the city's own name,
    None if there is none."""
    name = next(name for name, code in CITIES.items() if code == city)
    for at in (rank for rank, word in enumerate(words) if word == name):
        for ordinal in (_after(words, at + 1), _before(words, at)):
            if ordinal and (code := code_of(city, ordinal.number)):
                return Part(code, min(at, ordinal.first), max(at + 1, ordinal.last))
    return None


def part_without_city(words: list[str]) -> tuple[int, int, int] | None:
    """Return (number, first word, last word excluded) of the arrondissement that some plain words
    name without any city, None if there is none. "3e âge" and "le 1er" name none."""
    if CITIES.keys() & set(words):
        return None
    for ordinal in _ordinals(words):
        first, last = ordinal.first, ordinal.last
        before = words[first - 1] if first else ""
        is_said = words[last : last + 1] and words[last] in WORDS
        if is_said or before in WORDS:
            return ordinal.number, first - (before in WORDS), last + bool(is_said)
        if not ordinal.is_marked:
            continue
        at_the_end = last == len(words)
        is_dated = ordinal.number == 1 and words[max(0, first - 2) : first] != ["dans", "le"]
        is_led = at_the_end and before in LEADS and not is_dated
        is_alone = first == 0 and at_the_end
        is_sure = (
            (first == 0 or at_the_end) and ordinal.number >= FIRST_SURE and not ordinal.is_spelt
        )
        if is_alone or is_led or is_sure:
            return ordinal.number, first, last
    return None


def code_of(city: str, number: int) -> str:
    """Return the INSEE code of the arrondissement of a city with that number, "" if none has it."""
    first, last = map(int, ARRONDISSEMENTS[city])
    code = first + number - 1
    return str(code) if first <= code <= last else ""


def _after(words, at):
    """The ordinal that follows a city's name."""
    start = at
    while at < len(words) and words[at] in LINKS | WORDS:
        at += 1
    ordinal = _ordinal(words, at)
    if not ordinal:
        return None
    # "le 13" is a day, "13 ans" an age.
    is_counting = bool(COUNTED & set(words[ordinal.last : ordinal.last + 1]))
    is_said = bool(WORDS & set(words[start:at]))
    if not ordinal.is_marked and (is_counting or (at > start and not is_said)):
        return None
    return _with_its_word(words, ordinal)


def _before(words, at):
    """The ordinal that leads to a city's name: "16e arrondissement de Marseille"."""
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
    """The `Ordinal` that begins at a rank, None if there is none."""
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
