from .editing import BestBet, Synonym
from .index import SearchDocument, SearchFacet, SearchWord
from .log import SearchLog

__all__ = ["BestBet", "SearchDocument", "SearchFacet", "SearchLog", "SearchWord", "Synonym"]
