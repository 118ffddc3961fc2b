"""The table column → field of files of places, with a verdict on each certain guess.

`python -m tests.places.national.dialect_tables [FOLDER]` prints the tables of the dialects as
Markdown, or those of a folder whose expected columns are in `dialects/real.json`.
"""

import json
import os
import sys
import textwrap
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DIALECTS = Path(__file__).parent / "dialects"
LABELS = {"right": "right", "wrong": "wrong", "unmapped": "unmapped", "aside": "left aside"}
LINES = 200
# The standard dropped this column: nothing reads it.
UNREAD = {"cle_ban"}
WIDTH = 150


@dataclass(frozen=True)
class Row:
    """A column of a file, its certain target or "", its proposed target or "", and the verdict."""

    column: str
    target: str
    proposed: str
    verdict: str


def table_of(path: Path, expected: dict[str, str]) -> list[Row]:
    """Return one `Row` for each column of a file; `expected` is {column: target or ""}.

    A column of the standard that `expected` omits is expected under its own name; any other omitted
    column must be left aside. An expected target that is not certain is "unmapped".
    """
    from places.national.files import KNOWN, is_standard
    from places.national.guessing import guesses
    from places.national.headers import OWN_NAMES
    from places.national.raw_tables import read_raw
    from places.national.standard import Problem
    from places.national.tables.workbooks import read_workbook

    content = path.read_bytes()
    sheet = read_workbook(content)
    rows = [
        cells
        for _line, cells in islice(read_raw(sheet.content if sheet else content), LINES)
        if not isinstance(cells, Problem)
    ]
    columns = list(rows[0])
    # `read_file` reads the columns of the standard by their names, former ones included.
    by_name = (
        {name: name for name in columns if name.lower() in KNOWN - UNREAD}
        if is_standard(columns)
        else {}
    )
    found = guesses(columns, rows)
    table = []
    for column in columns:
        guess = found.get(column)
        target = guess.target if guess and guess.is_certain else by_name.get(column, "")
        proposed = guess.target if guess and not target else ""
        right = expected.get(column, OWN_NAMES.get(column.lower(), by_name.get(column, "")))
        table.append(Row(column, target, proposed, LABELS[_verdict(target, right)]))
    return table


def _verdict(target, right):
    if target:
        return "right" if target == right else "wrong"
    return "unmapped" if right else "aside"


def as_markdown(tables: dict[str, list[Row]]) -> str:
    """Return the counts of all files, then the columns of each file by verdict, as Markdown."""
    lines = ["| File | Right | Wrong | Unmapped | Left aside |", "|---|---|---|---|---|"]
    for name, table in tables.items():
        counts = Counter(row.verdict for row in table)
        numbers = " | ".join(str(counts[label]) for label in LABELS.values())
        lines.append(f"| `{name}` | {numbers} |")
    for name, table in tables.items():
        lines += ["", *textwrap.wrap(_describe(name, table), WIDTH, break_on_hyphens=False)]
    return "\n".join(lines) + "\n"


def _describe(name, table):
    """Return one paragraph: the columns of a file with their fields, by verdict."""
    parts = [f"**`{name}`**"]
    for label in LABELS.values():
        rows = [row for row in table if row.verdict == label]
        own = [row for row in rows if row.target and row.column.lower() == row.target]
        names = ", ".join(f"`{row.target}`" for row in own)
        others = ", ".join(_cell(row) for row in rows if row not in own)
        if texts := [f"under their own names {names}"] * bool(own) + [others] * bool(others):
            parts.append(f"*{label}*: {'; '.join(texts)}")
    return ". ".join(parts) + "."


def _cell(row):
    column = f"`{' '.join(row.column.split())}`"
    if row.target:
        return f"{column} → `{row.target}`"
    return f"{column} (proposed: `{row.proposed}`)" if row.proposed else column


def tables_of(folder: Path | None = None) -> dict[str, list[Row]]:
    """Return {file name: table} of the dialects, or of the files of a folder."""
    name = "real.json" if folder else "expected.json"
    expected = json.loads((DIALECTS / name).read_text(encoding="utf-8"))
    if folder is None:
        return {file: table_of(DIALECTS / file, each["columns"]) for file, each in expected.items()}
    files = sorted(path for path in folder.rglob("*.*") if path.is_file())
    return {path.name: table_of(path, expected.get(path.name, {})) for path in files}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    django.setup()
    arguments = [Path(argument) for argument in sys.argv[1:]]
    sys.stdout.write(as_markdown(tables_of(*arguments)))
