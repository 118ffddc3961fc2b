"""A page stops being public before the index is updated."""

import datetime
import json

import pytest
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Page

from search.engines import engine, ranking, view
from search.engines.snapshot import SnapshotCache
from search.finding.page import SearchPage
from search.indexing import vocabulary
from tests.search.asking import results_of


@pytest.fixture
def calls(monkeypatch):
    """Count the reads of the index and the rankings."""
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
    """Hide a page as another process does before it updates the index."""
    assert Page.objects.filter(title=title).update(live=False) == 1


def titles(results):
    return sorted(result.document.title for result in results[:10])


def test_hidden_page_costs_no_second_read_or_ranking(publish, client, site, calls):
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


def test_page_number_too_high_is_ranked_once(publish, client, site, calls):
    for number in range(3):
        publish(f"Atelier {number}")
    page = client.get("/recherche/?q=atelier&page=99")
    assert len(page.context["page_obj"].object_list) == 3
    assert calls == {"read": 1, "ranked": 1}


def test_hidden_page_among_many_shortens_the_page(publish, monkeypatch, django_assert_num_queries):
    """Beyond `CHECKED` matches the count is that of the index, and the page is shorter."""
    monkeypatch.setattr(view, "CHECKED", 3)
    for number in range(5):
        publish(f"Atelier {number}")
    results_of("atelier")
    hide("Atelier 3")
    with django_assert_num_queries(2):  # the journal, the rows
        results = results_of("atelier")
        assert titles(results) == ["Atelier 0", "Atelier 1", "Atelier 2", "Atelier 4"]
    assert len(results) == 5


def test_expired_page_among_many_is_not_counted(publish, monkeypatch):
    """The index knows when a page expires; pages are not asked beyond `CHECKED` matches."""
    monkeypatch.setattr(view, "CHECKED", 0)
    now = timezone.now()
    publish("Atelier durable")
    publish("Atelier d’un jour", expire_at=now + datetime.timedelta(days=1))
    assert len(results_of("atelier", now=now)) == 2
    assert len(results_of("atelier", now=now + datetime.timedelta(days=2))) == 1


def test_label_of_a_topic_of_hidden_pages_is_not_shown(publish):
    publish("Atelier")
    hide("Atelier")
    seen = engine().view()
    assert seen.has_value("kind", "page")
    assert seen.check()
    assert not seen.has_value("kind", "page")


def test_word_of_a_hidden_page_is_not_proposed(publish):
    publish("Xylographie")
    publish("Xylophone")
    hide("Xylographie")
    assert titles(results_of("xylo")) == ["Xylophone"]
    assert results_of("xylographei").question.corrected == ""
    assert results_of("xylophnoe").question.corrected == "xylophone"


def test_words_are_looked_up_again_when_the_index_changes(publish, django_assert_num_queries):
    publish("Autre")
    assert results_of("xylophnoe").question.corrected == ""
    with django_assert_num_queries(1):  # the journal alone: the word was looked up
        results_of("xylophnoe")
    publish("Xylophone")
    assert results_of("xylophnoe").question.corrected == "xylophone"


def test_the_same_word_with_other_terms_is_another_word(publish):
    """ "mot" matches nothing alone; in "mot de passe" it has a synonym."""
    from search.models import Synonym

    publish("Identifiant")
    Synonym.objects.create(words="mot de passe, identifiant")
    assert titles(results_of("mot de passe")) == ["Identifiant"]
    assert titles(results_of("mot")) == []
    assert titles(results_of("mot de passe")) == ["Identifiant"]
    assert len(vocabulary._words) > 0
