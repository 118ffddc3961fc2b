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

import datetime
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from network.models import Territory
from network.territories import in_territory
from network.text import clean_typed

VALUES_PER_FILTER = 50


class Filter:
    """One key of the query string. `clean` gives its value, None when nothing typed makes sense."""

    counted = False

    def __init__(self, label, *, q=None, param=None):
        self.label = label
        self.param = param
        self._q = q

    def __set_name__(self, owner, name):
        self.name = name
        self.param = self.param or name.replace("_", "-")

    def clean(self, typed):
        """`typed` is a list of cleaned, non-empty strings -> (value or None, refused strings)."""
        return typed[0], []

    def q(self, value):
        return self._q(value) if callable(self._q) else self._q

    def narrow(self, queryset, value):
        return queryset.filter(self.q(value))

    def pairs(self, value):
        """The canonical (key, text) pairs that mean `value`."""
        return [(self.param, str(value))]

    def chips(self, value):
        """[(label, pairs that stay when it is removed)]"""
        return [(f"{self.label} : {value}", [])]


class TextFilter(Filter):
    """Free words, cut at 200 characters."""

    def chips(self, value):
        return [(f"« {value} »", [])]


class BooleanFilter(Filter):
    """Asked or not: `?gratuit=1`; "0" and "non" mean not asked."""

    counted = True
    YES, NO = {"1", "oui", "on", "true"}, {"0", "non", "off", "false"}

    def clean(self, typed):
        word = typed[0].lower()
        if word in self.YES:
            return True, []
        return None, [] if word in self.NO else typed[:1]

    def pairs(self, value):
        return [(self.param, "1")]

    def chips(self, value):
        return [(str(self.label), [])]

    def options(self):
        return [("1", self.label)]


class ChoicesFilter(Filter):
    """Any of several choices: `?service=a&service=b`. `choices` is a list or a callable."""

    counted = True

    def __init__(self, label, *, choices, q, param=None):
        super().__init__(label, q=q, param=param)
        self._choices = choices

    @cached_property
    def known(self):
        """[(value, label)], asked for once by each filter set."""
        return list(self._choices() if callable(self._choices) else self._choices)

    def options(self):
        """[(value, label)], the values as they stand in the address."""
        return self.known

    def clean(self, typed):
        known = [str(value) for value, _label in self.options()]
        asked = set(typed)
        return [value for value in known if value in asked] or None, [
            value for value in typed if value not in known
        ]

    def pairs(self, value):
        return [(self.param, item) for item in value]

    def chips(self, value):
        labels = {str(key): label for key, label in self.options()}
        return [
            (
                str(labels[item]),
                [(self.param, other) for other in value if other != item],
            )
            for item in value
        ]


class ChoiceFilter(ChoicesFilter):
    """One choice among several; the first that is known counts."""

    def clean(self, typed):
        values, refused = super().clean(typed)
        return (next(item for item in typed if item in values) if values else None), refused

    def pairs(self, value):
        return [(self.param, value)]

    def chips(self, value):
        labels = {str(key): label for key, label in self.options()}
        return [(str(labels[value]), [])]


class DateFilter(Filter):
    """A day, `AAAA-MM-JJ`."""

    def clean(self, typed):
        try:
            return datetime.date.fromisoformat(typed[0]), []
        except ValueError:
            return None, typed[:1]


class TerritoryFilter(Filter):
    """A territory's official code; `prefix` is the path to the commune's foreign key."""

    def __init__(self, label=None, *, prefix="commune", param=None):
        super().__init__(label or _("Territoire"), param=param)
        self.prefix = prefix

    def clean(self, typed):
        # The same case as the official codes: 2a004 is 2A004.
        found = Territory.objects.with_parents().filter(code=typed[0].upper()[:9]).first()
        return found, [] if found else typed[:1]

    def q(self, value):
        return in_territory(value, self.prefix)

    def pairs(self, value):
        return [(self.param, value.code)]

    def chips(self, value):
        return [(value.name, [])]


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
        queryset = self.queryset
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
                        self._has(item, value),
                    )
                    for index, (value, label) in enumerate(item.options())
                ],
            )
            for item in wanted
        ]

    def _counts(self, wanted):
        aggregates, keys = {}, {}
        for item in wanted:
            others = Q()
            for other, value in self.active:
                if other is not item:
                    others &= other.q(value)
            for index, (value, _label) in enumerate(item.options()):
                alias = f"count_{len(keys)}"
                keys[alias] = item.name, index
                aggregates[alias] = Count(
                    "pk",
                    filter=others & item.q(self._alone(item, value)),
                    distinct=True,
                )
        if not aggregates:
            return {}
        everything = Q()
        for item, value in self.active:
            everything &= item.q(value)
        found = self.queryset.order_by().aggregate(
            total=Count("pk", filter=everything or None, distinct=True), **aggregates
        )
        self.total = found.pop("total")
        return {keys[alias]: count for alias, count in found.items()}

    @staticmethod
    def _alone(item, value):
        """The value of the filter when that choice alone is asked."""
        if isinstance(item, BooleanFilter):
            return True
        return str(value) if isinstance(item, ChoiceFilter) else [str(value)]

    def _has(self, item, value):
        chosen = self.values.get(item.param)
        if isinstance(chosen, list):
            return str(value) in chosen
        return chosen is True or (chosen is not None and str(value) == chosen)
