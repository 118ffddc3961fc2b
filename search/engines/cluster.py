"""The Elasticsearch cluster, with the database's engine as fallback.

The node matches, ranks and counts. Its hits are then checked against the public pages, so that no
hidden page is shown even if the index is late.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from network.memory.breaker import Breaker
from search.language.questions import understand

from . import outbox
from .base import ClusterError, UnreachableError
from .bodies import counted, searches
from .postings import PostingsEngine
from .query import Hit, Query
from .ranking import SERVICE_DEPTH, distance_of, rearrange
from .view import CHECKED, View

# Imported where it is used: the client takes as much memory as the rest of the site.
TRANSPORT = "search.engines.elastic.ElasticTransport"
PATIENCE = 0.9  # seconds, for the connection and again for the answer
LEFT_ALONE = 30  # seconds without requests after a failure, unless the probe succeeds
WARMING = 5  # seconds, the timeout of the probe
PROBED = "atelier numérique"  # usual words, which warm the caches of the node
FAILED = "The search cluster failed, the database answers instead"


class Cluster:
    """A connection to a cluster, the alias of its index, and a circuit breaker."""

    def __init__(self, *, url, user, password, index):
        self.transport = import_string(TRANSPORT)(url, user, password)
        self.index = index
        self.breaker = Breaker(FAILED, seconds=LEFT_ALONE, probe=self.probe)

    def call(
        self, method: str, path: str, body: dict | list | None = None, *, timeout: float = PATIENCE
    ) -> Any:
        """Send a request and return the parsed JSON of the response.

        `timeout`, in seconds, applies to the connection and again to the answer. A list is sent as
        newline-delimited JSON. Raises `ClusterError` if the cluster fails.
        """
        return self.transport.call(method, path, body, timeout=timeout)

    def search(self, query: Query, *, timeout: float = PATIENCE) -> list[dict[str, Any]]:
        """Return the node's response to each of the `bodies.searches` of a `Query`.

        Raises `ClusterError` if the cluster fails, or if one of the searches failed or timed out.
        """
        lines = [line for body in searches(query, CHECKED) for line in ({}, body)]
        answer = self.call("POST", f"/{self.index}/_msearch", lines, timeout=timeout)
        try:
            return [_checked(part) for part in answer["responses"]]
        except (AttributeError, LookupError, TypeError) as error:
            raise _not_an_answer(error) from error

    def probe(self) -> None:
        """Search as a visitor would, without querying the database, to test the node.

        The timeout is `WARMING` seconds, since the first searches fill the caches of the node.
        Raises `ClusterError` if the node fails, or takes more than `PATIENCE` seconds to answer.
        """
        begun = monotonic()
        parts = self.search(Query(question=understand(PROBED)), timeout=WARMING)
        try:
            counted(parts[0]["aggregations"])
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _not_an_answer(error) from error
        if monotonic() - begun > PATIENCE:
            raise UnreachableError("slow still")

    @contextmanager
    def aside(self, name: str) -> Iterator["Cluster"]:
        """Yield a copy of the cluster for a temporary index; delete the index after the block.

        The index is named "<index>-<name>"; the caller creates it. It is deleted even if the block
        raises an exception. Raises `ClusterError` if the deletion fails.
        """
        other = copy(self)
        other.index = f"{self.index}-{name}"
        try:
            yield other
        finally:
            outbox.remove(other)


@lru_cache(maxsize=4)
def _cluster(pairs):
    return Cluster(**dict(pairs))


def cluster_in_use() -> Cluster | None:
    """Return the `Cluster` of SEARCH_URL, or None if SEARCH_URL is not set.

    The `Cluster` is the same object in the whole process.
    """
    return _cluster(tuple(settings.SEARCH.items())) if settings.SEARCH else None


def report_health() -> dict[str, Any]:
    """Return the facts of the search for `network.operation.health`.

    Without a cluster, returns only {"engine": "database"}. With a cluster, "engine" is the name of
    its software, and "is_behind" is True if some changes were not delivered to it; only then,
    "status" is "trouble". Raises `ClusterError` if the cluster does not answer or has no index.
    """
    cluster = cluster_in_use()
    if cluster is None:
        return {"engine": "database"}
    cluster.call("GET", f"/{cluster.index}/_count")
    facts = {"engine": cluster.transport.name, "is_behind": outbox.is_behind(cluster)}
    return facts | {"status": "trouble"} if facts["is_behind"] else facts


class ClusterEngine(PostingsEngine):
    """Engine of a cluster: writes to the database, then to the cluster; searches the cluster."""

    def __init__(self, cluster):
        self.cluster = cluster

    @property
    def name(self) -> str:
        """The name of the cluster's software, "elasticsearch"."""
        return self.cluster.transport.name

    def index(self, documents: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
        """Replace the postings in the database; after the commit, send the cluster missing changes.

        `documents` and the effects in the database are those of `PostingsEngine.index`. A failure
        of the cluster is not raised: see `outbox.deliver_or_wait`.
        """
        super().index(documents)
        transaction.on_commit(self._deliver, robust=True)

    def delete(self, ids: Collection[int]) -> None:
        """Delete the postings of `ids`; after the commit, send the cluster its missing changes.

        Call it before the documents are deleted. A failure of the cluster is not raised.
        """
        super().delete(ids)
        transaction.on_commit(self._deliver, robust=True)

    def _deliver(self):
        outbox.deliver_or_wait(self.cluster, PATIENCE)

    def view(self, shown: QuerySet | None = None) -> "ClusterView":
        """Return a `ClusterView` of the index for one search.

        `shown` is the queryset of the documents that may be shown, or None for the public
        documents. If the node is late, at most `outbox.AT_ONCE` of the missing changes are sent to
        it; a failure of the node is not raised.
        """
        return ClusterView(self.cluster, shown)


class ClusterView(View):
    """View whose matches come from the node, with the database as fallback.

    The database answers if the node fails, was late when the view was created, or matches nothing;
    if `hidden` is not empty; or if the circuit breaker is open. If the node is late, the creation
    of the view also sends it missing changes, for the next views.
    """

    def __init__(self, cluster, shown=None):
        super().__init__(shown)
        self.cluster = cluster
        self.is_late = outbox.is_behind(cluster)
        if self.is_late:
            # After an outage, the first search delivers the missed changes.
            outbox.deliver_or_wait(cluster, PATIENCE)

    def match(self, query: Query):
        """Return the node's `NodeMatch`, or the database's `Match` as a fallback.

        A failure of the node opens the circuit breaker and is not raised.
        """
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

    def match_there(self, query: Query) -> "NodeMatch | None":
        """Return the node's `NodeMatch`, or None if no document matches.

        Without a match, the index of the node may be empty.

        Raises `ClusterError` if the node fails or its answer is invalid.
        """
        parts = self.cluster.search(query)
        try:
            match = NodeMatch(self, query, parts)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _not_an_answer(error) from error
        return match if match.total else None


class NodeMatch:
    """Match built from a node's answers to `bodies.searches`; same interface as `view.Match`.

    Malformed answers raise AttributeError, LookupError, TypeError or ValueError.
    """

    def __init__(self, view, query, parts):
        self.view, self.query = view, query
        counts, labels = counted(parts[0]["aggregations"])
        self.counts, self.labels = query.counted(counts), query.counted(labels)
        self._total = sum(part["hits"]["total"]["value"] for part in parts)
        self._scores = {
            int(hit["_id"]): hit["_score"] or 0.0 for part in parts for hit in part["hits"]["hits"]
        }
        self._best, self._limit = list(self._scores), max(query.stop, CHECKED)
        view.rely_on(self._best[:CHECKED])

    @property
    def total(self) -> int:
        """The number of matching documents, minus the hidden ones among the hits of the node."""
        return self._total - len(self.view.hidden & self._scores.keys())

    def hits(self, start: int, stop: int) -> list[Hit]:
        """Return the hits `start` to `stop` - 1, in the order of the query.

        If `stop` is beyond the hits that the node returned, and there are more matches, the view
        matches the query again, perhaps in the database. Hidden documents are not excluded.
        """
        if stop > self._limit and len(self._best) < self._total:
            return self.view.match(replace(self.query, start=start, stop=stop)).hits(start, stop)
        columns = self.view.columns
        hits = [
            Hit(pk, self._scores[pk], distance_of(columns, columns.slots.get(pk), self.query.near))
            for pk in self._best[: max(stop, SERVICE_DEPTH)]
        ]
        return rearrange(self.view, self.query, hits)[start:stop]


def _not_an_answer(error):
    return UnreachableError(f"not an answer: {error!r}")


def _checked(part):
    if "error" in part or part.get("timed_out") or part["_shards"]["failed"]:
        raise UnreachableError(f"a part failed: {str(part)[:500]}")
    return part
