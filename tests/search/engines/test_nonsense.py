"""A cluster that answers, and says nothing: no document is taken as sent, no visitor sees it."""

import pytest
from django.urls import reverse

from search.engines import cluster_in_use, outbox
from search.engines.base import UnreachableError
from search.engines.cluster import _cluster
from search.models import SearchChange

SENT = {"index": {"_id": "1", "status": 201}}


@pytest.fixture
def cluster(settings, publish, monkeypatch):
    """cluster(answer) -> a cluster that answers so to all; a document waits to be sent to it."""
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
def test_what_is_not_said_to_be_written_is_sent_again(cluster, answer):
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
def test_the_database_answers_visitors_instead(cluster, answer, client):
    node = cluster({"items": [SENT] * SearchChange.objects.count()})
    outbox.deliver(node, timeout=1)
    cluster(answer)
    page = client.get(reverse("search:results"), {"q": "couture"})
    assert page.status_code == 200
    assert "/atelier-couture/" in page.content.decode()
    assert not node.breaker.lets_through()
