"""The lines of what waits for somebody: each app registers its own, one query counts them all."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from .statements import ITEMS_SHOWN, statements_for

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
    not for them. They are asked again as they were built: beside what the person may do, the day
    and `compiled.now()` for the moment, `rows` uses nothing but what `depends(user)` gives, which
    is read each time. `sentence(number)` is the one that follows the number. `url(user)` is the
    screen where they are all done; without it, that is the list of the `item(row)` of each. With
    `shows_items` the first screen shows the first of them, which costs a query: for what is done
    one by one. `key` is letters and underscores, `icon` one of the admin's.
    """

    key: str
    sentence: Callable[[int], str]
    rows: Callable[[Any], QuerySet | None]
    order: int = 50
    icon: str = "warning"
    url: Callable[[Any], str] | None = None
    item: Callable[[Any], Item] | None = None
    shows_items: bool = False
    depends: Callable[[Any], Hashable] | None = None


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
    statements = statements_for(user, lines())
    return [
        Waiting(
            line,
            number,
            [line.item(row) for row in statements.first_rows(line)] if line.shows_items else [],
            url_of(line, user),
        )
        for line, number in statements.numbers().items()
        if number
    ]


def first_items(line, rows, most=ITEMS_SHOWN):
    return [line.item(row) for row in rows[:most]]


def line_of(key) -> Line | None:
    return _lines.get(key)


def url_of(line, user):
    return line.url(user) if line.url else reverse("desk_line", args=[line.key])
