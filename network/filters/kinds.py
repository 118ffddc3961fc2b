"""The kinds of filter: each reads one key of a query string and narrows a queryset by it."""

import datetime
from copy import copy
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.geography.territories import in_territory
from network.models import Territory


def prefixed(q, path) -> Q:
    """The Q of a row, out of that of the rows that `path` leads to from it."""
    if not path:
        return q
    children = [
        prefixed(child, path) if isinstance(child, Q) else (f"{path}__{child[0]}", child[1])
        for child in q.children
    ]
    return Q.create(children, q.connector, q.negated)


class Filter:
    """One key of the query string. `clean` gives its value, None when nothing typed makes sense.

    `q` is a Q, or a function from the value to one. It is about the rows of the list, or about
    those that the path `of` leads to from them ("event"): then it is written for these.

    A kind that is `counted` has choices: `options()` lists them, `chosen(value)` names those that
    a value asks for, `alone(choice)` is the value that asks for one; with `multiple`, several may
    be asked for together.
    """

    counted = False
    multiple = False
    rows = None  # those of the list, before any filter

    def __init__(self, label, *, q=None, param=None, of=None):
        self.label = label
        self.param = param
        self.of = of
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
        return queryset.filter(prefixed(self.q(value), self.of))

    @property
    def is_plain(self):
        """Whether `q` says all that `narrow` does."""
        return type(self).narrow is Filter.narrow

    def passing(self, queryset, value):
        """A Q of the rows of a list that `narrow` leaves, whatever the kind of filter."""
        if self.is_plain:
            return prefixed(self.q(value), self.of)
        return Q(pk__in=self.narrow(queryset, value).order_by().values("pk"))

    def pairs(self, value):
        """The canonical (key, text) pairs that mean `value`."""
        return [(self.param, str(value))]

    def chips(self, value):
        """[(label, pairs that stay when it is removed)]"""
        return [(f"{self.label} : {value}", [])]


class TextFilter(Filter):
    """Free words, cut at 200 characters."""

    def chips(self, value):
        return [(f"« {value} »", [])]


class BooleanFilter(Filter):
    """Asked or not: `?gratuit=1`; "0" and "non" mean not asked."""

    counted = True
    multiple = True
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

    def chosen(self, value):
        return ["1"] if value else []

    def alone(self, choice):
        return True


class ChoicesFilter(Filter):
    """Any of several choices: `?service=a&service=b`. `choices` is a list or a callable.

    `renamed()` is {former value: value}: an address given away before still means the same.
    """

    counted = True
    multiple = True

    def __init__(self, label, *, choices, renamed=dict, **options):
        super().__init__(label, **options)
        self._choices = choices
        self._renamed = renamed

    def among(self, choices):
        """The same filter over other choices, those of one object for instance."""
        other = copy(self)
        other._choices = choices
        return other

    @cached_property
    def known(self):
        """[(value, label)], asked for once by each filter set."""
        return list(self._choices() if callable(self._choices) else self._choices)

    def options(self):
        """[(value, label)], the values as they stand in the address."""
        return self.known

    def clean(self, typed):
        known = [str(value) for value, _label in self.options()]
        typed = self.current(typed)
        wanted = set(typed)
        return [value for value in known if value in wanted] or None, [
            value for value in typed if value not in known
        ]

    def current(self, typed):
        """What was typed, in the values of today."""
        if set(typed) <= {str(value) for value, _label in self.options()}:
            return typed
        renamed = self._renamed()
        return [renamed.get(value, value) for value in typed]

    def chosen(self, value):
        return value or []

    def alone(self, choice):
        return [choice]

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

    multiple = False

    def clean(self, typed):
        typed = self.current(typed)
        values, refused = super().clean(typed)
        return (next(item for item in typed if item in values) if values else None), refused

    def chosen(self, value):
        return [] if value is None else [value]

    def alone(self, choice):
        return choice

    def pairs(self, value):
        return [(self.param, value)]

    def chips(self, value):
        labels = {str(key): label for key, label in self.options()}
        return [(str(labels[value]), [])]


class RelatedFilter(Filter):
    """The slug of something that rows of the list are tied to by `path`; its `name` is a field of
    it. What no row is tied to is not known. The value is (slug, name)."""

    def __init__(self, label, *, path, name="name", **options):
        super().__init__(label, **options)
        self.slug, self.named = f"{path}__slug", f"{path}__{name}"

    def clean(self, typed):
        rows = self.rows.filter(**{self.slug: typed[0]}).order_by()
        name = rows.values_list(self.named, flat=True).first()
        return (None, typed[:1]) if name is None else ((typed[0], name), [])

    def narrow(self, queryset, value):
        return queryset.filter(pk__in=self.rows.filter(**{self.slug: value[0]}).values("pk"))

    def pairs(self, value):
        return [(self.param, value[0])]

    def chips(self, value):
        return [(value[1], [])]


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
        territory = Territory.objects.with_parents().filter(code=typed[0].upper()[:9]).first()
        return territory, [] if territory else typed[:1]

    def q(self, value):
        return in_territory(value, self.prefix)

    def pairs(self, value):
        return [(self.param, value.code)]

    def chips(self, value):
        return [(value.name, [])]
