"""The lines of a run, stored in its parts until it ends."""

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from itertools import batched

from django.db import transaction
from django.db.models import Model

from places.models import ImportPart
from places.national.cells import clean_text, collapse_spaces
from places.national.standard import Problem
from places.national.statuses import CHANGES_ON, STATUS, held_by_text

from .identifiers import qualified_identifier

# Rows of one transaction: publishing one of these places waits for all of them.
STEP = 100
# The key of a problem stored instead of cells: no column has this name.
PROBLEM = ""


@transaction.atomic
def store(run: Model, lines: Iterable[tuple[int, dict | Problem]]) -> None:
    """Save a new run with the lines of its file, in parts of `STEP` lines, and set its total.

    `lines` are (line, cells) or (line, `Problem`).
    """
    run.save()
    for number, batch in enumerate(batched(lines, STEP, strict=False)):
        ImportPart.objects.create(run=run, number=number, **_content(batch))
        run.total += len(batch)
    run.save(update_fields=["total"])


def change(run: Model, read: Callable[[dict], dict]) -> None:
    """Replace the cells of each stored line of a run by `read(cells)`.

    Lines that are problems do not change.
    """
    for part in run.parts.all():
        lines = [
            (line, Problem(**cells[PROBLEM]) if PROBLEM in cells else read(cells))
            for line, cells in _decompress(part.lines)
        ]
        ImportPart.objects.filter(pk=part.pk).update(**_content(lines))


def _content(lines):
    """Return the fields of a part for the lines of one step.

    Lines are stored because reading the file again from its start would make later steps slower.
    """
    identifiers = {}
    for line, cells in lines:
        if not isinstance(cells, Problem):
            identifiers.setdefault(_identifier_of(cells), line)
    identifiers.pop("", None)
    written = [
        (line, {PROBLEM: asdict(cells)} if isinstance(cells, Problem) else cells)
        for line, cells in lines
    ]
    return {"lines": _compress(written), "identifiers": _compress(identifiers)}


def _identifier_of(cells):
    """Return the qualified identifier of {column: cell}, or ""."""
    name, source = (
        collapse_spaces(clean_text(cells.get(column) or "")) for column in ("id", "source")
    )
    return qualified_identifier(name, source)


def load(run: Model) -> tuple[list[tuple[int, dict | Problem]], dict[str, int]]:
    """Return the lines of the next step, and {identifier: first line} of the steps before.

    The lines are (line, cells) or (line, `Problem`), as in `PlaceFile.lines`. The list of lines is
    empty after the last step. The identifiers are qualified.
    """
    lines, seen = [], {}
    for part in run.parts.filter(number=run.parts_read):
        lines = [
            (line, Problem(**cells[PROBLEM]) if PROBLEM in cells else cells)
            for line, cells in _decompress(part.lines)
        ]
    behind = run.parts.filter(number__lt=run.parts_read)
    for packed in behind.values_list("identifiers", flat=True):
        seen = _decompress(packed) | seen
    return lines, seen


def first_lines(run: Model, number: int) -> list[tuple[int, dict[str, str]]]:
    """Return the first valid lines of a run, [(line, {column: cell})].

    At most `number` lines are returned, all from the first part; [] if the run has no lines.
    """
    part = run.parts.order_by("number").first()
    lines = _decompress(part.lines) if part else []
    return [(line, cells) for line, cells in lines if PROBLEM not in cells][:number]


def identifiers(run: Model) -> set[str]:
    """Return the qualified identifiers in the stored lines of a run, which its end deletes."""
    packed = run.parts.values_list("identifiers", flat=True)
    return {name for each in packed for name in _decompress(each)}


def closed_identifiers(run: Model) -> set[str]:
    """Return the qualified identifiers of the rows that the file of a run holds back.

    They are closed, withheld or a duplicate by their status, their name or their hours. An
    identifier that another row of the file has without being held back does not count.
    """
    closed, open_ones = set(), set()
    for packed in run.parts.values_list("lines", flat=True).iterator(chunk_size=1):
        for _line, cells in _decompress(packed):
            name, hours = (cells.get(column) or "" for column in ("nom", "horaires"))
            is_closed = cells.get(STATUS) or held_by_text(name, hours)
            (closed if is_closed else open_ones).add(_identifier_of(cells))
    return closed - open_ones - {""}


def next_change(run: Model) -> date | None:
    """Return the first day on which the dates of a stored line close or open a place, or None."""
    packed = run.parts.values_list("lines", flat=True).iterator(chunk_size=1)
    days = (cells.get(CHANGES_ON) for each in packed for _line, cells in _decompress(each))
    first = min(filter(None, days), default="")
    return date.fromisoformat(first) if first else None


def _compress(value):
    return zlib.compress(json.dumps(value).encode())


def _decompress(content):
    return json.loads(zlib.decompress(content))
