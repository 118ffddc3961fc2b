"""Malformed answers of a cluster: no change counts as delivered, and the database answers."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from search.engines import cluster_in_use, outbox
from search.engines.base import UnreachableError
from search.engines.bodies import SEPARATOR
from search.engines.cluster import NodeMatch, _cluster
from search.engines.query import Query
from search.language.questions import understand
from search.models import SearchChange

pytestmark = pytest.mark.any_database

SENT = {"index": {"_id": "1", "status": 201}}


@pytest.fixture
def cluster(settings, publish, monkeypatch):
    """cluster(answer) -> a cluster with one answer for every request, and a change to deliver."""
    publish("Atelier couture")
    _cluster.cache_clear()
    settings.SEARCH = {
        "url": "http://127.0.0.1:9",
        "user": "",
        "password": "",
        "index": "essai",
    }

    def answering(answer):
        cluster = cluster_in_use()
        monkeypatch.setattr(cluster.transport, "call", lambda *args, **kwargs: answer)
        return cluster

    yield answering
    _cluster.cache_clear()


NONSENSE = [
    {},
    {"items": None},
    {"items": []},
    {"items": [SENT, SENT]},
    {"items": [{"index": {"_id": "1"}}]},
    {"items": [{"index": {"_id": "1", "status": "soon"}}]},
    {"items": ["index"]},
    "<html>Service en maintenance</html>",
    None,
    [],
]


@pytest.mark.parametrize("answer", NONSENSE, ids=str)
def test_unconfirmed_document_is_sent_again(cluster, answer):
    node = cluster(answer)
    with pytest.raises(UnreachableError):
        outbox.deliver(node, timeout=1)
    assert outbox.is_behind(node)
    assert cluster({"items": [SENT] * SearchChange.objects.count()})
    assert outbox.deliver(node, timeout=1) == 0
    assert not outbox.is_behind(node)


@pytest.mark.parametrize(
    "answer", [*NONSENSE, {"responses": []}, {"responses": ["soon", None]}, {"responses": [{}]}]
)
def test_database_answers_after_a_malformed_answer(cluster, answer, client):
    node = cluster({"items": [SENT] * SearchChange.objects.count()})
    outbox.deliver(node, timeout=1)
    cluster(answer)
    page = client.get(reverse("search:results"), {"q": "couture"})
    assert page.status_code == 200
    assert "/atelier-couture/" in page.content.decode()
    assert not node.breaker.lets_through()


@pytest.mark.parametrize(("chosen", "labelled"), [((), {"13"}), (("13055",), {"13", "13055"})])
def test_labels_of_a_node_are_those_of_the_counted_values(chosen, labelled):
    named = {"13": "Bouches-du-Rhône", "13055": "Marseille"}
    buckets = [
        {"key": SEPARATOR.join(("territory", *each)), "doc_count": 2} for each in named.items()
    ]
    part = {
        "aggregations": {"others": {"values": {"buckets": buckets}}},
        "hits": {"total": {"value": 2}, "hits": []},
    }
    view = SimpleNamespace(rely_on=lambda ids: None)
    query = Query(question=understand("atelier"), filters={"territory": set(chosen)})
    match = NodeMatch(view, query, [part])
    assert match.counts["territory"].keys() == match.labels["territory"].keys() == labelled
