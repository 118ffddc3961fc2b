"""Ranking. Each engine answers the same `query.Query` with the same `query.Found`."""

from . import outbox
from .cluster import ClusterEngine, cluster_in_use
from .postings import PostingsEngine


def engine():
    """The cluster's when SEARCH_URL names one, else that of the database in use."""
    found = cluster_in_use()
    return ClusterEngine(found) if found else PostingsEngine()


__all__ = ["cluster_in_use", "engine", "outbox"]
