"""A file whose columns are not those of the standard: an editor says what they are, once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from places.models import FileMapping, ImportRun
from places.national.errors import UnreadableError
from places.national.mapping import apply_mapping, guess
from places.national.raw_tables import digest_of, read_raw
from places.national.refining.refine import refine
from places.national.standard import BY_NAME, read_row, write_cell

from . import parts, vanished

LOOKED_AT, SHOWN = 20, 3
PREFIX = 8


@dataclass(frozen=True)
class RawTable:
    """A table that follows no standard. `remembered` is how a former one with the same columns was
    read, {} when there was none; `guessed` how it seems that it may be."""

    columns: list[str]
    digest: str
    remembered: dict
    guessed: dict
    rows: Iterable

    def read_by(self, mapping) -> Iterator[tuple]:
        """(line, {column of the standard: cell}) of each row."""
        prefix = self.digest[:PREFIX]
        return ((line, apply_mapping(mapping, cells, prefix)) for line, cells in self.rows)


def raw_table(source) -> RawTable | None:
    """The table of a file, None when it is none."""
    try:
        rows = read_raw(source)
        first = list(islice(rows, LOOKED_AT))
    except UnreadableError:
        return None
    if not first:
        return None
    columns = list(first[0][1])
    digest = digest_of(columns)
    former = FileMapping.objects.filter(digest=digest).first()
    return RawTable(
        columns=columns,
        digest=digest,
        remembered=former.mapping if former else {},
        guessed=guess(columns, [cells for _line, cells in first]),
        rows=chain(first, rows),
    )


def begin(run, source, fault):
    """Saves a new run of such a file: ready to be rehearsed when an editor has joined the columns
    of another with the same ones, else waiting for that; failed, for `fault`, when it is no table.
    """
    table = raw_table(source)
    if table is None:
        run.stage, run.fault = ImportRun.Stage.FAILED, fault
        run.save()
        return
    if not table.remembered:
        run.stage = ImportRun.Stage.JOINING
    parts.store(run, table.read_by(table.remembered) if table.remembered else table.rows)


def columns_of(run) -> list[str]:
    lines = parts.first_lines(run, 1)
    return list(lines[0][1]) if lines else []


def guessed(run) -> dict:
    rows = [cells for _line, cells in parts.first_lines(run, LOOKED_AT)]
    return guess(columns_of(run), rows)


def fault_of(mapping) -> str:
    """Why a mapping gives no places, "" when it does."""
    return "" if "nom" in mapping.values() else _("Dites quelle colonne donne le nom du lieu.")


def remember(digest, mapping):
    """All files with these columns are read so from now on."""
    FileMapping.objects.update_or_create(
        digest=digest, defaults={"mapping": mapping, "decided_at": timezone.now()}
    )


@transaction.atomic
def join(run, mapping) -> bool:
    """Reads the run by a mapping, remembered for all files with its columns; False when somebody
    did so meanwhile."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage != ImportRun.Stage.JOINING:
        return False
    digest = digest_of(columns_of(run))
    remember(digest, mapping)
    parts.change(run, lambda cells: apply_mapping(mapping, cells, digest[:PREFIX]))
    run.stage = ImportRun.Stage.REHEARSING
    run.save(update_fields=["stage"])
    if run.source:
        vanished.note(run.source, parts.identifiers(run))
        run.source.save(update_fields=["identifiers"])
    return True


def preview(run, mapping):
    """(the first places as they would be read, [{column: cell}]; how many of the first lines are
    places; how many of them there are)"""
    lines = parts.first_lines(run, LOOKED_AT)
    rows = [refine(read_row(line, apply_mapping(mapping, cells))) for line, cells in lines]
    shown = [
        {
            name: write_cell(column.field, row.values[column.field])
            for name, column in BY_NAME.items()
            if column.field in row.values
        }
        for row in rows[:SHOWN]
    ]
    return shown, sum(row.is_usable for row in rows), len(rows)
