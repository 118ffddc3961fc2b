"""The only readers of a query string. Whatever is typed, nothing here raises.

A `FilterSet` declares filters as class attributes; the attribute's name, or `param`, is the key
in the address. It narrows a queryset, says what it understood and what it refused, writes the
one canonical query of that question, and counts each choice in a single query.

    class PlaceFilterSet(FilterSet):
        service = ChoicesFilter(_("Service"), choices=SERVICES, q=lambda v: has_any("services", v))
        gratuit = BooleanFilter(_("Gratuit"), q=Q(fees__has="Gratuit"))

    filters = PlaceFilterSet(request.GET, PlacePage.objects.public())
    filters.qs, filters.chips, filters.facets(), filters.query
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
