"""Elasticsearch or OpenSearch, with the database's engine to fall back on.

The node ranks and counts. What it finds is read again from the database, as the public may see it:
nothing hidden shows, even if the index is late.
"""

from contextlib import contextmanager
from copy import copy
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from . import outbox
from .bodies import counted, searches
from .breaker import Breaker
from .postings import ASKED, PostingsEngine
from .query import Found, Hit
from .ranking import distance_km
from .transport import ClusterError, UnreachableError

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

    def find(self, query):
        breaker = self.cluster.breaker
        if outbox.is_behind(self.cluster):
            # After an outage, whoever searches first brings it up to date.
            self._deliver()
        elif breaker.lets_through():
            try:
                found = self.find_there(query)
                breaker.succeeded()
                if found:
                    return found
            except ClusterError as error:
                breaker.failed(error)
        return super().find(query)

    def find_there(self, query):
        """What the cluster finds; None when its index holds what is not public, or nothing: an
        index may be empty for a reason that the node does not tell. Raises `ClusterError`.
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
        best = list(scores)
        wanted = best[query.start : query.stop]
        asked = set(best[:ASKED] + wanted)
        shown = query.visible().filter(pk__in=asked)
        points = {pk: point for pk, *point in shown.values_list("pk", "latitude", "longitude")}
        if not total or len(points) < len(asked):
            return None
        hits = [Hit(pk, scores[pk], _distance(query.near, points[pk])) for pk in wanted]
        return Found(total, hits, *counted(answers[0]["aggregations"]))


def _checked(answer):
    if "error" in answer or answer.get("timed_out") or answer["_shards"]["failed"]:
        raise UnreachableError(f"a part failed: {str(answer)[:500]}")
    return answer


def _distance(near, point):
    return distance_km(near, *point) if near and None not in point else None
