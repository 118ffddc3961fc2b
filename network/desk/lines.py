"""The lines of what waits for somebody: each app registers its own, one query counts them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

ITEMS_SHOWN = 3
_lines = {}


@dataclass(frozen=True)
class Item:
    """One of the things that wait, and the address in the admin where it is done."""

    label: str
    url: str
    fact: str = ""


@dataclass(frozen=True)
class Line:
    """One sort of thing that waits.

    `rows(user)` are those that this person may act on, the most urgent first, None when this is
    not for them; it may ask the database for rights only. `sentence(number)` is the one that
    follows the number. `url(user)` is the screen where they are all done; without it, that is the
    list of the `item(row)` of each. With `shows_items` the first screen shows the first of them,
    which costs a query: for what is done one by one. `key` is letters and underscores, `icon` one
    of the admin's.
    """

    key: str
    sentence: Callable[[int], str]
    rows: Callable[[Any], QuerySet | None]
    order: int = 50
    icon: str = "warning"
    url: Callable[[Any], str] | None = None
    item: Callable[[Any], Item] | None = None
    shows_items: bool = False


@dataclass(frozen=True)
class Waiting:
    """A line of which at least one row waits for this person, with the first of them."""

    line: Line
    number: int
    items: list[Item]
    url: str

    @property
    def sentence(self):
        return self.line.sentence(self.number)

    @property
    def rest(self):
        """How many are not among the items shown, 0 for a line that shows none."""
        return self.number - len(self.items) if self.items else 0


def register(*lines: Line) -> None:
    """For `AppConfig.ready`; a second line of the same key takes the place of the first."""
    _lines.update({line.key: line for line in lines})


def lines() -> list[Line]:
    """The lower `order` first, then by key."""
    return sorted(_lines.values(), key=lambda line: (line.order, line.key))


def waiting_for(user) -> list[Waiting]:
    """What waits for this person, the most useful first: one query counts every line, and each
    line that shows items costs one more, however many rows there are."""
    rows = {}
    for line in lines():
        own = line.rows(user)
        if own is not None:
            rows[line] = own
    numbers = zip(rows.items(), row_counts(rows.values()), strict=True)
    return [
        Waiting(
            line,
            number,
            first_items(line, own) if line.shows_items else [],
            url_of(line, user),
        )
        for (line, own), number in numbers
        if number
    ]


def first_items(line, rows, most=ITEMS_SHOWN):
    return [line.item(row) for row in rows[:most]]


def line_of(key) -> Line | None:
    return _lines.get(key)


def url_of(line, user):
    return line.url(user) if line.url else reverse("desk_line", args=[line.key])


def row_counts(querysets):
    """How many rows each has, in one query. Each is written by itself: as a part of another query,
    Django would give every name in it again."""
    columns, params = [], []
    for rows in querysets:
        try:
            sql, own = _bare(rows).query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            columns.append("0")
            continue
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - by Django
        params += own
    if not columns:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        return cursor.fetchone()


def _bare(rows):
    """The rows with nothing but what tells one from another."""
    rows = rows.order_by()
    return rows if rows.query.values_select or rows.query.group_by else rows.values("pk")
