"""What is asked of the database for one person, written once for all that they may do.

Django takes eight times longer to write the questions of twenty-five lines than the database to
answer them. The answers are never kept.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from network.shared.compiled import CompiledQuery, bound, lasting_moments, today

from . import rights

ITEMS_SHOWN = 3


@dataclass(frozen=True)
class Reader:
    """A person, equal to the same one before as long as nothing changed that `lines` depend on."""

    user: Any = field(compare=False)
    lines: tuple
    rights: tuple
    depends: tuple[Hashable, ...]


def statements_for(user, lines) -> "Statements":
    """Those of the lines that are for this person."""
    lines = tuple(lines)
    depends = tuple(line.depends(user) for line in lines if line.depends)
    reader = Reader(user, lines, rights.rights_of(user), depends)
    return _statements(reader, today(), get_language())


@lru_cache(maxsize=20)
def _statements(reader, _days, _language):
    return Statements(reader.lines, reader.user)


class Statements:
    """How many rows each line has, in one statement, and the first of a line's rows in another."""

    def __init__(self, lines, user):
        with lasting_moments():
            rows = {line: line.rows(user) for line in lines}
        rows = {line: own for line, own in rows.items() if own is not None}
        self._sql, self._params = counting(rows.values())
        # Not the querysets: they are ten times as large.
        self._lines, self._user, self._first = list(rows), user, {}

    def numbers(self) -> dict:
        """{line: how many rows it has}"""
        params = bound(self._params, {"now": timezone.now()}, connection)
        return dict(zip(self._lines, asked(self._sql, params), strict=True))

    def first_rows(self, line) -> list:
        """So many as a first screen shows."""
        if line not in self._first:
            with lasting_moments():
                self._first[line] = CompiledQuery(line.rows(self._user)[:ITEMS_SHOWN])
        return self._first[line].rows({"now": timezone.now()})


def row_counts(querysets):
    """How many rows each has, in one query."""
    return asked(*counting(querysets))


def asked(sql, params):
    if not sql:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def counting(querysets) -> tuple[str, list]:
    """The SQL that counts the rows of each, and its parameters; "" for no queryset. Each is written
    by itself: as a part of another query, Django would give every name in it again."""
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
    """The rows with nothing but what tells one from another."""
    rows = rows.order_by()
    return rows if rows.query.values_select or rows.query.group_by else rows.values("pk")
