"""The languages in which a question is written, among the eight, and the needs that it names."""

import re
from collections.abc import Mapping

from django.urls import reverse

from network.text.strings import plain
from search import LanguageGuide
from search.language.letters import OF_RUSSIAN, language_of_letters

from .sentences import Language, language, languages

MOST = 2
MOST_NEEDS = 2
# Letters of Ukrainian that Russian does not have.
OF_UKRAINIAN = re.compile("[іїєґ]")
# A word that is at least this long may have an ending: "bilgisayarım", "комп’ютером".
LONG = 4, 6  # letters, of Cyrillic or Arabic words, and of Latin words


def guides(text: str) -> list[LanguageGuide]:
    """Return a `LanguageGuide` for each language in which `text` may be written, two at most.

    Arabic and Cyrillic letters are enough. In Latin letters, a word of the table `words` is
    required, so that a French question has no guide.
    """
    terms = plain(text).split()
    return [_guide(own, terms) for own in languages_of(text, terms)]


def languages_of(text: str, terms: list[str]) -> list[Language]:
    """Return the languages of `text`, whose folded words are `terms`, two at most."""
    letters = language_of_letters(text)
    if letters == "ar":
        return [language("ar")]
    if letters in {"ru", "uk"}:
        return _slavic(text.casefold(), terms)
    latin = [own for own in languages() if own.code not in {"ar", "ru", "uk"}]
    scores = {own.code: _score(own.words, terms, LONG[1]) for own in latin}
    best = max(scores.values())
    return [own for own in latin if best and scores[own.code] == best][:MOST]


def _slavic(text, terms):
    """Return Russian, Ukrainian or, if neither letters nor words decide, both."""
    ukrainian, russian = language("uk"), language("ru")
    if OF_RUSSIAN.search(text):
        return [russian]
    if OF_UKRAINIAN.search(text):
        return [ukrainian]
    scores = [_score(own.words, terms, LONG[0]) for own in (ukrainian, russian)]
    if scores[0] == scores[1]:
        return [ukrainian, russian]
    return [ukrainian if scores[0] > scores[1] else russian]


def _guide(own, terms):
    least = LONG[own.code not in {"ar", "ru", "uk"}]
    counts = {
        need: _score({"": own.words.get(need, ()), " ": own.shared.get(need, ())}, terms, least)
        for need in own.needs
    }
    found = sorted((need for need in counts if counts[need]), key=lambda need: -counts[need])
    url = reverse("home:language", args=[own.code])
    return LanguageGuide(
        language=own.code,
        name=own.name,
        sentence=own.page["who_can_help"],
        url=url,
        needs=tuple((own.needs[need], f"{url}#{need}") for need in found[:MOST_NEEDS]),
    )


def _score(phrases: Mapping[str, tuple[str, ...]], terms: list[str], least: int) -> int:
    """Return the number of `phrases` whose words are all among `terms`.

    A word of at least `least` letters may be the beginning of a term.
    """
    known = {phrase for texts in phrases.values() for phrase in texts}
    return sum(
        all(any(_is_form(term, word, least) for term in terms) for word in phrase.split())
        for phrase in known
    )


def _is_form(term, word, least):
    return term == word or (len(word) >= least and term.startswith(word))
