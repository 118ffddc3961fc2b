"""Which words go with another, learnt of the site's texts, and what they change of an answer."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from network import memory
from search.indexing import associations
from search.indexing.rows import repair
from search.language.questions import understand
from search.models import SearchAssociation, SearchDocument
from tests.search.asking import results_of

OTHERS = [{"atelier"}] * 26
TITLES = [*["Tricot laine"] * 3, "Couture facile", "Laine facile", *["Atelier"] * 24]


def associated(*documents):
    return dict(associations._associated([*documents, *OTHERS]))


def test_what_stands_together_goes_together():
    """The normalised mutual information of what three of thirty documents hold, one of which
    stands in a fourth too; what stands nearly everywhere goes with nothing."""
    sureness = round(math.log(30 / 4) / math.log(10), 2)
    together = [{"tricot", "laine", "atelier"}] * 3
    assert associated(*together, {"laine"}) == {
        "laine": {"tricot": sureness},
        "tricot": {"laine": sureness},
    }


def test_what_two_documents_hold_is_chance():
    assert associated(*[{"tricot", "laine"}] * 2) == {}


def test_the_surest_are_kept():
    words = [f"mot{letter}" for letter in "abcdefgh"]
    documents = [{"tricot", *words}] * 3 + [set(words[:2])]
    others = associated(*documents)["tricot"]
    assert list(others) == words[2 : 2 + associations.MOST]


@pytest.fixture
def learnt(publish):
    memory.clear_all()
    pages = [publish(title) for title in TITLES]
    repair()
    return pages


def hints(text):
    return associations.hints(understand(text))


def test_two_words_alone_have_hints(learnt):
    [(term, worth)] = hints("tricot facile").items()
    assert term == "lain"
    assert 0 < worth < associations.WEIGHT
    assert hints("tricot") == hints("tricot facile rapide") == {}
    assert hints("tricot laine") == {}  # it is typed


def test_what_goes_with_the_words_comes_first_and_finds_nothing(learnt):
    def first():
        return [result.document.title for result in results_of("tricots faciles")[:2]]

    assert first() == ["Laine facile", "Couture facile"]
    SearchAssociation.objects.all().delete()
    memory.clear_all()
    assert first() == ["Couture facile", "Laine facile"]
    assert results_of("tricots faciles").match.total == 5


def test_a_word_met_lately_is_not_read_again(learnt):
    hints("tricot facile")
    with CaptureQueriesContext(connection) as captured:
        hints("facile tricot")
    assert len(captured) == 0


def test_what_is_gone_is_forgotten_when_the_index_is_made_again(learnt, committed):
    with committed():
        Page.objects.get(pk=learnt[0].pk).unpublish()
    repair()
    assert not SearchAssociation.objects.exists()


def test_a_larger_site_learns_from_one_document_in_so_many(learnt, monkeypatch):
    read = []
    terms_of = associations._terms_of
    monkeypatch.setattr(associations, "_terms_of", lambda ids: read.append(ids) or terms_of(ids))
    for most, number in ((29, 29), (15, 15), (10, 10)):
        monkeypatch.setattr(associations, "MOST_LEARNT", most)
        associations.rebuild(SearchDocument.objects.filter(title__in=TITLES))
        assert len(read.pop()) == number
