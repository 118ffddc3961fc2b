"""A page stops being public while the index does not know it yet."""

import json

import pytest
from django.http import QueryDict
from wagtail.models import Page

from search.engines import ranking, view
from search.engines.snapshot import SnapshotCache
from search.finding.page import SearchPage
from search.indexing import vocabulary
from tests.search.asking import results_of


@pytest.fixture
def calls(monkeypatch):
    """{name: how often}: the index read, what matches ranked."""
    counts = dict.fromkeys(["read", "ranked"], 0)

    def counted(name, function):
        def call(*args):
            counts[name] += 1
            return function(*args)

        return call

    monkeypatch.setattr(SnapshotCache, "read", counted("read", SnapshotCache.read))
    monkeypatch.setattr(view, "ranked", counted("ranked", ranking.ranked))
    return counts


def hide(title):
    """As another process does, which has told the index nothing yet."""
    assert Page.objects.filter(title=title).update(live=False) == 1


def titles(results):
    return sorted(result.document.title for result in results[:10])


def test_the_index_is_read_once_and_ranked_once_whatever_is_hidden(publish, client, site, calls):
    for number in range(5):
        publish(f"Atelier {number}")
    hide("Atelier 3")
    shown = ["Atelier 0", "Atelier 1", "Atelier 2", "Atelier 4"]
    search = SearchPage(QueryDict("q=ateliers"))
    assert (len(search.results), search.results.counts) == (4, {"page": 4})
    assert calls == {"read": 1, "ranked": 0}
    assert titles(search.results) == shown
    assert calls == {"read": 1, "ranked": 1}
    content = json.loads(client.get("/recherche/recherche.json?q=atelier").content)
    assert sorted(result["title"] for result in content["results"]) == shown
    assert calls == {"read": 2, "ranked": 2}


def test_a_page_too_far_is_ranked_once_too(publish, client, site, calls):
    for number in range(3):
        publish(f"Atelier {number}")
    page = client.get("/recherche/?q=atelier&page=99")
    assert len(page.context["page_obj"].object_list) == 3
    assert calls == {"read": 1, "ranked": 1}


def test_among_many_what_is_hidden_is_left_out_of_the_page_alone(
    publish, monkeypatch, django_assert_num_queries
):
    """In the query that reads the rows: the count is that of the index, the page is shorter."""
    monkeypatch.setattr(view, "CHECKED", 3)
    for number in range(5):
        publish(f"Atelier {number}")
    results_of("atelier")
    hide("Atelier 3")
    with django_assert_num_queries(2):  # the journal, the rows
        results = results_of("atelier")
        assert titles(results) == ["Atelier 0", "Atelier 1", "Atelier 2", "Atelier 4"]
    assert len(results) == 5


def test_a_hidden_word_is_not_proposed_though_another_is(publish):
    publish("Xylographie")
    publish("Xylophone")
    hide("Xylographie")
    assert titles(results_of("xylo")) == ["Xylophone"]
    assert results_of("xylographei").question.corrected == ""
    assert results_of("xylophnoe").question.corrected == "xylophone"


def test_words_are_looked_up_again_when_the_index_changes(publish, django_assert_num_queries):
    publish("Autre")
    assert results_of("couturre").question.corrected == ""
    with django_assert_num_queries(1):  # the journal alone: the word was looked up
        results_of("couturre")
    publish("Couture")
    assert results_of("couturre").question.corrected == "couture"


def test_the_same_word_with_other_terms_is_another_word(publish):
    """ "mot" alone is unknown; in "mot de passe" a synonym makes it known."""
    from search.models import Synonym

    publish("Identifiant")
    Synonym.objects.create(words="mot de passe, identifiant")
    assert titles(results_of("mot de passe")) == ["Identifiant"]
    assert titles(results_of("mot")) == []
    assert titles(results_of("mot de passe")) == ["Identifiant"]
    assert len(vocabulary._words) > 0
