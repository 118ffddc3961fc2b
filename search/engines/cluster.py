"""Elasticsearch or OpenSearch, with the database's engine to fall back on.

The node ranks and counts. What it finds is asked of the pages, as the public may see them: nothing
hidden shows, even if the index is late.
"""

from contextlib import contextmanager
from copy import copy
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from network.geography.distance import distance_km

from . import outbox
from .bodies import counted, searches
from .breaker import Breaker
from .postings import PostingsEngine
from .query import Found, Hit
from .transport import ClusterError, UnreachableError
from .view import ASKED, View

# Imported by who uses them: a client weighs as much as the rest of the site.
TRANSPORTS = {
    "elasticsearch": "search.engines.elastic.ElasticTransport",
    "opensearch": "search.engines.opensearch.OpenSearchTransport",
}
PATIENCE = 0.9  # seconds; a connection then an answer may take it twice


class Cluster:
    """A connection, the name of the index (an alias), and the breaker of this process."""

    def __init__(self, *, kind, url, user, password, index):
        self.transport = import_string(TRANSPORTS[kind])(url, user, password)
        self.index = index
        self.breaker = Breaker()

    def call(self, method, path, body=None, *, timeout=PATIENCE):
        return self.transport.call(method, path, body, timeout=timeout)

    @contextmanager
    def aside(self, name):
        """The same cluster with an index of its own, removed afterwards."""
        other = copy(self)
        other.index = f"{self.index}-{name}"
        try:
            yield other
        finally:
            outbox.remove(other)


@lru_cache(maxsize=4)
def _cluster(pairs):
    return Cluster(**dict(pairs))


def cluster_in_use():
    """The cluster that SEARCH_URL names, None when it names none."""
    return _cluster(tuple(settings.SEARCH.items())) if settings.SEARCH else None


class ClusterEngine(PostingsEngine):
    """Writes to the database as its engine does; the outbox tells the cluster."""

    def __init__(self, cluster):
        self.cluster = cluster

    @property
    def name(self):
        return self.cluster.transport.name

    def index(self, documents):
        super().index(documents)
        transaction.on_commit(self._deliver, robust=True)

    def delete(self, ids):
        super().delete(ids)
        transaction.on_commit(self._deliver, robust=True)

    def _deliver(self):
        outbox.deliver_or_wait(self.cluster, PATIENCE)

    def look(self, shown=None):
        return ClusterView(self.cluster, shown)


class ClusterView(View):
    """The node ranks and counts, unless it fails, is late, or holds what is not public."""

    def __init__(self, cluster, shown=None):
        super().__init__(shown)
        self.cluster = cluster
        self.is_late = outbox.is_behind(cluster)
        if self.is_late:
            # After an outage, whoever searches first brings it up to date.
            outbox.deliver_or_wait(cluster, PATIENCE)

    def read(self, terms):
        """Nothing: the node has them."""

    def find(self, query):
        breaker = self.cluster.breaker
        if not self.is_late and not self.hidden and breaker.lets_through():
            try:
                found = self.find_there(query)
                breaker.succeeded()
                if found:
                    return found
            except ClusterError as error:
                breaker.failed(error)
        return super().find(query)

    def find_there(self, query):
        """What the node finds; None when it finds nothing: an index may be empty for a reason that
        it does not tell. Raises `ClusterError`.
        """
        lines = [line for body in searches(query, ASKED) for line in ({}, body)]
        answers = self.cluster.call("POST", f"/{self.cluster.index}/_msearch", lines)
        try:
            return self._read(query, [_checked(answer) for answer in answers["responses"]])
        except (KeyError, TypeError, ValueError) as error:
            raise UnreachableError(f"not an answer: {error!r}") from error

    def _read(self, query, answers):
        total = sum(answer["hits"]["total"]["value"] for answer in answers)
        scores = {
            int(hit["_id"]): hit["_score"] or 0.0
            for answer in answers
            for hit in answer["hits"]["hits"]
        }
        if not total:
            return None
        best = list(scores)
        wanted = best[query.start : query.stop]
        self.rely_on([*best[:ASKED], *wanted])
        points, slots = self.columns.points, self.columns.slots
        hits = [
            Hit(pk, scores[pk], _distance(query.near, points.get(slots.get(pk)))) for pk in wanted
        ]
        return Found(total, hits, *counted(answers[0]["aggregations"]))


def _checked(answer):
    if "error" in answer or answer.get("timed_out") or answer["_shards"]["failed"]:
        raise UnreachableError(f"a part failed: {str(answer)[:500]}")
    return answer


def _distance(near, point):
    return distance_km((near.latitude, near.longitude), point) if near and point else None
