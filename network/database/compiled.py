"""Querysets whose SQL is compiled once and executed with other parameters.

A page runs the same long queries for each visitor, and Django takes longer to compile one of them
than the database takes to execute it.
"""

import contextlib
import copy
import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Expression
from django.db.models.sql import Query
from django.utils import timezone
from django.utils.translation import get_language

MOST_KEYS = 64  # in one compiled query
FIELDS = {
    bool: models.BooleanField(),
    int: models.BigIntegerField(),
    float: models.FloatField(),
    str: models.TextField(),
    uuid.UUID: models.UUIDField(),
    datetime.datetime: models.DateTimeField(),
    datetime.date: models.DateField(),
    type(None): models.TextField(),  # NULL equals nothing
}


class Parameter(Expression):
    """A placeholder for a value of type `kind` that each execution of a query supplies.

    `kind` is a key of `FIELDS`. The value is `values[name]`. With a `place`, it is the item
    `values[name][place]` of a list.
    """

    def __init__(self, kind, name, place=None):
        super().__init__(output_field=FIELDS[kind])
        self.name, self.place = name, place

    def as_sql(self, compiler, connection) -> tuple[str, list["Parameter"]]:
        """Return ("%s", [self]): `bound` replaces this object by its value at execution."""
        return "%s", [self]

    def value(self, values: Mapping[str, Any], connection) -> Any:
        """Return this parameter's value, taken from `values`, as the database driver expects it."""
        value = values[self.name] if self.place is None else values[self.name][self.place]
        return self.output_field.get_db_prep_value(value, connection)


class Moment(Parameter):
    """A placeholder for the time of execution (the value `now`), plus a constant offset."""

    def __init__(self, offset=datetime.timedelta()):
        super().__init__(datetime.datetime, "now")
        self.offset = offset

    def __add__(self, duration):
        return Moment(self.offset + duration)

    def __sub__(self, duration):
        return Moment(self.offset - duration)

    def value(self, values: Mapping[str, Any], connection) -> Any:
        """Return `values["now"]` plus the offset, as the database driver expects it."""
        moment = values[self.name] + self.offset
        return self.output_field.get_db_prep_value(moment, connection)


_moment = ContextVar("moment", default=None)


def now() -> datetime.datetime | Moment:
    """Return the current aware time, or inside `lasting_moments` a `Moment` for querysets."""
    moment = _moment.get()
    return timezone.now() if moment is None else moment


@contextlib.contextmanager
def lasting_moments() -> Iterator[None]:
    """Make `now` return a `Moment` inside this context, in this thread or task only.

    A queryset built with this `Moment` can be executed only by `compiled_rows` or
    `CompiledQuery.rows`, with an aware datetime as the value `now`.
    """
    token = _moment.set(Moment())
    try:
        yield
    finally:
        _moment.reset(token)


def compiled_rows(build: Callable[..., models.QuerySet], *shape, **values) -> list[Any]:
    """Return the rows of `build(*shape, **parameters)`, whose SQL is compiled once.

    `build` is a module-level function. It receives a `Parameter` in place of each of the `values`,
    under the same name, and a list of `Parameter`s in place of a list. The type of each value is
    exactly one of `FIELDS`, or the value is a list of such values. The queryset may depend only on
    the arguments, the day and the active language: the current time must be one of the `values`.

    The SQL is cached for each `build`, `shape` (hashable), types of the values, lengths of the
    lists, day and language. Prefetches are executed each time.
    """
    kinds = tuple((name, _kind(value)) for name, value in values.items())
    return _compile(build, shape, kinds, today(), get_language()).rows(values)


def today() -> tuple[datetime.date, datetime.date]:
    """Return today's date in UTC, then in the current time zone.

    A compiled query may contain either date, so both are part of its cache key.
    """
    return timezone.now().date(), timezone.localdate()


def rows_by_key(
    build: Callable[..., models.QuerySet], keys: Iterable[int], *shape
) -> dict[int, models.Model]:
    """Return {primary key: row} of the rows of `build(*shape)` with one of `keys`, unordered.

    `build` is as for `compiled_rows`; its model has a column `id`. Keys without a row are absent
    from the result. Without keys, returns {} without a query. Beyond `MOST_KEYS` (64) keys, the
    query is compiled at each call.
    """
    keys = list(keys)
    if not keys:
        return {}
    if len(keys) > MOST_KEYS:
        return build(*shape).in_bulk(keys)
    rows = compiled_rows(_with_keys, build, *shape, keys=of_some_length(keys))
    return {row.pk: row for row in rows}


def of_some_length(keys: list[int]) -> list[int]:
    """Return `keys`, the last one repeated until their number is a power of two; [] for [].

    A query is compiled for each number of keys: powers of two limit the number of compilations.
    """
    return keys + keys[-1:] * ((1 << (len(keys) - 1).bit_length()) - len(keys))


def _with_keys(build, *shape, keys):
    # `id` is the key of the table of pages: `pk` is a relation, which accepts no `Parameter`.
    return build(*shape).filter(id__in=keys).order_by()


def _kind(value):
    """Return the type of a value, or for a list the tuple of the types of its items."""
    return tuple(map(type, value)) if isinstance(value, list) else type(value)


def _parameters(name, kind):
    if isinstance(kind, tuple):
        return [Parameter(each, name, place) for place, each in enumerate(kind)]
    return Parameter(kind, name)


def bound(params: Iterable[Any], values: Mapping[str, Any], connection) -> tuple[Any, ...]:
    """Return the parameters of a statement, each `Parameter` replaced by its value."""
    return tuple(
        each.value(values, connection) if isinstance(each, Parameter) else each for each in params
    )


class _Query(Query):
    """A query whose `get_compiler` returns the attribute `compiler`, compiled beforehand."""

    def get_compiler(self, *_args, **_kwargs):
        return self.compiler


class CompiledQuery:
    """A queryset and its SQL, compiled once at creation; any thread may execute it."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:  # no row can match: no query
            self.sql, self.params = "", ()
        self.compiler.connection = None  # it belongs to a thread, which may end

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """Execute the query and its prefetches; return the rows as a list.

        `values` is {name of a `Parameter`: its value}. Returns [], without a query, if the queryset
        can match no row.
        """
        connection = connections[self.queryset.db]
        params = bound(self.params, values, connection)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, params)
        queryset = self.queryset.all()
        queryset.query.__class__ = _Query  # a copy; what `Query.chain(klass)` does
        queryset.query.compiler = compiler
        return list(queryset)


@lru_cache(maxsize=200)
def _compile(build, shape, kinds, _days, _language):
    parameters = {name: _parameters(name, kind) for name, kind in kinds}
    return CompiledQuery(build(*shape, **parameters))
