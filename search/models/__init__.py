from .editing import BestBet, Synonym
from .index import SearchDocument, SearchFacet, SearchWord
from .journal import SearchChange, SearchDelivery, SearchRefresh
from .log import SearchLog

__all__ = [
    "BestBet",
    "SearchChange",
    "SearchDelivery",
    "SearchDocument",
    "SearchFacet",
    "SearchLog",
    "SearchRefresh",
    "SearchWord",
    "Synonym",
]
