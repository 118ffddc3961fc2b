"""Fixtures of the engines: the database, and a real node of Elasticsearch if there is one."""

import socket
import subprocess
from pathlib import Path

import pytest
from wagtail.models import Page

import search
from search.engines import cluster_in_use, engine, outbox
from search.engines.base import ClusterError
from search.engines.cluster import _cluster
from search.engines.query import Query
from search.indexing import rows as indexing
from search.language.questions import understand

PROGRAM = Path(__file__).parents[4] / "shared" / "search-node" / "search-node"
ENGINES = ["database", pytest.param("elasticsearch", marks=pytest.mark.nodes)]


def warm():
    """Send the node a first search, which is slow after its start."""
    for _ in range(5):
        try:
            return engine().view().match_there(Query(question=understand("atelier")))
        except ClusterError:
            continue
    return None


class Node:
    """A server started for the tests on a free port, with its data in a temporary folder."""

    def __init__(self, home):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def run(self, action):
        return subprocess.run(
            [PROGRAM, action, "elasticsearch", "--port", str(self.port), "--home", self.home],
            capture_output=True,
            text=True,
            timeout=120,
        )

    @property
    def pid(self):
        return int((self.home / "node.pid").read_text())


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Start a `Node`; skip the test, with the reason, if the machine cannot run one."""
    if not PROGRAM.exists():
        pytest.skip(f"no search node in {PROGRAM.parent}")
    started = Node(tmp_path_factory.mktemp("elasticsearch"))
    result = started.run("start")
    if result.returncode == 3:
        pytest.skip(result.stderr.strip())
    assert result.returncode == 0, result.stderr
    yield started
    started.run("stop")


@pytest.fixture
def node_cluster(node, settings):
    """Return the cluster of the node, which the site uses during the test."""
    settings.SEARCH = {
        "url": f"http://127.0.0.1:{node.port}",
        "user": "",
        "password": "",
        "index": "essai",
    }
    _cluster.cache_clear()
    yield cluster_in_use()
    _cluster.cache_clear()


@pytest.fixture(params=ENGINES)
def ready(request, settings):
    """Select each engine in turn; call `ready()` once the documents exist."""
    if request.param == "database":
        settings.SEARCH = None
        return lambda: None
    cluster = request.getfixturevalue("node_cluster")

    def ready():
        outbox.rebuild(cluster)
        warm()

    return ready


@pytest.fixture
def put(publish):
    """put(title, **fields of its `Document`) -> a public page, indexed."""
    details = {}

    def document(page):
        values = {"kind": "page", "url": page.get_url() or ""} | details.get(page.title, {})
        return search.Document(title=page.title, **values)

    search.register(Page, document)

    def put(title, **values):
        details[title] = values
        page = publish(title)
        indexing.refresh_object(page)
        return page

    return put
