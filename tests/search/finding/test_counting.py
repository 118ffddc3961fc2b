"""The log of searches is written after the response, and its failure breaks no page."""

import pytest
from django.db import DatabaseError
from django.http import HttpResponse

from search.finding import log
from search.finding.views import results
from search.models import SearchLog


def lines():
    return list(SearchLog.objects.order_by("query").values_list("query", "count", "results"))


def test_a_search_is_counted_with_what_it_found(client, site, publish):
    publish("Atelier")
    for query in ("q=Atelier", "q=atelier&page=1", "q=xyzzy", "q=06+12+34+56+78", "q=", ""):
        assert client.get(f"/recherche/?{query}").status_code == 200
    assert lines() == [("atelier", 2, 1), ("xyzzy", 1, 0)]


def test_repeated_search_is_not_counted(client, site, publish):
    for number in range(12):
        publish(f"Atelier {number}")
    client.get("/recherche/suggestions?q=atelier")
    client.get("/recherche/recherche.json?q=atelier")
    client.get("/recherche/?q=atelier&page=2")
    assert lines() == []


def test_search_is_logged_after_the_response(rf, site, publish, monkeypatch):
    monkeypatch.setattr(HttpResponse, "close", lambda response: None)
    response = results(rf.get("/recherche/?q=atelier"))
    assert lines() == []
    response.close()
    assert lines() == [("atelier", 1, 0)]


@pytest.mark.parametrize("error", [DatabaseError, ValueError])
def test_failing_log_breaks_no_page(client, site, monkeypatch, error):
    def fail(*args):
        raise error("full")

    monkeypatch.setattr(log, "_count", fail)
    assert client.get("/recherche/?q=atelier").status_code == 200
