"""One day of a programme as a schedule grid: times are its rows, rooms its columns. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """The sessions that begin in a row and a column, over `rowspan` rows and `colspan` columns."""

    sessions: list = field(default_factory=list)
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class ProgrammeGrid:
    """`rows` are (moment, [Cell]) from morning to evening; a column None is for no given room.

    Sessions of one room that overlap share one cell. A session without a room takes the whole
    width when nothing else is held meanwhile.
    """

    columns: list
    rows: list


def programme_grid(sessions) -> ProgrammeGrid:
    """The grid of the sessions of one day."""
    starts = sorted({session.local_start for session in sessions})
    placed = _merge_overlapping(sessions, starts)
    busy_rows = {row for room, row, cell in placed if room for row in _rows(row, cell)}
    spans_all = all(room or busy_rows.isdisjoint(_rows(row, cell)) for room, row, cell in placed)
    rooms = sorted(
        {session.room for session in sessions if session.room},
        key=lambda room: (room.sort_order is None, room.sort_order, room.pk),
    )
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
    """[(room, row, Cell)]: in each room, the sessions that overlap are in one cell."""
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
