"""A programme by day, for its pages and printed sheets: each day as a list and a grid. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby


@dataclass
class Day:
    """One day of a programme and its sessions, in the order of their start."""

    day: datetime.date
    sessions: list

    @cached_property
    def grid(self) -> "ProgrammeGrid":
        """The sessions as a grid of times and rooms."""
        return programme_grid(self.sessions)


def by_day(sessions: Iterable) -> list[Day]:
    """Return the `Day`s of `sessions`, which must be sorted by start.

    Days without a session are omitted. A day is in the time zone of the congress.
    """
    days = groupby(sessions, key=lambda session: session.local_start.date())
    return [Day(day, list(group)) for day, group in days]


def used_parts(sessions: Iterable, name: str) -> list:
    """Return the different rooms or tracks of `sessions`, sorted by `rank`, without None.

    `name` is "room" or "track".
    """
    parts = {getattr(session, name) for session in sessions} - {None}
    return sorted(parts, key=lambda part: part.rank)


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: one session, or several that overlap in one room.

    A cell without sessions is empty.
    """

    sessions: list = field(default_factory=list)
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class ProgrammeGrid:
    """A table of sessions; `rows` are (start, [Cell]), from morning to evening.

    `columns` are the rooms, sorted by `rank`. Sessions that overlap share a cell if they are in one
    room, or if none of them has a room. Cells covered by another cell are omitted from `rows`.

    Sessions without a room span all the columns, unless one of them shares a row with a session in
    a room. All sessions without a room are then in an additional last column, None. Without any
    room, None is the only column.
    """

    columns: list
    rows: list


def programme_grid(sessions: Sequence) -> ProgrammeGrid:
    """Return the grid of the sessions of one day, with one row for each different start."""
    starts = sorted({session.local_start for session in sessions})
    placed = _merge_overlapping(sessions, starts)
    busy_rows = {row for room, row, cell in placed if room for row in _rows(row, cell)}
    spans_all = all(room or busy_rows.isdisjoint(_rows(row, cell)) for room, row, cell in placed)
    rooms = used_parts(sessions, "room")
    columns = rooms if rooms and spans_all else [*rooms, None]
    cells, covered = {}, set()
    for room, row, cell in placed:
        width = len(columns) if room is None and spans_all else 1
        column = 0 if width > 1 or room not in columns else columns.index(room)
        cells[row, column] = Cell(cell.sessions, cell.rowspan, width)
        covered |= {(r, column + c) for r in _rows(row, cell) for c in range(width)}
    rows = [
        (
            start,
            [
                cells.get((row, column), Cell())
                for column in range(len(columns))
                if (row, column) in cells or (row, column) not in covered
            ],
        )
        for row, start in enumerate(starts)
    ]
    return ProgrammeGrid(columns, rows)


def _rows(row, cell):
    return range(row, row + cell.rowspan)


def _merge_overlapping(sessions, starts):
    """Return [(room or None, index in `starts` of the first row, Cell)].

    Sessions that overlap share a cell if they are in one room, or if none of them has a room.
    """
    by_room = {}
    for session in sorted(sessions, key=lambda s: s.local_start):
        groups = by_room.setdefault(session.room, [])
        if groups and session.local_start < max(s.local_end for s in groups[-1]):
            groups[-1].append(session)
        else:
            groups.append([session])
    placed = []
    for room, groups in by_room.items():
        for group in groups:
            start, end = group[0].local_start, max(s.local_end for s in group)
            rows = [row for row, moment in enumerate(starts) if start <= moment < end]
            placed.append((room, rows[0], Cell(group, len(rows))))
    return placed
