"""The registry of pending work: each app registers its lines, one query counts them all."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from .statements import ITEMS_SHOWN, statements_for

_lines = {}


@dataclass(frozen=True)
class Item:
    """A pending row as displayed: a label, the admin URL that handles it, and a fact."""

    label: str
    url: str
    fact: str = ""


@dataclass(frozen=True)
class Line:
    """A kind of pending work.

    `rows(user)` returns the queryset of the rows that `user` may act on, the most urgent first, or
    None if the line is not for this user. The SQL of the queryset is cached. It may depend only on
    the user's rights, the day, `compiled.now()` and the result of `depends(user)`, which is called
    for each request.

    - `key`: letters and underscores, unique.
    - `sentence(number)`: the translated text that follows the number.
    - `order`: the position among the lines, the lowest first.
    - `url(user)`: the URL of a screen with all rows; without it, `item(row)` of each row is listed.
    - `item(row)`: the `Item` of a row; required without `url` or with `shows_items`.
    - `prepare(rows)`: called once with the listed rows, before `item`, to query for all of them.
    - `shows_items`: the first screen shows the first `ITEMS_SHOWN` rows, for one more query.
    - `icon`: an icon of the admin.
    """

    key: str
    sentence: Callable[[int], str]
    rows: Callable[[Any], QuerySet | None]
    order: int = 50
    icon: str = "warning"
    url: Callable[[Any], str] | None = None
    item: Callable[[Any], Item] | None = None
    prepare: Callable[[list[Any]], None] | None = None
    shows_items: bool = False
    depends: Callable[[Any], Hashable] | None = None


@dataclass(frozen=True)
class Waiting:
    """A line with pending rows for a person.

    `number` is the number of rows. `items` are the `Item`s of the first rows if the line has
    `shows_items`, else []. `url` leads to all rows.
    """

    line: Line
    number: int
    items: list[Item]
    url: str

    @property
    def sentence(self) -> str:
        """The translated text that follows the number."""
        return self.line.sentence(self.number)

    @property
    def rest(self) -> int:
        """The number of rows beyond `items`; 0 if the line displays no items."""
        return self.number - len(self.items) if self.items else 0


def register(*lines: Line) -> None:
    """Register lines, from `AppConfig.ready`; a line replaces an earlier one of the same key."""
    _lines.update({line.key: line for line in lines})


def lines() -> list[Line]:
    """Return the registered lines, by `order`, then by key."""
    return sorted(_lines.values(), key=lambda line: (line.order, line.key))


def waiting_for(user: User) -> list[Waiting]:
    """Return the lines with at least one pending row for this person, in the order of `lines`.

    One query counts all lines; each returned line with `shows_items` costs one more query, and
    those of its `prepare`.
    """
    statements = statements_for(user, lines())
    return [
        Waiting(
            line,
            number,
            _items(line, statements.first_rows(line)) if line.shows_items else [],
            url_of(line, user),
        )
        for line, number in statements.numbers().items()
        if number
    ]


def first_items(line: Line, rows: QuerySet, most: int = ITEMS_SHOWN) -> list[Item]:
    """Return the items of the first `most` of `rows`; `line.item` must be set.

    The rows cost one query, and those of `line.prepare`.
    """
    return _items(line, list(rows[:most]))


def _items(line, rows):
    if line.prepare:
        line.prepare(rows)
    return [line.item(row) for row in rows]


def line_of(key: str) -> Line | None:
    """Return the registered line of a key, or None for an unknown key."""
    return _lines.get(key)


def url_of(line: Line, user: User) -> str:
    """Return `line.url(user)`; if the line has no `url`, return the URL of the list of its items.

    The rights of the user are not checked.
    """
    return line.url(user) if line.url else reverse("desk_line", args=[line.key])
