from .editing import BestBet, Synonym
from .index import SearchDocument, SearchFacet, SearchWord
from .journal import SearchChange, SearchDelivery
from .log import SearchLog

__all__ = [
    "BestBet",
    "SearchChange",
    "SearchDelivery",
    "SearchDocument",
    "SearchFacet",
    "SearchLog",
    "SearchWord",
    "Synonym",
]
