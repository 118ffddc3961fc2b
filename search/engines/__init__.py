"""Ranking. Each engine answers the same `query.Query` with the same `query.Found`."""

from .postings import PostingsEngine


def engine():
    """The engine that finds."""
    return PostingsEngine()
