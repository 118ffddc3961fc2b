"""The filter classes: each parses one key of a query string and narrows a queryset."""

import datetime
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.geography.territories import in_territory
from network.models import Territory


def prefixed(q: Q, path: str | None) -> Q:
    """Return a copy of `q` with `path` (such as "event") and "__" before each lookup.

    `q` contains lookups only, no expressions. Without a path, returns `q` itself.
    """
    if not path:
        return q
    children = [
        prefixed(child, path) if isinstance(child, Q) else (f"{path}__{child[0]}", child[1])
        for child in q.children
    ]
    return Q.create(children, q.connector, q.negated)


class Filter:
    """A filter on one key of the query string, declared as an attribute of a `FilterSet`.

    The key is `param`, by default the name of the attribute with hyphens for underscores. `clean`
    parses the typed strings of the key. `q` is a Q, or a function of a parsed value that returns a
    Q. The lookups of the Q start from the rows of the list, or from the rows at the path `of`, such
    as "event".

    `note` is a sentence that the form displays above the choices.

    If `counted` is True, the class has choices: `options()` lists them, `chosen(value)` returns the
    choices in a value, and `alone(choice)` returns the value with a single choice. If `multiple` is
    True, a value may have several choices.

    If `has_content` is True, the labels of the values are French texts of the database, such as the
    name of a topic, and not translated texts of the interface.
    """

    counted = False
    multiple = False
    has_content = False
    rows = None  # the queryset of the list, before any filter

    def __init__(self, label, *, q=None, param=None, of=None, note=""):
        self.label = label
        self.note = note
        self.param = param
        self.of = of
        self._q = q

    def __set_name__(self, owner, name):
        self.name = name
        self.param = self.param or name.replace("_", "-")

    def clean(self, typed: list[str]) -> tuple[Any, list[str]]:
        """Parse non-empty strings, at least one; return (value or None, list of refused strings).

        By default the value is the first string, and nothing is refused.
        """
        return typed[0], []

    def q(self, value: Any) -> Q:
        """Return the Q of a value, with lookups that start from the rows at the path `of`.

        `narrow` and `passing` add this path.
        """
        return self._q(value) if callable(self._q) else self._q

    def narrow(self, queryset: QuerySet, value: Any) -> QuerySet:
        """Return the rows of the queryset that match a value."""
        return queryset.filter(prefixed(self.q(value), self.of))

    @property
    def is_plain(self) -> bool:
        """True if the class does not override `narrow`, which then only applies `q`."""
        return type(self).narrow is Filter.narrow

    def passing(self, queryset: QuerySet, value: Any) -> Q:
        """Return a Q of the rows that `narrow` returns, also if the class overrides `narrow`."""
        if self.is_plain:
            return prefixed(self.q(value), self.of)
        return Q(pk__in=self.narrow(queryset, value).order_by().values("pk"))

    def pairs(self, value: Any) -> list[tuple[str, str]]:
        """Return the canonical (key, text) pairs of a value in the query string."""
        return [(self.param, str(value))]

    def chips(self, value: Any) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return [(label, pairs)], one for each part of the value.

        `pairs` are the (key, value) pairs of this filter that remain when the part is removed. The
        `FilterSet` adds the pairs of the other filters.
        """
        return [(f"{self.label} : {value}", [])]


class TextFilter(Filter):
    """A filter for free text, of 200 characters at most: the `FilterSet` truncates it."""

    def chips(self, value: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one chip, the text between French quotation marks."""
        return [(f"« {value} »", [])]


class BooleanFilter(Filter):
    """A filter that is on or off, such as `?gratuit=1`; its value is True (on) or None (off)."""

    counted = True
    multiple = True
    YES, NO = {"1", "oui", "on", "true"}, {"0", "non", "off", "false"}

    def clean(self, typed: list[str]) -> tuple[bool | None, list[str]]:
        """Return (True, []) for a word of `YES` ("1"), (None, []) for a word of `NO` ("0").

        Only the first string counts, in lower or upper case. Any other text is refused: returns
        (None, [text]).
        """
        word = typed[0].lower()
        if word in self.YES:
            return True, []
        return None, [] if word in self.NO else typed[:1]

    def pairs(self, value: bool) -> list[tuple[str, str]]:
        """Return the only canonical pair, the key and "1"."""
        return [(self.param, "1")]

    def chips(self, value: bool) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return [(label, [])]: one chip; its removal leaves no pair of this filter."""
        return [(str(self.label), [])]

    def options(self) -> list[tuple[str, Any]]:
        """Return the only choice as [("1", label)]."""
        return [("1", self.label)]

    def chosen(self, value: bool | None) -> list[str]:
        """Return ["1"] if the filter is on, else []."""
        return ["1"] if value else []

    def alone(self, choice: str) -> bool:
        """Return True, the only value."""
        return True


class ChoicesFilter(Filter):
    """A filter with several choices joined by "or": `?service=a&service=b`.

    `choices` is a list of (value, label), or a callable that returns it. The value of the filter is
    the list of the selected choices. `renamed()` returns {former choice: choice}, so that former
    URLs keep their meaning.
    """

    counted = True
    multiple = True

    def __init__(self, label, *, choices, renamed=dict, **options):
        super().__init__(label, **options)
        self._choices = choices
        self._renamed = renamed

    def among(
        self, choices: Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]
    ) -> Self:
        """Return a copy of the filter with other choices, [(value, label)] or a callable."""
        other = copy(self)
        other._choices = choices
        vars(other).pop("known", None)  # the choices of this filter, if they were read
        return other

    @cached_property
    def known(self) -> list[tuple[Any, Any]]:
        """The choices as [(value, label)], computed once for each `FilterSet` object."""
        return list(self._choices() if callable(self._choices) else self._choices)

    def options(self) -> list[tuple[Any, Any]]:
        """Return [(value, label)] of the choices; the value is written in the URL."""
        return self.known

    @property
    def has_content(self) -> bool:
        """True if the labels of the choices are not lazily translated: the database has them."""
        return not all(isinstance(label, Promise) for _value, label in self.options())

    def clean(self, typed: list[str]) -> tuple[list[str] | None, list[str]]:
        """Return ([choices] or None, refused strings); former choices become current ones.

        The choices are in the order of `options`, without duplicates.
        """
        known = [str(value) for value, _label in self.options()]
        typed = self.current(typed)
        wanted = set(typed)
        return [value for value in known if value in wanted] or None, [
            value for value in typed if value not in known
        ]

    def current(self, typed: list[str]) -> list[str]:
        """Return the typed values; each former value is replaced by its current value.

        Unknown values are unchanged. `renamed` is called only if a value is not a current choice.
        """
        if set(typed) <= {str(value) for value, _label in self.options()}:
            return typed
        renamed = self._renamed()
        return [renamed.get(value, value) for value in typed]

    def chosen(self, value: list[str] | None) -> list[str]:
        """Return the value itself, a list of choices; [] for None."""
        return value or []

    def alone(self, choice: str) -> list[str]:
        """Return [choice], the value with this only choice."""
        return [choice]

    def pairs(self, value: list[str]) -> list[tuple[str, str]]:
        """Return one pair (key, choice) for each choice of the value."""
        return [(self.param, item) for item in value]

    def chips(self, value: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return [(label, pairs)], one chip for each selected choice.

        `pairs` are the (key, choice) pairs of the other selected choices, for the link that removes
        this one.
        """
        labels = {str(key): label for key, label in self.options()}
        return [
            (
                str(labels[item]),
                [(self.param, other) for other in value if other != item],
            )
            for item in value
        ]


class ChoiceFilter(ChoicesFilter):
    """A filter with one choice among several; its value is the first valid string."""

    multiple = False

    def clean(self, typed: list[str]) -> tuple[str | None, list[str]]:
        """Return (first valid string or None, unknown strings).

        Former choices become current ones. The unknown strings are refused; further valid strings
        are ignored.
        """
        typed = self.current(typed)
        values, refused = super().clean(typed)
        return (next(item for item in typed if item in values) if values else None), refused

    def chosen(self, value: str | None) -> list[str]:
        """Return [value]; [] for None."""
        return [] if value is None else [value]

    def alone(self, choice: str) -> str:
        """Return `choice` itself: the value of this filter is one choice, not a list."""
        return choice

    def pairs(self, value: str) -> list[tuple[str, str]]:
        """Return [(key, choice)]: the value has one pair in the query string."""
        return [(self.param, value)]

    def chips(self, value: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one chip with the label of the choice."""
        labels = {str(key): label for key, label in self.options()}
        return [(str(labels[value]), [])]


class RelatedFilter(Filter):
    """A filter on the slug of an object, related to the rows of the list by `path`.

    `name` is the field of the object that the chip displays. The value of the filter is (slug,
    name). A slug is refused if no row of the list is related to an object with this slug. With
    `has_former`, for a model that is a `SlugHistory`, a former slug is also accepted, and replaced
    with the present one: former URLs keep their meaning.
    """

    has_content = True

    def __init__(self, label, *, path, name="name", has_former=False, **options):
        super().__init__(label, **options)
        self.slug, self.named = f"{path}__slug", f"{path}__{name}"
        self.former = f"{path}__former_slugs__contains" if has_former else None

    def clean(self, typed: list[str]) -> tuple[tuple[str, str] | None, list[str]]:
        """Query the list for the first typed slug; return ((slug, name), []) or (None, [slug]).

        The slug is refused if no row of the list is related to an object that has or had it. The
        returned slug is the present one; a former slug counts only if no row has it now.
        """
        found = self._object(self.slug, typed[0])
        if self.former and not found:
            found = self._object(self.former, f"|{typed[0]}|")
        return (found, []) if found else (None, typed[:1])

    def _object(self, lookup, value):
        rows = self.rows.filter(**{lookup: value}).order_by()
        return rows.values_list(self.slug, self.named).first()

    def narrow(self, queryset: QuerySet, value: tuple[str, str]) -> QuerySet:
        """Return the rows of `queryset` that are in the list (`rows`) and related to the object.

        A row related twice is returned once.
        """
        return queryset.filter(pk__in=self.rows.filter(**{self.slug: value[0]}).values("pk"))

    def pairs(self, value: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the only pair: the key of the filter and the slug of the object."""
        return [(self.param, value[0])]

    def chips(self, value: tuple[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one chip with the name of the object."""
        return [(value[1], [])]


class DateFilter(Filter):
    """A filter on a date in ISO format, `2026-11-30`; its value is a `datetime.date`."""

    def clean(self, typed: list[str]) -> tuple[datetime.date | None, list[str]]:
        """Return (date, []), or (None, [string]) if the first string is not an ISO 8601 date.

        The date is parsed by `datetime.date.fromisoformat`, which also accepts "20261130".
        """
        try:
            return datetime.date.fromisoformat(typed[0]), []
        except ValueError:
            return None, typed[:1]


class TerritoryFilter(Filter):
    """A filter on the official code of a territory; its value is a `Territory`.

    `prefix` is the path from the rows of the list to their commune.
    """

    has_content = True

    def __init__(self, label=None, *, prefix="commune", param=None):
        super().__init__(label or _("Territoire"), param=param)
        self.prefix = prefix

    def clean(self, typed: list[str]) -> tuple[Territory | None, list[str]]:
        """Query the territory of the first code; return (territory, []) or (None, [code]).

        The code may be in upper or lower case, and only its first nine characters are compared. The
        EPCI, département and région of the territory are joined.
        """
        # Official codes are in capitals: 2A004.
        territory = Territory.objects.with_parents().filter(code=typed[0].upper()[:9]).first()
        return territory, [] if territory else typed[:1]

    def q(self, value: Territory) -> Q:
        """Return the Q of the rows whose commune is in a territory, or is the territory."""
        return in_territory(value, self.prefix)

    def pairs(self, value: Territory) -> list[tuple[str, str]]:
        """Return [(parameter, official code)] for the URL."""
        return [(self.param, value.code)]

    def chips(self, value: Territory) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one chip with the name of the territory."""
        return [(value.name, [])]
