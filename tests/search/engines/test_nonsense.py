"""Malformed answers of a cluster: no change counts as delivered, and the database answers."""

import pytest
from django.urls import reverse

from search.engines import cluster_in_use, outbox
from search.engines.base import UnreachableError
from search.engines.cluster import _cluster
from search.models import SearchChange

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
