"""After a failure only a probe sends requests to the cluster; visitors use it again once it works.

A local server plays the node: it answers, fails, hangs or is slow.
"""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from django.urls import reverse

from network.memory import breaker
from search.engines import cluster, cluster_in_use, outbox
from search.engines.cluster import PROBED, _cluster
from search.models import SearchChange, SearchDocument

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ENOUGH = 20  # seconds before a timeout of the test


class Node(BaseHTTPRequestHandler):
    """Handler that records the queries and answers as its class attributes define."""

    protocol_version = "HTTP/1.1"
    manner, askers, awake, pk = "well", (), Event(), 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.askers.append("probe" if PROBED_STEM in body else "visitor")
        if self.manner == "silent":
            self.awake.wait(ENOUGH)
        if self.manner == "slow":
            time.sleep(1.5 * cluster.PATIENCE)
        searches = len(body.splitlines()) // 2
        self._answer([self._part() for _ in range(searches)])

    do_GET = do_PUT = do_POST  # noqa: N815

    def _part(self):
        hits = [{"_id": str(self.pk), "_score": 1.0}]
        return {
            "timed_out": False,
            "_shards": {"failed": 0},
            "hits": {"total": {"value": 1}, "hits": hits},
            "aggregations": {},
        }

    def _answer(self, parts):
        body = b"<html>" if self.manner == "garbage" else json.dumps({"responses": parts}).encode()
        self.send_response(503 if self.manner == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


PROBED_STEM = "numer"  # a stem of the probe's words


@pytest.fixture
def node(settings, publish, monkeypatch):
    """Return the handler of a cluster in use, which matches the document "Atelier couture"."""
    publish("Atelier couture")
    pk = SearchDocument.objects.get().pk
    handler = type("OwnNode", (Node,), {"askers": [], "awake": Event(), "pk": pk})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(breaker, "PROBED_EACH", 0.1)
    _cluster.cache_clear()
    settings.SEARCH = {
        "url": f"http://127.0.0.1:{server.server_port}",
        "user": "",
        "password": "",
        "index": "essai",
    }
    outbox._note(cluster_in_use(), SearchChange.objects.newest()[0])
    yield handler
    handler.awake.set()
    cluster_in_use().breaker.succeeded()  # its thread ends
    server.shutdown()
    server.server_close()
    _cluster.cache_clear()


def matched_by(client):
    page = client.get(reverse("search:results"), {"q": "couture"})
    return page.status_code == 200 and "/atelier-couture/" in page.content.decode()


def until(condition):
    end = time.monotonic() + ENOUGH
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_probe_searches_its_own_words():
    assert PROBED_STEM in PROBED.replace("é", "e")


@pytest.mark.parametrize("manner", ["error", "garbage", "silent", "slow"])
def test_visitors_use_the_node_after_a_successful_probe(node, client, manner, monkeypatch):
    if manner == "silent":
        monkeypatch.setattr(cluster, "WARMING", 1)
    assert matched_by(client)
    assert node.askers == ["visitor"]
    node.manner = manner
    assert matched_by(client)
    assert node.askers.count("visitor") == 2
    until(lambda: node.askers.count("probe") >= 2)
    assert all(matched_by(client) for _ in range(3))
    assert node.askers.count("visitor") == 2
    node.manner = "well"
    node.awake.set()
    until(cluster_in_use().breaker.lets_through)
    assert matched_by(client)
    assert node.askers.count("visitor") == 3


def test_probe_stops_after_a_success(node, client):
    node.manner = "error"
    assert matched_by(client)
    thread = cluster_in_use().breaker._thread
    assert thread.is_alive()
    node.manner = "well"
    thread.join(ENOUGH)
    assert not thread.is_alive()
    probed = node.askers.count("probe")
    assert matched_by(client)
    assert node.askers[-1] == "visitor"
    assert node.askers.count("probe") == probed


def test_probe_stops_without_visitors(node, client, monkeypatch):
    """It ends without visitors; the next one starts another."""
    monkeypatch.setattr(breaker, "GIVEN_UP", 0.5)
    node.manner = "error"
    assert matched_by(client)
    thread = cluster_in_use().breaker._thread
    thread.join(ENOUGH)
    assert not thread.is_alive()
    node.manner = "well"
    assert matched_by(client)
    assert node.askers.count("visitor") == 1
    until(cluster_in_use().breaker.lets_through)
    assert matched_by(client)
    assert node.askers.count("visitor") == 2


def test_failure_is_logged_once(node, client, caplog):
    node.manner = "error"
    assert matched_by(client)
    until(lambda: node.askers.count("probe") >= 3)
    assert matched_by(client)
    assert [record.name for record in caplog.records].count("network.memory.breaker") == 1
