"""The filters of one list, applied together.

A `FilterSet` declares filters as class attributes; the attribute's name, or `param`, is the key
in the URL. It narrows a queryset, lists the refused values, writes the canonical query string and
counts each choice. No query string makes it raise an exception.

    class PlaceFilterSet(FilterSet):
        service = ChoicesFilter(_("Service"), choices=SERVICES, q=lambda v: has_any("services", v))
        gratuit = BooleanFilter(_("Gratuit"), q=Q(fees__has="Gratuit"))

    filters = PlaceFilterSet(request.GET, PlacePage.objects.public())
    filters.qs, filters.chips, filters.facets(), filters.query
"""

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import QueryDict

from network.text.strings import clean_typed

from . import database
from .facets import facet_of
from .kinds import Filter

VALUES_PER_FILTER = 50
# Key of the URL of a page that shows the choices at once.
CHOICES = "choix"


@dataclass(frozen=True)
class Chip:
    """An active choice of a filter: its label, and the query string without this choice.

    `remove_query` has no "?", and is "" if no other choice is active. If `is_content` is True, the
    label is a French text of the database.
    """

    label: str
    remove_query: str = field(default="")
    is_content: bool = False


class FilterSet:
    """The filters of a list, for a query string and the public rows `queryset`.

    `data` is the query string as a QueryDict, and `qs` is `queryset` narrowed by the active
    filters. Only the first `VALUES_PER_FILTER` (50) values of a key are read. The values are
    normalised by `clean_typed`, and empty values are ignored.

    `values` is {key: parsed value} of the active filters. `refused` is [(key, refused text)]. The
    text is "" for a key that is neither a filter nor in `ignored`.
    """

    filters: dict[str, Filter] = {}
    # Keys of the page that are not filters.
    ignored = frozenset({"page", CHOICES})
    # For a list whose rows have a parent: "" is the row itself, "event" the path to the parent.
    # The `of` of each counted filter is then one of these paths.
    row_paths: tuple[str, ...] = ()
    # Names of the filters whose choices are counted; None for all filters with choices.
    counted: tuple[str, ...] | None = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Filter)}
        cls.filters = {**cls.filters, **own}
        for name, item in cls.filters.items():
            cls._check_rows(name, item)

    @classmethod
    def _check_rows(cls, name, item):
        """Raise ImproperlyConfigured if the `of` of the filter `item` is not one of `row_paths`.

        If there are `row_paths`, a counted filter must have an `of`; other filters need not.
        Without `row_paths`, an `of` can only be "". A filter counted on the wrong rows would return
        wrong numbers.
        """
        known = ", ".join(f"of={path!r}" for path in cls.row_paths)
        if item.of is not None and item.of not in (cls.row_paths or ("",)):
            raise ImproperlyConfigured(
                f"{cls.__name__}.{name} has of={item.of!r}, which is not in"
                f" {cls.__name__}.row_paths ({known or 'empty'}): add it there, or correct the"
                " filter."
            )
        if item.of is None and item.counted and cls.row_paths:
            raise ImproperlyConfigured(
                f"{cls.__name__}.{name} is counted and has no `of`: pass one of {known}, the model"
                " whose columns its q reads, or use a kind of filter whose `counted` is False."
            )

    def __init__(self, data: QueryDict, queryset: QuerySet):
        self.queryset = queryset
        self.shows_choices = CHOICES in data
        self.keys = frozenset(data)
        # Copies: the filters cache values read from the database, for one request only.
        self.filters = {name: copy(item) for name, item in self.filters.items()}
        for item in self.filters.values():
            item.rows = queryset
        self.values = {}
        self.refused = []
        by_param = {item.param: item for item in self.filters.values()}
        for key in data:
            if key in self.ignored:
                continue
            typed = [
                text for raw in data.getlist(key)[:VALUES_PER_FILTER] if (text := clean_typed(raw))
            ]
            if key not in by_param:
                self.refused.append((clean_typed(key), ""))
            elif typed:
                value, refused = by_param[key].clean(typed)
                self.refused += [(key, text) for text in refused]
                if value is not None:
                    self.values[key] = value

    @property
    def active(self) -> list[tuple[Filter, Any]]:
        """The [(filter, value)] of the active filters, in the order of declaration."""
        return [
            (item, self.values[item.param])
            for item in self.filters.values()
            if item.param in self.values
        ]

    @property
    def is_blank(self) -> bool:
        """True without a valid value and without a key of `ignored` in the query string."""
        return not self.values and self.ignored.isdisjoint(self.keys)

    @cached_property
    def qs(self) -> QuerySet:
        """The queryset narrowed by all active filters."""
        return self.narrow(self.queryset)

    @property
    def has_rows(self) -> bool:
        """True if the unfiltered list has a row: otherwise removing a choice shows nothing.

        Queries the database; for the message of an empty list.
        """
        return self.queryset.exists()

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Return another queryset of the same model, narrowed by all active filters."""
        for item, value in self.active:
            queryset = item.narrow(queryset, value)
        return queryset

    @cached_property
    def query(self) -> str:
        """The canonical query string of the valid values, without "?"; "" without valid values."""
        return urlencode(self.pairs)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The canonical query as (key, value) pairs, for the hidden fields of a form."""
        return [pair for item, value in self.active for pair in item.pairs(value)]

    @property
    def choices_query(self) -> str:
        """The canonical query string plus `choix=1`, without "?", for a page that shows choices."""
        return urlencode([*self.pairs, (CHOICES, "1")])

    @cached_property
    def chips(self) -> list[Chip]:
        """The `Chip`s of the active choices, each with the query string without this choice."""
        chips = []
        for item, value in self.active:
            for label, staying in item.chips(value):
                pairs = []
                for other, other_value in self.active:
                    pairs += staying if other is item else other.pairs(other_value)
                chips.append(Chip(label, urlencode(pairs), item.has_content))
        return chips

    @property
    def counted_filters(self) -> list[Filter]:
        """The filters whose choices are counted, in the order of declaration."""
        names = self.filters if self.counted is None else self.counted
        return [item for item in self.filters.values() if item.counted and item.name in names]

    @cached_property
    def counter(self) -> database.ChoiceCounter:
        """The `ChoiceCounter` of the list, read by `database.counter_of` at the first access.

        A subclass whose rows are cached overrides it.
        """
        return database.counter_of(self)

    @property
    def total(self) -> int:
        """The number of rows that pass all filters, for the paginator.

        If the page displays the choices, or if `counter` was already read, the number comes from
        `counter`; otherwise, from a COUNT query at each access.
        """
        is_counted = self.shows_choices or "counter" in vars(self)
        return self.counter.total if is_counted else self.qs.order_by().count()

    def facets(self, *names: str) -> list:
        """Return the `Facet`s of the counted filters, in the order of declaration.

        With `names`, returns only the facets of these filters. The choices of a facet are
        alternatives ("or"): the counts of a facet apply all filters except its own. The counts come
        from `counter`.
        """
        return [
            facet_of(item, self.values.get(item.param), self.counter.counts(item.name))
            for item in self.counted_filters
            if not names or item.name in names
        ]
