"""The only readers of a query string: what they understand, refuse, write again and count.

May import `network`'s root; each app declares filters of its own, and knows what a value means.
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
