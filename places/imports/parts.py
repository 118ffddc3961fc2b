"""The lines of a run, kept in its parts until it is over."""

import json
import zlib
from dataclasses import asdict
from itertools import batched

from django.db import transaction

from places.models import ImportPart
from places.national.cells import clean_text, collapse_spaces
from places.national.standard import Problem

from .identifiers import whole_identifier

# Rows taken in one transaction: whoever publishes one of these places waits for the others.
STEP = 100
# The key of what is kept instead of cells that could not be read: no column has that name.
PROBLEM = ""


@transaction.atomic
def store(run, lines):
    """Saves a new run with the lines of its file: [(line, cells or `Problem`)]."""
    run.save()
    for number, batch in enumerate(batched(lines, STEP, strict=False)):
        ImportPart.objects.create(run=run, number=number, **_content(batch))
        run.total += len(batch)
    run.save(update_fields=["total"])


def change(run, read):
    """Replaces the cells of each line by `read(cells)`."""
    for part in run.parts.all():
        lines = [
            (line, Problem(**cells[PROBLEM]) if PROBLEM in cells else read(cells))
            for line, cells in _decompress(part.lines)
        ]
        ImportPart.objects.filter(pk=part.pk).update(**_content(lines))


def _content(lines):
    """One step's lines, read from the file once: a step that read it again from its start would
    cost the more, the further it is."""
    identifiers = {}
    for line, cells in lines:
        if not isinstance(cells, Problem):
            name, source = (
                collapse_spaces(clean_text(cells.get(column) or "")) for column in ("id", "source")
            )
            identifiers.setdefault(whole_identifier(name, source), line)
    identifiers.pop("", None)
    written = [
        (line, {PROBLEM: asdict(cells)} if isinstance(cells, Problem) else cells)
        for line, cells in lines
    ]
    return {"lines": _compress(written), "identifiers": _compress(identifiers)}


def load(run):
    """(the lines of the next step as `PlaceFile.lines` gives them, {whole identifier: the first
    line that has it} of those behind it)"""
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


def first_lines(run, number):
    """The first lines of a run that could be read, at most `number` and one step."""
    part = run.parts.order_by("number").first()
    lines = _decompress(part.lines) if part else []
    return [(line, cells) for line, cells in lines if PROBLEM not in cells][:number]


def identifiers(run):
    """The whole identifiers of its file."""
    packed = run.parts.values_list("identifiers", flat=True)
    return {name for each in packed for name in _decompress(each)}


def _compress(value):
    return zlib.compress(json.dumps(value).encode())


def _decompress(content):
    return json.loads(zlib.decompress(content))
