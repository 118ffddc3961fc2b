"""Models of the search."""

from .editing import BestBet, EverydayGroup, Synonym
from .index import (
    SearchDocument,
    SearchFacet,
    SearchWord,
    read_dates,
    written_dates,
)
from .journal import CompactIndex, SearchChange, SearchDelivery, SearchRefresh
from .log import SearchLog

__all__ = [
    "BestBet",
    "CompactIndex",
    "EverydayGroup",
    "SearchChange",
    "SearchDelivery",
    "SearchDocument",
    "SearchFacet",
    "SearchLog",
    "SearchRefresh",
    "SearchWord",
    "Synonym",
    "read_dates",
    "written_dates",
]
