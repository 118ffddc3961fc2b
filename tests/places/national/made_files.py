"""Files of places made of a few cells, and their parsed rows."""

import csv
from io import StringIO

from places.national.files import read_file
from places.national.standard import REQUIRED_NAMES

PLACE = {
    "id": "a",
    "pivot": "00000000000000",
    "nom": "Lieu",
    "commune": "Martigues",
    "code_postal": "13500",
    "adresse": "1 rue du Port",
    "date_maj": "2024-01-01",
}


HEADER = ",".join(REQUIRED_NAMES)


LONG = 120


def row(identifier="a", **cells):
    return ",".join({**PLACE, "id": identifier, **cells}.values())


def csv_of(*lines):
    return "\n".join([HEADER, *lines, ""]).encode()


def cell_file(column, *values):
    """Return a file with one row for each value of a column, including special characters."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(dict.fromkeys([*REQUIRED_NAMES, column]))
    for number, value in enumerate(values):
        writer.writerow({**PLACE, "id": f"a{number}", column: value}.values())
    return text.getvalue().encode()


def read(data):
    """Return (rows, [(line, field, value, kind)] of the problems of the file and its rows)."""
    table = read_file(data)
    rows = list(table.rows())
    problems = [*table.problems, *(problem for row in rows for problem in row.problems)]
    assert all(len(problem.value) <= LONG for problem in problems)
    assert all(problem.reason for problem in problems)
    return rows, [(p.line, p.field, p.value, p.kind) for p in problems]


def reasons(data):
    table = read_file(data)
    return [str(problem.reason) for row in table.rows() for problem in row.problems]


def taken(rows):
    return [(row.line, row.national_id) for row in rows if row.is_usable]
