"""Elasticsearch, with the database's engine to fall back on.

The node ranks and counts. What it gives is asked of the pages, as the public may see them: nothing
hidden shows, even if the index is late.
"""

from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from network.shared.breaker import Breaker
from search.language.questions import understand

from . import outbox
from .bodies import counted, searches
from .match import CHECKED
from .postings import PostingsEngine
from .query import Hit, Query
from .ranking import LIFTED_AMONG, distance_of, with_a_place
from .transport import ClusterError, UnreachableError
from .view import View

# Imported where it is used: the client takes as much memory as the rest of the site.
TRANSPORT = "search.engines.elastic.ElasticTransport"
PATIENCE = 0.9  # seconds; a connection then an answer may take it twice
LEFT_ALONE = 30  # seconds, after a failure, unless the probe finds it well
WARMING = 5  # seconds, of the probe's patience
PROBED = "atelier numérique"  # words of the field, for a node to have what it needs in memory
FAILED = "The search cluster failed, the database answers instead"


class Cluster:
    """A connection, the name of the index (an alias), and the breaker of this process."""

    def __init__(self, *, url, user, password, index):
        self.transport = import_string(TRANSPORT)(url, user, password)
        self.index = index
        self.breaker = Breaker(FAILED, seconds=LEFT_ALONE, probe=self.probe)

    def call(self, method, path, body=None, *, timeout=PATIENCE):
        return self.transport.call(method, path, body, timeout=timeout)

    def search(self, query, *, timeout=PATIENCE):
        """The parts of the node's answer to a `Query`. Raises `ClusterError`."""
        lines = [line for body in searches(query, CHECKED) for line in ({}, body)]
        answer = self.call("POST", f"/{self.index}/_msearch", lines, timeout=timeout)
        try:
            return [_checked(part) for part in answer["responses"]]
        except (AttributeError, LookupError, TypeError) as error:
            raise _not_an_answer(error) from error

    def probe(self):
        """Search as a visitor would, with the patience that a node takes to become warm. Raises
        `ClusterError` until one would be answered in time. No query of the database."""
        begun = monotonic()
        parts = self.search(Query(question=understand(PROBED)), timeout=WARMING)
        try:
            counted(parts[0]["aggregations"])
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _not_an_answer(error) from error
        if monotonic() - begun > PATIENCE:
            raise UnreachableError("slow still")

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

    def view(self, shown=None):
        return ClusterView(self.cluster, shown)


class ClusterView(View):
    """The node matches and ranks, unless it fails, is late, or holds what is not public."""

    def __init__(self, cluster, shown=None):
        super().__init__(shown)
        self.cluster = cluster
        self.is_late = outbox.is_behind(cluster)
        if self.is_late:
            # After an outage, whoever searches first brings it up to date.
            outbox.deliver_or_wait(cluster, PATIENCE)

    def read(self, terms):
        """Nothing: the node has them."""

    def match(self, query):
        breaker = self.cluster.breaker
        if not self.is_late and not self.hidden and breaker.lets_through():
            try:
                match = self.match_there(query)
                breaker.succeeded()
                if match:
                    return match
            except ClusterError as error:
                breaker.failed(error)
        return super().match(query)

    def match_there(self, query):
        """What the node answers, a `NodeMatch`; None when nothing matches: an index may be empty
        without a reason. Raises `ClusterError`.
        """
        parts = self.cluster.search(query)
        try:
            match = NodeMatch(self, query, parts)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _not_an_answer(error) from error
        return match if match.total else None


class NodeMatch:
    """As `match.Match`, out of the parts of a node's answer."""

    def __init__(self, view, query, parts):
        self.view, self.query = view, query
        counts, self.labels = counted(parts[0]["aggregations"])
        self.counts = query.counted(counts)
        self._total = sum(part["hits"]["total"]["value"] for part in parts)
        self._scores = {
            int(hit["_id"]): hit["_score"] or 0.0 for part in parts for hit in part["hits"]["hits"]
        }
        self._best, self._limit = list(self._scores), max(query.stop, CHECKED)
        view.rely_on(self._best[:CHECKED])

    @property
    def total(self) -> int:
        return self._total - len(self.view.hidden & self._scores.keys())

    def hits(self, start: int, stop: int):
        """The hits from `start` to `stop`, which the node gave already, or gives now."""
        if stop > self._limit and len(self._best) < self._total:
            return self.view.match(replace(self.query, start=start, stop=stop)).hits(start, stop)
        columns = self.view.columns
        hits = [
            Hit(pk, self._scores[pk], distance_of(columns, columns.slots.get(pk), self.query.near))
            for pk in self._best[: max(stop, LIFTED_AMONG)]
        ]
        return with_a_place(self.query, self.view.columns, hits)[start:stop]


def _not_an_answer(error):
    return UnreachableError(f"not an answer: {error!r}")


def _checked(part):
    if "error" in part or part.get("timed_out") or part["_shards"]["failed"]:
        raise UnreachableError(f"a part failed: {str(part)[:500]}")
    return part
