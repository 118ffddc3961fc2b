"""A programme as its pages and its sheets show it: day by day, with a visitor's choice. Pure."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from .grid import programme_grid


@dataclass
class Day:
    """One day of a programme: its sessions as a list, and as a grid of rooms."""

    day: datetime.date
    sessions: list

    @cached_property
    def grid(self):
        return programme_grid(self.sessions)


def by_day(sessions) -> list[Day]:
    """The `Day`s of sessions that come in the order of their start."""
    days = groupby(sessions, key=lambda session: session.local_start.date())
    return [Day(day, list(group)) for day, group in days]


@dataclass(frozen=True)
class Choice:
    """What a visitor chose: the numbers of sessions that the URL holds, in order."""

    numbers: tuple[int, ...] = ()

    def __contains__(self, session):
        return session.pk in self.numbers

    @property
    def value(self):
        """ "3 12 40", the value of `?parcours=`."""
        return " ".join(map(str, self.numbers))

    def toggled(self, session) -> str:
        """The value of `?parcours=` once this session is added to the choice, or removed."""
        return Choice(tuple(sorted({*self.numbers} ^ {session.pk}))).value
