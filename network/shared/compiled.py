"""Queries that Django writes once, and asks again with other values.

A page asks the same long questions for each reader, and Django takes longer to write one of them
than the database takes to answer it.
"""

import contextlib
import copy
import datetime
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Expression
from django.db.models.sql import Query
from django.utils import timezone
from django.utils.translation import get_language

MOST_KEYS = 64  # that a query names one by one
FIELDS = {
    bool: models.BooleanField(),
    int: models.BigIntegerField(),
    float: models.FloatField(),
    str: models.TextField(),
    uuid.UUID: models.UUIDField(),
    datetime.datetime: models.DateTimeField(),
    datetime.date: models.DateField(),
    type(None): models.TextField(),  # equal to nothing
}


class Parameter(Expression):
    """Stands in a query for a value of a type that is given each time it is asked: the one of that
    name, or the one at that place of the list of that name."""

    def __init__(self, kind, name, place=None):
        super().__init__(output_field=FIELDS[kind])
        self.name, self.place = name, place

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def value(self, values, connection):
        value = values[self.name] if self.place is None else values[self.name][self.place]
        return self.output_field.get_db_prep_value(value, connection)


class Moment(Parameter):
    """The moment at which a query is asked, or another as long before or after it."""

    def __init__(self, offset=datetime.timedelta()):
        super().__init__(datetime.datetime, "now")
        self.offset = offset

    def __add__(self, duration):
        return Moment(self.offset + duration)

    def __sub__(self, duration):
        return Moment(self.offset - duration)

    def value(self, values, connection):
        moment = values[self.name] + self.offset
        return self.output_field.get_db_prep_value(moment, connection)


_moment = ContextVar("moment", default=None)


def now() -> datetime.datetime | Moment:
    """This moment; in `lasting_moments`, a `Moment`, for a condition of a query alone."""
    moment = _moment.get()
    return timezone.now() if moment is None else moment


@contextlib.contextmanager
def lasting_moments():
    """While querysets are built here that will be asked at other moments, with the value `now`."""
    token = _moment.set(Moment())
    try:
        yield
    finally:
        _moment.reset(token)


def compiled_rows(build: Callable[..., models.QuerySet], *shape, **values) -> list:
    """The rows of `build(*shape, **parameters)`, with a `Parameter` for each of the values, a list
    of them for a list.

    `build` stands in a module, and its queryset depends on nothing else but the day and the
    language of the reader: a moment is one of the values. Its SQL is kept for each shape
    (hashable). What it prefetches is asked each time.
    """
    kinds = tuple((name, _kind(value)) for name, value in values.items())
    return _compile(build, shape, kinds, today(), get_language()).rows(values)


def today() -> tuple[datetime.date, datetime.date]:
    """The day by UTC and by the network's clock: a query that is kept may name either."""
    return timezone.now().date(), timezone.localdate()


def rows_by_key(build: Callable[..., models.QuerySet], keys, *shape) -> dict:
    """{primary key: row} of those of `build(*shape)` that have one of these keys."""
    keys = list(keys)
    if not keys:
        return {}
    if len(keys) > MOST_KEYS:
        return build(*shape).in_bulk(keys)
    rows = compiled_rows(_with_keys, build, *shape, keys=of_some_length(keys))
    return {row.pk: row for row in rows}


def of_some_length(keys: list) -> list:
    """The same keys, the last of them repeated: a query is kept for some lengths rather than for
    each."""
    return keys + keys[-1:] * ((1 << (len(keys) - 1).bit_length()) - len(keys))


def _with_keys(build, *shape, keys):
    # By the key of a page's first table: that of its own is a relation, which takes no parameter.
    return build(*shape).filter(id__in=keys).order_by()


def _kind(value):
    """The type of a value; of each of those of a list."""
    return tuple(map(type, value)) if isinstance(value, list) else type(value)


def _parameters(name, kind):
    if isinstance(kind, tuple):
        return [Parameter(each, name, place) for place, each in enumerate(kind)]
    return Parameter(kind, name)


def given(params, values: dict, connection) -> tuple:
    """The parameters of a statement, each `Parameter` among them replaced by its value."""
    return tuple(
        each.value(values, connection) if isinstance(each, Parameter) else each for each in params
    )


class _Query(Query):
    """Asked by the compiler that it is given."""

    def get_compiler(self, *_args, **_kwargs):
        return self.compiler


class CompiledQuery:
    """A queryset, and the SQL that Django wrote for it."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:  # no row can fit: the database is not asked
            self.sql, self.params = "", ()
        self.compiler.connection = None  # that of a thread, which may end before

    def rows(self, values):
        connection = connections[self.queryset.db]
        params = given(self.params, values, connection)
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
