"""A real node that fails while visitors search and editors publish."""

import os
import signal
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Page

from search.engines import cluster_in_use, engine, outbox
from search.engines.base import UnreachableError
from search.engines.cluster import _cluster
from search.engines.query import Query
from search.indexing import rows as indexing
from search.language.questions import understand
from search.models import SearchChange, SearchDocument, journal

from .conftest import warm

pytestmark = pytest.mark.nodes


@pytest.fixture
def cluster(node_cluster, publish):
    """Return the cluster of a node whose index contains one document, "Atelier couture"."""
    publish("Atelier couture")
    outbox.rebuild(node_cluster)
    warm()
    return node_cluster


def there(cluster, text):
    """Return the titles that the node itself matches."""
    match = engine().view().match_there(Query(question=understand(text), stop=50))
    ids = [hit.id for hit in match.hits(0, 50)] if match else []
    return sorted(SearchDocument.objects.filter(pk__in=ids).values_list("title", flat=True))


def prepare(cluster, *request):
    """Send a request of the test itself, with a long timeout."""
    return cluster.call(*request, timeout=outbox.SLOWLY)


def search(client, text):
    """Return (status, seconds, page) of a visitor's search."""
    begun = time.monotonic()
    response = client.get(reverse("search:results"), {"q": text})
    return response.status_code, time.monotonic() - begun, response.content.decode()


def close(cluster):
    """Close the breaker as if its delay had passed."""
    cluster.breaker.tried_again_at = 0.0


@pytest.fixture
def elsewhere(settings):
    """elsewhere(url) -> the cluster, at another address."""

    def move(url):
        settings.SEARCH = settings.SEARCH | {"url": url}
        return cluster_in_use()

    yield move
    _cluster.cache_clear()


class Answering(BaseHTTPRequestHandler):
    status, body = 500, b'{"error": "broken"}'

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_PUT = do_POST  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture(params=[(500, b'{"error": "broken"}'), (200, b"<html>"), (200, b"{}"), (429, b"")])
def faulty(request):
    """Return the URL of a server that answers an error, or garbage."""
    status, body = request.param
    handler = type("Faulty", (Answering,), {"status": status, "body": body})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_publication_reaches_the_node_at_once(cluster, publish, committed):
    page = publish("Atelier tricot")
    assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]
    with committed():
        page.title = "Atelier broderie"
        page.save_revision().publish()
    assert there(cluster, "broderie") == ["Atelier broderie"]
    with committed():
        page.delete()
    assert there(cluster, "atelier") == ["Atelier couture"]
    assert not outbox.is_behind(cluster)


@pytest.mark.parametrize("fault", ["refused", "missing", "wrong", "empty"])
def test_database_answers_after_a_fault_of_the_node(cluster, elsewhere, client, fault, publish):
    if fault == "refused":
        cluster = elsewhere("http://127.0.0.1:9")
    else:
        outbox_index = next(iter(prepare(cluster, "GET", "/essai/_alias")))
        prepare(cluster, "DELETE", f"/{outbox_index}")
    if fault == "wrong":
        prepare(cluster, "PUT", "/essai", {"mappings": {"properties": {"title": {"type": "long"}}}})
        prepare(cluster, "PUT", "/essai/_doc/1?refresh=true", {"title": 1, "label": "mot"})
    if fault == "empty":
        prepare(cluster, "PUT", "/essai", {})
    for _ in range(2):
        status, seconds, page = search(client, "couture")
        assert (status, "<mark>couture</mark>" in page) == (200, True)
        assert seconds < 1.5
    begun = time.monotonic()
    publish("Atelier tricot")
    assert time.monotonic() - begun < 2
    assert search(client, "tricot")[0] == 200
    if fault != "refused":
        close(cluster)
        call_command("check_search")
        close(cluster)
        assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]


def test_error_or_garbage_opens_the_breaker(cluster, elsewhere, client, publish, faulty):
    elsewhere(faulty)
    begun = time.monotonic()
    publish("Atelier tricot")
    assert time.monotonic() - begun < 2
    status, seconds, page = search(client, "atelier")
    assert (status, page.count("<mark>Atelier</mark>")) == (200, 2)
    assert seconds < 1.5


def test_a_node_that_hangs_then_wakes_up(cluster, node, client, publish):
    os.kill(node.pid, signal.SIGSTOP)
    try:
        status, seconds, page = search(client, "couture")
        assert (status, "<mark>couture</mark>" in page) == (200, True)
        assert seconds < 1.5
        close(cluster)
        begun = time.monotonic()
        publish("Atelier tricot")
        assert time.monotonic() - begun < 2
        assert not cluster.breaker.lets_through()
        assert search(client, "tricot")[1] < 1
    finally:
        os.kill(node.pid, signal.SIGCONT)
    close(cluster)
    assert search(client, "tricot")[0] == 200
    close(cluster)
    assert not outbox.is_behind(cluster)
    assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]


def delete_index(cluster, node):
    prepare(cluster, "DELETE", f"/{next(iter(prepare(cluster, 'GET', '/essai/_alias')))}")


def make_wrong_index(cluster, node):
    delete_index(cluster, node)
    prepare(cluster, "PUT", "/essai", {"mappings": {"properties": {"title": {"type": "long"}}}})


def start_again(cluster, node):
    assert node.run("start").returncode == 0


FAULTS = {
    "killed": (lambda cluster, node: os.kill(node.pid, signal.SIGKILL), start_again),
    "hung": (
        lambda cluster, node: os.kill(node.pid, signal.SIGSTOP),
        lambda cluster, node: os.kill(node.pid, signal.SIGCONT),
    ),
    "index deleted": (delete_index, lambda cluster, node: None),
    "wrong mapping": (make_wrong_index, lambda cluster, node: None),
    "rebuilt": (lambda cluster, node: outbox.rebuild(cluster), lambda cluster, node: None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_change_is_lost_during_faults_of_the_node(
    cluster, node, client, publish, committed, fault
):
    """Each turn publishes, renames, deletes and searches; no change is lost in the end."""
    break_it, repair_it = FAULTS[fault]
    spent, pages = [], []
    for number in range(10):
        if number == 2:
            break_it(cluster, node)
        if number == 6:
            repair_it(cluster, node)
        if number in {2, 3, 6, 7}:
            close(cluster)
        begun = time.monotonic()
        pages.append(publish(f"Atelier {number}"))
        assert time.monotonic() - begun < 2
        with committed():
            pages[-1].title = f"Atelier numéro {number}"
            pages[-1].save_revision().publish()
        if number % 3 == 2:
            with committed():
                pages.pop(0).delete()
        status, seconds, page = search(client, f"numéro {number}")
        assert (status, f"<mark>{number}</mark>" in page) == (200, True)
        spent.append(seconds)
    assert max(spent) < 1.5
    close(cluster)
    call_command("deliver_search")
    warm()
    assert there(cluster, "atelier") == sorted(["Atelier couture", *(p.title for p in pages)])
    call_command("check_search")
    assert outbox.repair(cluster).total() == 0


def test_process_killed_before_its_delivery(
    cluster, home, client, django_capture_on_commit_callbacks
):
    page = home.add_child(instance=Page(title="Atelier tricot"))
    with django_capture_on_commit_callbacks(execute=False):
        indexing.refresh_object(page)
    assert outbox.is_behind(cluster)
    assert prepare(cluster, "GET", "/essai/_count")["count"] == 1
    status, _, shown = search(client, "tricot")
    assert (status, "<mark>tricot</mark>" in shown) == (200, True)
    assert not outbox.is_behind(cluster)
    assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]


def test_process_killed_before_its_refresh(cluster, home):
    home.add_child(instance=Page(title="Atelier tricot"))
    assert there(cluster, "atelier") == ["Atelier couture"]
    call_command("deliver_search")
    assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]


def test_a_node_too_far_behind_the_journal_is_rebuilt(cluster, publish, monkeypatch):
    monkeypatch.setattr(journal, "KEPT", 2)
    monkeypatch.setattr(journal, "PRUNED_EACH", 1)
    cluster.breaker.failed(UnreachableError("silence"))
    for number in range(8):
        publish(f"Atelier {number}")
    assert SearchChange.objects.count() < 8
    close(cluster)
    call_command("deliver_search")
    assert len(there(cluster, "atelier")) == 9


def test_full_disk_loses_no_change(cluster, publish):
    prepare(cluster, "PUT", "/essai/_settings", {"index.blocks.read_only_allow_delete": True})
    publish("Atelier tricot")
    assert outbox.is_behind(cluster)
    with pytest.raises(CommandError):
        call_command("deliver_search")
    prepare(cluster, "PUT", "/essai/_settings", {"index.blocks.read_only_allow_delete": None})
    call_command("deliver_search")
    assert there(cluster, "tricot") == ["Atelier tricot"]


def test_rebuilding_loses_no_change_made_meanwhile(cluster, publish, committed):
    gone = publish("Atelier dentelle")
    former = next(iter(prepare(cluster, "GET", "/essai/_alias")))

    def progress(chunks):
        for chunk in chunks:
            yield chunk
            publish("Atelier tricot")
            with committed():
                gone.delete()

    assert outbox.rebuild(cluster, progress) == 2
    assert there(cluster, "atelier") == ["Atelier couture", "Atelier tricot"]
    [index] = prepare(cluster, "GET", "/essai/_alias")
    assert index != former
    assert not outbox.is_behind(cluster)


def test_check_search_repairs_the_index(cluster, publish, capsys):
    publish("Atelier tricot")
    couture, tricot = SearchDocument.objects.order_by("title")
    lines = [{"delete": {"_id": str(couture.pk)}}, {"index": {"_id": "99999"}}, {"id": 99999}]
    lines[2]["digest"] = "x"
    prepare(cluster, "POST", "/essai/_bulk?refresh=true", lines)
    SearchDocument.objects.filter(pk=tricot.pk).update(url="/ailleurs/", commune="Arles")
    SearchDocument.objects.filter(pk=tricot.pk).update(latitude=1, longitude=2)
    assert outbox.repair(cluster) == {"missing": 1, "stale": 1, "left": 1}
    assert outbox.repair(cluster).total() == 0
    call_command("check_search")
    assert f"Moteur {cluster.transport.name}" in capsys.readouterr().out


def test_breaker_allows_one_try_after_its_delay(cluster, monkeypatch):
    breaker = cluster.breaker
    breaker.failed(UnreachableError("silence"))
    assert not breaker.lets_through()
    breaker.tried_again_at = time.monotonic() - 1
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.succeeded()
    assert breaker.lets_through()
