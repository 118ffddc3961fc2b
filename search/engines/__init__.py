"""Engines of the database and of a cluster, which answer the same `query.Query` alike.

From the search app, this package imports only the root modules and `language`.
"""

from . import outbox
from .cluster import ClusterEngine, cluster_in_use
from .postings import PostingsEngine


def engine() -> PostingsEngine:
    """Return a `ClusterEngine` if SEARCH_URL names a cluster, else a `PostingsEngine`."""
    cluster = cluster_in_use()
    return ClusterEngine(cluster) if cluster else PostingsEngine()


__all__ = ["cluster_in_use", "engine", "outbox"]
