"""All the filters of one list, asked together."""

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from network.text import clean_typed

from .kinds import BooleanFilter, ChoiceFilter, Filter
from .tally import tally

VALUES_PER_FILTER = 50


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One filter's choices with how many rows each would give, beside the other filters."""

    param: str
    label: str
    multiple: bool
    options: list[Option]

    @property
    def is_active(self):
        return any(option.selected for option in self.options)


@dataclass(frozen=True)
class Chip:
    label: str
    remove_query: str = field(default="")


class FilterSet:
    """See the module. `data` is a QueryDict; `queryset` is what the public may see."""

    filters: dict[str, Filter] = {}
    # Keys that belong to the page and not to the question.
    ignored = frozenset({"page"})
    # How many rows fit, once `facets` has counted: it spares a paginator the same question.
    total = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Filter)}
        cls.filters = {**cls.filters, **own}

    def __init__(self, data, queryset):
        self.queryset = queryset
        # Its own filters: what they read from the database holds for one request.
        self.filters = {name: copy(item) for name, item in self.filters.items()}
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
    def active(self):
        """[(filter, value)] in the order of declaration, which is the canonical one."""
        return [
            (item, self.values[item.param])
            for item in self.filters.values()
            if item.param in self.values
        ]

    @cached_property
    def qs(self):
        return self.narrow(self.queryset)

    def narrow(self, queryset):
        """Other rows of the same model, by the same question."""
        for item, value in self.active:
            queryset = item.narrow(queryset, value)
        return queryset

    @cached_property
    def query(self):
        """The question in its one canonical spelling, without "?"; "" when nothing is asked."""
        return urlencode([pair for item, value in self.active for pair in item.pairs(value)])

    @cached_property
    def pairs(self):
        """The same as (key, value) pairs, for a form's hidden fields."""
        return [pair for item, value in self.active for pair in item.pairs(value)]

    @cached_property
    def chips(self):
        """What is asked, each with the query that remains once it is removed."""
        chips = []
        for item, value in self.active:
            for label, staying in item.chips(value):
                pairs = []
                for other, other_value in self.active:
                    pairs += staying if other is item else other.pairs(other_value)
                chips.append(Chip(label, urlencode(pairs)))
        return chips

    def facets(self, *names):
        """`Facet`s of the counted filters (or of those named), all counted in one query.

        Inside a facet choices add up ("or"), so its counts follow every filter but its own.
        """
        wanted = [
            item
            for name, item in self.filters.items()
            if item.counted and (not names or name in names)
        ]
        counts = self._counts(wanted)
        return [
            Facet(
                param=item.param,
                label=str(item.label),
                multiple=not isinstance(item, ChoiceFilter),
                options=[
                    Option(
                        str(value),
                        str(label),
                        counts[item.name, index],
                        self.has(item, value),
                    )
                    for index, (value, label) in enumerate(item.options())
                ],
            )
            for item in wanted
        ]

    def _counts(self, wanted):
        """{(name of the filter, rank of the choice): rows beside the other filters}."""
        choices = {
            (item.name, index): item.q(self.alone(item, value))
            for item in wanted
            for index, (value, _label) in enumerate(item.options())
        }
        asked = [(item, value) for item, value in self.active if item in wanted]
        choices |= {(item.name, None): item.q(value) for item, value in asked}
        if not choices:
            return {}
        rows = self.queryset
        for item, value in self.active:
            if item not in wanted:
                rows = rows.filter(item.q(value))
        bits = {key: 1 << rank for rank, key in enumerate(choices)}
        asked = {name: bits[name, None] for name in (item.name for item, _value in asked)}
        everything = sum(asked.values())
        self.total, counts = 0, dict.fromkeys(choices, 0)
        for mask, count in tally(rows, list(choices.values())):
            missing = everything & ~mask
            if not missing:
                self.total += count
            for key, bit in bits.items():
                # It would be shown with this choice: it fails at most the facet's own filter.
                if mask & bit and not missing & ~asked.get(key[0], 0):
                    counts[key] += count
        return counts

    @staticmethod
    def alone(item, value):
        """The value of the filter when that choice alone is asked."""
        if isinstance(item, BooleanFilter):
            return True
        return str(value) if isinstance(item, ChoiceFilter) else [str(value)]

    def has(self, item, value):
        """Whether that choice of the filter is asked for."""
        chosen = self.values.get(item.param)
        if isinstance(chosen, list):
            return str(value) in chosen
        return chosen is True or (chosen is not None and str(value) == chosen)
