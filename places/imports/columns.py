"""Files with columns outside the standard: an editor maps them once for all similar files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.models import FileMapping, ImportRun
from places.national.cells import KEPT
from places.national.errors import UnreadableError
from places.national.files import is_standard
from places.national.mapping import apply_mapping, guess, is_private
from places.national.raw_tables import digest_of, read_raw
from places.national.refining.refine import refine
from places.national.standard import BY_NAME, Problem, read_row, write_cell

from . import parts, vanished

SAMPLE_LINES, SHOWN = 20, 3
PREFIX = 8


@dataclass(frozen=True)
class RawTable:
    """A table with its own columns, which an editor maps to the standard.

    `digest` identifies the columns. `saved_mapping` is the mapping saved for a former table with
    the same columns, or {}; `guessed_mapping` is a guess from the names and the first cells. `rows`
    is an iterator, read once, of (line, {column: cell}) or (line, `Problem`).
    """

    columns: list[str]
    digest: str
    saved_mapping: dict[str, str]
    guessed_mapping: dict[str, str]
    rows: Iterable

    def map_rows(
        self, mapping: dict[str, str], problems: list[Problem]
    ) -> Iterator[tuple[int, dict[str, str] | Problem]]:
        """Yield (line, {column of the standard: cell}) for each row, or (line, `Problem`).

        `mapping` is {column of the table: target}, a target being one of `mapping.targets`. After
        the last row, the list `problems` receives one problem for each column that is absent from
        `mapping` and not empty.
        """
        reader = Reader(self.columns, mapping, self.digest)
        for line, cells in self.rows:
            yield line, cells if isinstance(cells, Problem) else reader.read(cells)
        problems += reader.problems()


class Reader:
    """A converter of rows by a mapping; it counts the cells of columns absent from the mapping."""

    def __init__(self, columns, mapping, digest):
        self._mapping = mapping
        # Identifiers of a file that follows the standard are national: no prefix.
        self._prefix = "" if is_standard(columns) else digest[:PREFIX]
        self._unread = {name: Counter() for name in columns if name not in mapping}

    def read(self, cells: dict[str, str]) -> dict[str, str]:
        """Return {column of the standard: cell} of a row, and count its cells left aside."""
        for name, values in self._unread.items():
            if value := (cells.get(name) or "").strip():
                values[value] += 1
        return apply_mapping(self._mapping, cells, self._prefix)

    def problems(self) -> list[Problem]:
        """Return one problem for each column that is left aside and not empty in the rows read.

        A column is left aside if the mapping does not contain it. The value of a problem contains
        the distinct cells of the column.
        """
        return [
            Problem(1, name, " | ".join(values), _left_aside(values.total()), KEPT)
            for name, values in self._unread.items()
            if values
        ]


def _left_aside(count):
    text = ngettext(
        "Colonne laissée de côté : %s case remplie.",
        "Colonne laissée de côté : %s cases remplies.",
        count,
    )
    return text % count


def raw_table(source: bytes | BinaryIO) -> RawTable | None:
    """Return the table of a file, or None if the file is not a table.

    A file without a valid row among its first `SAMPLE_LINES` is no table. The other rows are
    read from `source` when the table's `rows` are iterated.
    """
    try:
        rows = read_raw(source)
        first = list(islice(rows, SAMPLE_LINES))
    except UnreadableError:
        return None
    cells = [cells for _line, cells in first if not isinstance(cells, Problem)]
    if not cells:
        return None
    columns = list(cells[0])
    digest = digest_of(columns)
    former = FileMapping.objects.filter(digest=digest).first()
    return RawTable(
        columns=columns,
        digest=digest,
        saved_mapping=former.mapping if former else {},
        guessed_mapping=guess(columns, cells),
        rows=chain(first, rows),
    )


def begin(run: ImportRun, source: bytes | BinaryIO, fault: str) -> None:
    """Save a new run of a file with columns outside the standard.

    If a mapping is saved for the same columns, the rows are converted and the run is
    ready for the rehearsal; otherwise it waits for a mapping. If the file is not a table, the run
    is saved as failed with `fault`.
    """
    table = raw_table(source)
    if table is None:
        run.stage, run.fault = ImportRun.Stage.FAILED, fault
        run.save()
        return
    if table.saved_mapping:
        unread, run.columns_digest = [], table.digest
        parts.store(run, table.map_rows(table.saved_mapping, unread))
        _report(run, unread)
        return
    run.stage = ImportRun.Stage.JOINING
    parts.store(run, table.rows)


def _report(run, problems):
    run.problems += [asdict(problem) for problem in problems]
    run.save(update_fields=["problems"])


def has_saved_mapping(source: bytes | BinaryIO) -> bool:
    """Return True if a mapping is saved for the columns of this file."""
    table = raw_table(source)
    return bool(table and table.saved_mapping)


def columns_of(run: ImportRun) -> list[str]:
    """Return the columns of the first part of a run, in order; [] without a valid line there.

    They are the columns of the file until `map_run` converts the lines, then those of the standard.
    """
    lines = parts.first_lines(run, 1)
    return list(lines[0][1]) if lines else []


def guessed_mapping(run: ImportRun) -> dict[str, str]:
    """Return {column: target} guessed from the names and first cells of a run's columns."""
    rows = [cells for _line, cells in parts.first_lines(run, SAMPLE_LINES)]
    return guess(columns_of(run), rows)


def private_columns(names: Iterable[str]) -> list[str]:
    """Return the columns whose names announce comments or persons, in order.

    A guess maps such a column only if its cells tick a choice; an editor may map it explicitly.
    """
    return [name for name in names if is_private(name)]


def mapping_fault(mapping: dict[str, str]) -> str:
    """Return the reason to refuse a mapping without a column for the name of the place, or ""."""
    return "" if "nom" in mapping.values() else _("Dites quelle colonne donne le nom du lieu.")


def save_mapping(digest: str, mapping: dict[str, str]) -> None:
    """Save the mapping for all later files with the columns of `digest`; replace a former one."""
    FileMapping.objects.update_or_create(
        digest=digest, defaults={"mapping": mapping, "decided_at": timezone.now()}
    )


@transaction.atomic
def delete_mapping(run: ImportRun) -> None:
    """Delete the mapping of a run's columns, so that an editor maps the next similar file.

    If the run has a source, its cache validators are cleared: the file will be imported again even
    if it has not changed.
    """
    FileMapping.objects.filter(digest=run.columns_digest).delete()
    if run.source:
        run.source.clear_validators()
        run.source.save(update_fields=["etag", "modified", "digest"])


@transaction.atomic
def map_run(run: ImportRun, mapping: dict[str, str]) -> bool:
    """Convert the lines of a run by a mapping, save the mapping, and make the run ready.

    Problems of columns without target are added to the run, and the places that vanished from the
    file of its source are recorded. The rehearsal itself is run by `runs.step`. Returns True, or
    False without any change if the run no longer waits for a mapping. The object `run` is not
    refreshed.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage != ImportRun.Stage.JOINING:
        return False
    names = columns_of(run)
    digest = digest_of(names)
    save_mapping(digest, mapping)
    reader = Reader(names, mapping, digest)
    parts.change(run, reader.read)
    run.stage, run.columns_digest = ImportRun.Stage.REHEARSING, digest
    run.save(update_fields=["stage", "columns_digest"])
    _report(run, reader.problems())
    if run.source:
        vanished.record(run.source, parts.identifiers(run))
        run.source.save(update_fields=["identifiers"])
    return True


def preview(run: ImportRun, mapping: dict[str, str]) -> tuple[list[dict[str, str]], int, int]:
    """Return (first rows as [{column of the standard: cell}], number of places, of rows).

    Only the first `SAMPLE_LINES` valid lines are read and counted. The first `SHOWN` rows are
    returned; the places are the rows with an identifier and a name.
    """
    lines = parts.first_lines(run, SAMPLE_LINES)
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
