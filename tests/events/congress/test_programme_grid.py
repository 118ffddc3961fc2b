"""The schedule grid of one day."""

from events.congress.programme.days import programme_grid

from .stubs import HALL, SMALL, Session


def cells(*sessions):
    """{hour: [(titles, rowspan, colspan)]} of a grid, and the names of its columns."""
    grid = programme_grid(sessions)
    rows = {
        moment.hour: [
            ([session.title for session in cell.sessions], cell.rowspan, cell.colspan)
            for cell in row
        ]
        for moment, row in grid.rows
    }
    return rows, [room and room.name for room in grid.columns]


def test_long_session_spans_rows_of_short_ones():
    rows, columns = cells(
        Session("Longue", 9, 2, HALL), Session("Un", 9, 1, SMALL), Session("Deux", 10, 1, SMALL)
    )
    assert columns == ["Amphithéâtre", "Petite salle"]
    assert rows == {9: [(["Longue"], 2, 1), (["Un"], 1, 1)], 10: [(["Deux"], 1, 1)]}


def test_session_without_room_spans_all_columns():
    rows, columns = cells(
        Session("Un", 9, 1, HALL), Session("Deux", 9, 1, SMALL), Session("Déjeuner", 12)
    )
    assert columns == ["Amphithéâtre", "Petite salle"]
    assert rows[12] == [(["Déjeuner"], 1, 2)]


def test_session_without_room_beside_others_has_own_column():
    rows, columns = cells(Session("Un", 9, 1, HALL), Session("Accueil", 9))
    assert columns == ["Amphithéâtre", None]
    assert rows == {9: [(["Un"], 1, 1), (["Accueil"], 1, 1)]}


def test_overlapping_sessions_of_a_room_share_a_cell():
    rows, _columns = cells(Session("Un", 9, 2, HALL), Session("Deux", 10, 2, HALL))
    assert rows == {9: [(["Un", "Deux"], 2, 1)], 10: []}


def test_day_without_sessions_has_no_row():
    assert cells() == ({}, [None])
