"""One day of a programme as a table: times are its rows, rooms its columns. Pure."""

from dataclasses import dataclass, field
from itertools import groupby


@dataclass(frozen=True)
class Cell:
    """What begins in a row and a column; it goes on over `rowspan` rows and `colspan` columns."""

    sessions: list = field(default_factory=list)
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Grid:
    """`rows` are (moment, [Cell]) from morning to evening; a None column is for no room of its own.

    Sessions of one room that overlap stand in one cell; one for everybody takes the whole width
    when nothing else is held meanwhile.
    """

    columns: list
    rows: list


def by_day(sessions):
    """[(day, [sessions])], the sessions being in the order of their start."""
    return [(day, list(held)) for day, held in groupby(sessions, lambda s: s.local_start.date())]


def grid(sessions):
    """The `Grid` of the sessions of one day."""
    starts = sorted({session.local_start for session in sessions})
    held = _clusters(sessions, starts)
    in_rooms = {row for room, row, cell in held if room for row in _rows(row, cell)}
    free = all(room or in_rooms.isdisjoint(_rows(row, cell)) for room, row, cell in held)
    rooms = sorted(
        {session.room for session in sessions if session.room},
        key=lambda room: (room.sort_order is None, room.sort_order, room.pk),
    )
    columns = rooms if rooms and free else [*rooms, *([None] if not rooms or not free else [])]
    cells, taken = {}, set()
    for room, row, cell in held:
        width = len(columns) if room is None and free else 1
        column = 0 if width > 1 or room not in columns else columns.index(room)
        cells[row, column] = Cell(cell.sessions, cell.rowspan, width)
        taken |= {(r, column + c) for r in _rows(row, cell) for c in range(width)}
    rows = [
        (
            start,
            [
                cells.get((row, column), Cell())
                for column in range(len(columns))
                if (row, column) in cells or (row, column) not in taken
            ],
        )
        for row, start in enumerate(starts)
    ]
    return Grid(columns, rows)


def _rows(row, cell):
    return range(row, row + cell.rowspan)


def _clusters(sessions, starts):
    """[(room, row, Cell)] of the sessions that overlap in each room, together."""
    by_room = {}
    for session in sorted(sessions, key=lambda s: s.local_start):
        clusters = by_room.setdefault(session.room, [])
        if clusters and session.local_start < max(s.local_end for s in clusters[-1]):
            clusters[-1].append(session)
        else:
            clusters.append([session])
    found = []
    for room, clusters in by_room.items():
        for held in clusters:
            start, end = held[0].local_start, max(s.local_end for s in held)
            rows = [row for row, moment in enumerate(starts) if start <= moment < end]
            found.append((room, rows[0], Cell(held, len(rows))))
    return found
