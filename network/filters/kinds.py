"""The filter classes: each parses one key of a query string and narrows a queryset."""

import datetime
from copy import copy
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.geography.territories import in_territory
from network.models import Territory


def prefixed(q, path) -> Q:
    """Return a Q on the rows that `path` leads to, with this path before each lookup."""
    if not path:
        return q
    children = [
        prefixed(child, path) if isinstance(child, Q) else (f"{path}__{child[0]}", child[1])
        for child in q.children
    ]
    return Q.create(children, q.connector, q.negated)


class Filter:
    """A filter on one key of the query string; `clean` returns its value, None if it is invalid.

    `q` is a Q, or a function that returns a Q for a value. It applies to the rows of the list, or
    to the rows at the path `of` ("event" for example).

    A class with `counted` has choices: `options()` lists them, `chosen(value)` returns the choices
    of a value, `alone(choice)` the value with this only choice. With `multiple`, a value may have
    several choices.
    """

    counted = False
    multiple = False
    rows = None  # the queryset of the list, before any filter

    def __init__(self, label, *, q=None, param=None, of=None):
        self.label = label
        self.param = param
        self.of = of
        self._q = q

    def __set_name__(self, owner, name):
        self.name = name
        self.param = self.param or name.replace("_", "-")

    def clean(self, typed):
        """Parse a list of non-empty strings; return (value or None, list of refused strings)."""
        return typed[0], []

    def q(self, value):
        """Return the Q of a value, on the rows at the path `of`."""
        return self._q(value) if callable(self._q) else self._q

    def narrow(self, queryset, value):
        """Return the rows of the queryset that match a value."""
        return queryset.filter(prefixed(self.q(value), self.of))

    @property
    def is_plain(self):
        """Return True if `narrow` only applies `q`."""
        return type(self).narrow is Filter.narrow

    def passing(self, queryset, value):
        """Return a Q of the rows that `narrow` returns, even if a subclass overrides `narrow`."""
        if self.is_plain:
            return prefixed(self.q(value), self.of)
        return Q(pk__in=self.narrow(queryset, value).order_by().values("pk"))

    def pairs(self, value):
        """Return the canonical (key, text) pairs of a value."""
        return [(self.param, str(value))]

    def chips(self, value):
        """Return [(label, pairs that remain when this part of the value is removed)]."""
        return [(f"{self.label} : {value}", [])]


class TextFilter(Filter):
    """A filter for free text; the text is cut at 200 characters before."""

    def chips(self, value):
        """Return the text between French quotation marks."""
        return [(f"« {value} »", [])]


class BooleanFilter(Filter):
    """A filter that is on or off: `?gratuit=1`; "0" and "non" mean off."""

    counted = True
    multiple = True
    YES, NO = {"1", "oui", "on", "true"}, {"0", "non", "off", "false"}

    def clean(self, typed):
        """Parse the first word; any other word than yes or no is refused."""
        word = typed[0].lower()
        if word in self.YES:
            return True, []
        return None, [] if word in self.NO else typed[:1]

    def pairs(self, value):
        """Return the only canonical pair, `1`."""
        return [(self.param, "1")]

    def chips(self, value):
        """Return the label alone."""
        return [(str(self.label), [])]

    def options(self):
        """Return the only choice."""
        return [("1", self.label)]

    def chosen(self, value):
        """Return the only choice if the filter is on."""
        return ["1"] if value else []

    def alone(self, choice):
        """Return True, the only value."""
        return True


class ChoicesFilter(Filter):
    """A filter with several choices joined by "or": `?service=a&service=b`.

    `choices` is a list or a callable. `renamed()` returns {former value: value}, so that former
    URLs keep their meaning.
    """

    counted = True
    multiple = True

    def __init__(self, label, *, choices, renamed=dict, **options):
        super().__init__(label, **options)
        self._choices = choices
        self._renamed = renamed

    def among(self, choices):
        """Return a copy of the filter with other choices, those of one object for instance."""
        other = copy(self)
        other._choices = choices
        return other

    @cached_property
    def known(self):
        """The choices as [(value, label)], computed once for each filter set."""
        return list(self._choices() if callable(self._choices) else self._choices)

    def options(self):
        """Return [(value, label)], the values as written in the URL."""
        return self.known

    def clean(self, typed):
        """Parse the values, in the order of the choices; unknown ones are refused."""
        known = [str(value) for value, _label in self.options()]
        typed = self.current(typed)
        wanted = set(typed)
        return [value for value in known if value in wanted] or None, [
            value for value in typed if value not in known
        ]

    def current(self, typed):
        """Return the typed values, former ones replaced by their present value."""
        if set(typed) <= {str(value) for value, _label in self.options()}:
            return typed
        renamed = self._renamed()
        return [renamed.get(value, value) for value in typed]

    def chosen(self, value):
        """Return the value itself, a list of choices."""
        return value or []

    def alone(self, choice):
        """Return the choice in a list."""
        return [choice]

    def pairs(self, value):
        """Return one pair for each choice."""
        return [(self.param, item) for item in value]

    def chips(self, value):
        """Return one chip for each choice."""
        labels = {str(key): label for key, label in self.options()}
        return [
            (
                str(labels[item]),
                [(self.param, other) for other in value if other != item],
            )
            for item in value
        ]


class ChoiceFilter(ChoicesFilter):
    """A filter with one choice among several: the first valid value is used."""

    multiple = False

    def clean(self, typed):
        """Parse the first valid value; unknown ones are refused."""
        typed = self.current(typed)
        values, refused = super().clean(typed)
        return (next(item for item in typed if item in values) if values else None), refused

    def chosen(self, value):
        """Return the value in a list."""
        return [] if value is None else [value]

    def alone(self, choice):
        """Return the choice itself."""
        return choice

    def pairs(self, value):
        """Return the only pair."""
        return [(self.param, value)]

    def chips(self, value):
        """Return the label of the choice."""
        labels = {str(key): label for key, label in self.options()}
        return [(str(labels[value]), [])]


class RelatedFilter(Filter):
    """A filter on the slug of an object that rows of the list are related to by `path`.

    `name` is the field of the object that the chip displays. The slug of an object without any row
    in the list is refused. The value is (slug, name).
    """

    def __init__(self, label, *, path, name="name", **options):
        super().__init__(label, **options)
        self.slug, self.named = f"{path}__slug", f"{path}__{name}"

    def clean(self, typed):
        """Parse a slug and fetch the name of its object."""
        rows = self.rows.filter(**{self.slug: typed[0]}).order_by()
        name = rows.values_list(self.named, flat=True).first()
        return (None, typed[:1]) if name is None else ((typed[0], name), [])

    def narrow(self, queryset, value):
        """Filter by primary key, so that a row related twice is returned once."""
        return queryset.filter(pk__in=self.rows.filter(**{self.slug: value[0]}).values("pk"))

    def pairs(self, value):
        """Return the slug."""
        return [(self.param, value[0])]

    def chips(self, value):
        """Return the name of the object."""
        return [(value[1], [])]


class DateFilter(Filter):
    """A filter on a date in ISO format, `2026-11-30`."""

    def clean(self, typed):
        """Parse an ISO date."""
        try:
            return datetime.date.fromisoformat(typed[0]), []
        except ValueError:
            return None, typed[:1]


class TerritoryFilter(Filter):
    """A filter on the official code of a territory; `prefix` is the path to the commune."""

    def __init__(self, label=None, *, prefix="commune", param=None):
        super().__init__(label or _("Territoire"), param=param)
        self.prefix = prefix

    def clean(self, typed):
        """Fetch the territory of an official code, in any case."""
        # Official codes are in capitals: 2A004.
        territory = Territory.objects.with_parents().filter(code=typed[0].upper()[:9]).first()
        return territory, [] if territory else typed[:1]

    def q(self, value):
        """Return the Q of the rows in a territory."""
        return in_territory(value, self.prefix)

    def pairs(self, value):
        """Return the official code."""
        return [(self.param, value.code)]

    def chips(self, value):
        """Return the name of the territory."""
        return [(value.name, [])]
