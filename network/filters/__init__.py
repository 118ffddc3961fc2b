"""Filters of lists: parse a query string, narrow a queryset, count choices.

May import `geography`, `models` and what they may import; each app declares its own filters.
"""

from .facets import Facet, Option, departements_facet
from .filter_set import Chip, FilterSet
from .kinds import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    DateFilter,
    Filter,
    RelatedFilter,
    TerritoryFilter,
    TextFilter,
)
from .topics import topic_choices

__all__ = [
    "BooleanFilter",
    "ChoiceFilter",
    "ChoicesFilter",
    "Chip",
    "DateFilter",
    "Facet",
    "Filter",
    "FilterSet",
    "Option",
    "RelatedFilter",
    "TerritoryFilter",
    "TextFilter",
    "departements_facet",
    "topic_choices",
]
