"""Cached SQL of the pending work of a person: all counts in one statement.

Building the SQL of twenty-five lines takes Django eight times longer than the database needs to
run it. Only the SQL is cached, never its results.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from network.database.compiled import CompiledQuery, bound, lasting_moments, today

from . import rights

ITEMS_SHOWN = 3


@dataclass(frozen=True)
class Reader:
    """The key of the cached statements of a person: lines, rights and values of `depends`.

    `user` is carried for the queries; comparisons ignore it.
    """

    user: Any = field(compare=False)
    lines: tuple[Any, ...]
    rights: tuple[object, ...]
    depends: tuple[Hashable, ...]


def statements_for(user: User, lines: list[Any]) -> "Statements":
    """Return the `Statements` of the `Line`s for a person.

    Cached in this process by `Reader`, by day and by active language.
    """
    lines = tuple(lines)
    depends = tuple(line.depends(user) for line in lines if line.depends)
    reader = Reader(user, lines, rights.rights_of(user), depends)
    return _statements(reader, today(), get_language())


@lru_cache(maxsize=20)
def _statements(reader, _days, _language):
    return Statements(reader.lines, reader.user)


class Statements:
    """The compiled SQL of a person's lines: their counts, and the first rows of each line.

    Lines whose `rows(user)` is None are skipped.
    """

    def __init__(self, lines, user):
        with lasting_moments():
            rows = {line: line.rows(user) for line in lines}
        rows = {line: own for line, own in rows.items() if own is not None}
        self._sql, self._params = counting_sql(rows.values())
        # The querysets are not kept: they are ten times as large.
        self._lines, self._user, self._first = list(rows), user, {}

    def numbers(self) -> dict[Any, int]:
        """Return {line: number of pending rows}, in one query."""
        params = bound(self._params, {"now": timezone.now()}, connection)
        return dict(zip(self._lines, fetch_row(self._sql, params), strict=True))

    def first_rows(self, line) -> list[Any]:
        """Return the first `ITEMS_SHOWN` rows of a line, in one query.

        `line` must be a key of `numbers()`. The SQL of this query is compiled at the first call.
        """
        if line not in self._first:
            with lasting_moments():
                self._first[line] = CompiledQuery(line.rows(self._user)[:ITEMS_SHOWN])
        return self._first[line].rows({"now": timezone.now()})


def row_counts(querysets: Iterable[QuerySet]) -> tuple[int, ...]:
    """Return the number of rows of each queryset, in order, in one query; () without querysets."""
    return fetch_row(*counting_sql(querysets))


def fetch_row(sql: str, params: Sequence[Any]) -> tuple[Any, ...]:
    """Execute a statement and return the first row of its result; () if `sql` is "".

    The result must have a row.
    """
    if not sql:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def counting_sql(querysets: Iterable[QuerySet]) -> tuple[str, list[Any]]:
    """Return (SQL, parameters) of a statement that counts the rows of several querysets.

    Its result is one row, with a column for each queryset, in order. The SQL is "" without
    querysets.
    """
    # Each queryset is compiled separately: in a subquery, Django would alias every name again.
    columns, params = [], []
    for rows in querysets:
        try:
            sql, own = _bare(rows).query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            columns.append("0")
            continue
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - by Django
        params += own
    return f"SELECT {', '.join(columns)}" if columns else "", params


def _bare(rows):
    """Return the rows without order, with only the columns needed to count them."""
    rows = rows.order_by()
    return rows if rows.query.values_select or rows.query.group_by else rows.values("pk")
