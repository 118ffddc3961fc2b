"""The work of a search and of a suggestion is bounded for any 200 characters.

Work is counted, not timed: the compared cells of words, and the length of the SQL.
"""

import random
import string
import sys

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from network.geography import spelling
from network.geography.locating import locate
from search.finding.search import Search
from search.indexing import vocabulary
from search.language.sounds import sound
from search.models import SearchWord
from search.suggesting.slips import LONGEST as LONGEST_WORD
from search.suggesting.slips import meant
from search.suggesting.suggestions import suggest

LONGEST, TIMES = 200, 3
USUAL = "imprimmer"
LETTERS = random.Random(7)


def nonsense(letters):
    """Return random words of a number of letters."""
    words = (
        "".join(LETTERS.choices(string.ascii_lowercase, k=letters))
        for _ in range(LONGEST // (letters + 1))
    )
    return " ".join(words)


HOSTILE = {
    "one letter": "e" * LONGEST,
    "two letters": "ea" * 100,
    "a word without end": "demarche" * 25,
    "long words": "anticonstitutionnellement " * 8,
    "misspelt words": "imprimmer telefonne ordinnateur demarrches administrattives " * 3,
    "figures": "0" * LONGEST,
    "all figures": "0123456789" * 20,
    "one word": "imprimer " * 22,
    "one misspelt word": "imprimmer " * 20,
    "emoji": "\U0001f600\U0001f44d\U0001f3fd" * 50,
    "separate emoji": "\U0001f600 \U0001f44d\U0001f3fd " * 40,
    "arabic": "\u0623\u0631\u064a\u062f \u0637\u0628\u0627\u0639\u0629 " * 16,
    "an arabic word": "\u0637\u0628\u0627\u0639\u0629" * 40,
    "need and communes": "imprimer a saint martin de la mer " * 6,
    "moments": "ateliers demain samedi matin gap " * 6,
    "three misspelt words": "demarchess administrativves ordinateurrs",
    "telephones": "04 " * 66,
    "ordinals": "13 eme " * 28,
    "communes": "saint martin " * 15,
    "days": "lundi mardi samedi matin demain " * 6,
    "apostrophes": "d’clic" * 33,
    "acronyms": "a." * 100,
    "combining marks": "e\u0301" * 100,
    "one letter with marks": "e" + "\u0301" * 199,
    "ligatures": "\ufb03" * LONGEST,
    "a sign of eighteen letters": "\ufdfa" * LONGEST,
    "ideographs": "\u96fb" * LONGEST,
    "cyrillic": "\u0441\u043b\u043e\u0432\u043e " * 33,
    **{f"words of {size} letters": nonsense(size) for size in (4, 7, 12, 19, 39)},
}


@pytest.fixture
def known_words(communes, publish):
    """A vocabulary of thousands of words, some near the typed ones."""
    publish("Imprimer une photo", "démarches, ordinateur, téléphone")
    words = {"".join(LETTERS.choices("eaistrn", k=LETTERS.randint(4, 12))) for _ in range(4000)}
    words |= {"e" * size for size in range(4, 30)} | {f"0{number}" for number in range(2000, 2400)}
    SearchWord.objects.bulk_create(
        [
            SearchWord(language="fr", form=word, sound=sound(word)[:40], written=word, stem=word,
                       documents=1)
            for word in words
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@pytest.fixture
def work_of(monkeypatch):
    """work_of(function, text) -> (cells compared, characters of SQL and parameters)"""
    compare, cells = spelling._differences, []

    def counted(one, other, most):
        cells.append(len(one) * min(2 * most + 1, len(other) + 1))
        return compare(one, other, most)

    monkeypatch.setattr(spelling, "_differences", counted)

    def work_of(function, text):
        vocabulary._words.clear()
        cells.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            function(text)
        return sum(cells), sum(len(query["sql"]) for query in queries)

    return work_of


def search(text):
    data = QueryDict(mutable=True)
    data["q"] = text
    return Search(data).results[:10]


def suggestions(text):
    return suggest(text, "fr")


@pytest.mark.parametrize("asked", [search, suggestions, locate])
def test_work_is_bounded_for_any_text(known_words, work_of, asked):
    asked(USUAL)  # fills the caches
    cells, sql = work_of(asked, USUAL)
    assert cells or sql
    too_much = {
        name: work
        for name, typed in HOSTILE.items()
        if (work := work_of(asked, typed)) > (0, 0)
        and (work[0] > TIMES * max(cells, 20_000) or work[1] > TIMES * max(sql, 30_000))
    }
    assert too_much == {}


def calls_of(function, text):
    """Return the number of calls of functions, in Python and in C, to answer a text."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    function(text)  # fills the caches
    sys.setprofile(count)
    try:
        function(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("near", ["", "Marseille", "e" * LONGEST, "\U0001f600" * LONGEST])
def test_suggestions_cost_three_usual_words_at_most(known_words, client, site, near):
    def suggested(text):
        return client.get("/recherche/suggestions", {"q": text, "pres": near})

    usual = min(calls_of(suggested, word) for word in ("imprimer", "ordinateur", USUAL))
    costs = {name: calls_of(suggested, typed) for name, typed in HOSTILE.items()}
    assert {name: cost / usual for name, cost in costs.items() if cost > TIMES * usual} == {}


def test_word_longer_than_all_words_is_compared_with_none(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert meant("e" * (LONGEST_WORD + 1), "fr", lambda term: False) == ""
    with django_assert_num_queries(1):
        meant("e" * LONGEST_WORD, "fr", lambda term: False)
