"""Files with columns outside the standard: an editor maps them once for similar files.

Files are similar if they have the same columns and the same source, or were all sent by hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.models import FileMapping, ImportRun, PlaceSource, ValueMeaning
from places.national.cells import KEPT
from places.national.errors import UnreadableError
from places.national.files import is_standard
from places.national.guessing import Guess, certain_of, guesses, losses
from places.national.headers import is_private
from places.national.mapping import apply_mapping
from places.national.raw_tables import digest_of, read_raw
from places.national.refining.refine import refine
from places.national.standard import BY_NAME, Problem, read_row, write_cell
from places.national.statuses import is_ticked_to_publish

from . import parts, vanished

SAMPLE_LINES, SHOWN = 20, 3
# A guess reads more lines than an editor.
GUESS_LINES = 200
PREFIX = 8


@dataclass(frozen=True)
class RawTable:
    """A table with its own columns, which an editor maps to the standard.

    `digest` identifies the columns. `saved_mapping` is the mapping saved for a similar table, or
    {}. `guessed_mapping` is a guess from the names and the first cells, and
    `certain_mapping` the part of this guess that needs no editor. `samples` is {column: its
    different cells among the first lines}. `rows` is an iterator, read once, of (line, {column:
    cell}) or (line, `Problem`). `prefix` precedes identifiers that are only row numbers.
    """

    columns: list[str]
    digest: str
    saved_mapping: dict[str, str]
    guessed_mapping: dict[str, str]
    certain_mapping: dict[str, str]
    samples: dict[str, list[str]]
    rows: Iterable
    prefix: str

    def losses(self, column: str, target: str) -> list[str]:
        """Return the sampled cells of a column, or their parts, that a target would not import.

        Returns [] for statuses and hours by weekday, whose cells are not checked.
        """
        return losses(target, column, self.samples[column])

    def map_rows(
        self, mapping: dict[str, str], problems: list[Problem]
    ) -> Iterator[tuple[int, dict[str, str] | Problem]]:
        """Yield (line, {column of the standard: cell}) for each row, or (line, `Problem`).

        `mapping` is {column of the table: target}, a target being one of `mapping.targets`. After
        the last row, adds to the list `problems` one problem for each column that is absent from
        `mapping` and not empty.
        """
        reader = Reader(self.columns, mapping, self.prefix, self.samples)
        for line, cells in self.rows:
            yield line, cells if isinstance(cells, Problem) else reader.read(cells)
        problems += reader.problems()


NO = "non"


class Reader:
    """A converter of rows by a mapping; it counts the cells of columns absent from the mapping."""

    def __init__(self, columns, mapping, prefix, samples):
        # `samples` is {column: its different cells among the first lines}.
        self._ticked = [name for name in columns if is_ticked_to_publish(name, samples[name])]
        self._mapping = mapping
        # Identifiers of a file that follows the standard are national: no prefix.
        self._prefix = "" if is_standard(columns) else prefix
        self._unread = {name: Counter() for name in columns if name not in mapping}

    def read(self, cells: dict[str, str]) -> dict[str, str]:
        """Return {column of the standard: cell} of a row; count its cells outside the mapping.

        A blank cell means "no" in a column of `is_ticked_to_publish`.
        """
        for name, values in self._unread.items():
            if value := (cells.get(name) or "").strip():
                values[value] += 1
        unticked = {name: NO for name in self._ticked if not (cells.get(name) or "").strip()}
        return apply_mapping(self._mapping, cells | unticked, self._prefix)

    def problems(self) -> list[Problem]:
        """Return one problem for each column outside the mapping with a cell that is not empty.

        The value of a problem contains the distinct cells of the column in the rows read.
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


def raw_table(source: bytes | BinaryIO, supplier: PlaceSource | None = None) -> RawTable | None:
    """Return the table of a file, or None if the file is not a table.

    `supplier` is the `PlaceSource` of the file, None for a file sent by hand. A file without a
    valid row among its first `GUESS_LINES` is no table. The rows after them are read from `source`
    when `rows` of the table is iterated.
    """
    try:
        rows = read_raw(source)
        first = list(islice(rows, GUESS_LINES))
    except UnreadableError:
        return None
    cells = [cells for _line, cells in first if not isinstance(cells, Problem)]
    if not cells:
        return None
    columns = list(cells[0])
    digest = digest_of(columns)
    former = FileMapping.objects.filter(digest=digest, source=supplier).first()
    found = guesses(columns, cells)
    return RawTable(
        columns=columns,
        digest=digest,
        saved_mapping=former.mapping if former else {},
        guessed_mapping={column: each.target for column, each in found.items()},
        certain_mapping=certain_of(found),
        samples={column: _different(cells, column) for column in columns},
        rows=chain(first, rows),
        prefix=_prefix_of(supplier, digest),
    )


def _different(rows, column):
    cells = ((row.get(column) or "").strip() for row in rows)
    return list(dict.fromkeys(cell for cell in cells if cell))


def begin(run: ImportRun, source: bytes | BinaryIO, fault: str) -> None:
    """Save a new run of a file with columns outside the standard.

    If a mapping is saved for similar files, the rows are converted and the run is ready for the
    rehearsal. Otherwise the run waits for a mapping. If the file is not a table, the run is saved
    as failed with `fault`.
    """
    table = raw_table(source, run.source)
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


def has_saved_mapping(source: bytes | BinaryIO, supplier: PlaceSource | None = None) -> bool:
    """Return True if a mapping is saved for the columns of this file of `supplier`."""
    table = raw_table(source, supplier)
    return bool(table and table.saved_mapping)


def columns_of(run: ImportRun) -> list[str]:
    """Return the columns of the first part of a run, in order; [] without a valid line.

    Before `map_run`, they are the columns of the file; after it, the columns of the standard.
    """
    lines = parts.first_lines(run, 1)
    return list(lines[0][1]) if lines else []


def guesses_of(run: ImportRun) -> dict[str, Guess]:
    """Return {column: Guess} from the names and first cells of a run's columns."""
    rows = [cells for _line, cells in parts.first_lines(run, GUESS_LINES)]
    return guesses(columns_of(run), rows)


def private_columns(names: Iterable[str]) -> list[str]:
    """Return the columns whose names suggest comments or persons, in order.

    A guess maps a column of this kind only if its cells tick a choice, or contain a status or the
    weeks of the hours; an editor may map it explicitly.
    """
    return [name for name in names if is_private(name)]


def mapping_fault(mapping: dict[str, str]) -> str:
    """Return the reason to refuse a mapping without a column for the name of the place, or ""."""
    return "" if "nom" in mapping.values() else _("Dites quelle colonne donne le nom du lieu.")


def mapping_of_others(run: ImportRun) -> dict[str, str]:
    """Return the latest mapping saved for a run's columns, for any source or by hand, or {}."""
    found = FileMapping.objects.filter(digest=digest_of(columns_of(run))).order_by("-decided_at")
    latest = found.first()
    return latest.mapping if latest else {}


def save_mapping(digest: str, mapping: dict[str, str], supplier: PlaceSource | None = None) -> None:
    """Save the mapping for the later files of `supplier` with the columns of `digest`.

    If `supplier` is None, it is saved for the files sent by hand. A former mapping is replaced.
    """
    FileMapping.objects.update_or_create(
        digest=digest,
        source=supplier,
        defaults={"mapping": mapping, "decided_at": timezone.now()},
    )


def _prefix_of(supplier, digest):
    """Return the prefix of the row numbers of a table, which files with the same columns share."""
    return (supplier and supplier.prefix) or digest[:PREFIX]


def _set_prefix(supplier, digest):
    """Set another prefix for a new source if a source with the same columns exists.

    Otherwise the row numbers of both would be the identifiers of the same places. A source whose
    files were read before keeps its prefix, because its places have it.
    """
    others = FileMapping.objects.filter(digest=digest, source__isnull=False)
    if not supplier.identifiers and others.exclude(source=supplier).exists():
        supplier.prefix = digest_of([digest, supplier.url])[:PREFIX]
        supplier.save(update_fields=["prefix"])


@transaction.atomic
def delete_mapping(run: ImportRun) -> None:
    """Delete the mapping of a run's columns: an editor maps the next similar file.

    If the file was sent by hand, also deletes the meanings of the values of such files. If the run
    has a source, the meanings of its values are kept, and its cache validators are cleared: the
    file will be imported again even if it has not changed.
    """
    FileMapping.objects.filter(digest=run.columns_digest, source=run.source).delete()
    if run.source:
        run.source.clear_validators()
        run.source.save(update_fields=["etag", "modified", "digest"])
    else:
        ValueMeaning.objects.filter(source=None, digest=run.columns_digest).delete()


@transaction.atomic
def map_run(run: ImportRun, mapping: dict[str, str]) -> bool:
    """Convert the lines of a run by a mapping, save the mapping, and make the run ready.

    Problems of columns without target are added to the run. If the run has a source, the places
    that vanished from its file are recorded. The rehearsal itself is done by `runs.step`. Returns
    True. If the run no longer waits for a mapping, changes nothing and returns False. The object
    `run` is not refreshed.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage != ImportRun.Stage.JOINING:
        return False
    names = columns_of(run)
    digest = digest_of(names)
    if run.source:
        _set_prefix(run.source, digest)
    save_mapping(digest, mapping, run.source)
    first = [cells for _line, cells in parts.first_lines(run, GUESS_LINES)]
    samples = {name: _different(first, name) for name in names}
    reader = Reader(names, mapping, _prefix_of(run.source, digest), samples)
    parts.change(run, reader.read)
    run.stage, run.columns_digest = ImportRun.Stage.REHEARSING, digest
    run.save(update_fields=["stage", "columns_digest"])
    _report(run, reader.problems())
    if run.source:
        vanished.record(run.source, parts.identifiers(run), parts.closed_identifiers(run))
        run.source.changes_on = parts.next_change(run)
        run.source.save(update_fields=["identifiers", "changes_on"])
    return True


def preview(run: ImportRun, mapping: dict[str, str]) -> tuple[list[dict[str, str]], int, int]:
    """Return (first rows as [{column of the standard: cell}], number of places, of rows).

    Only the first `SAMPLE_LINES` valid lines are read and counted. Only the first `SHOWN` rows are
    returned. A place is a row that is usable and not held back: see `Row.is_usable` and
    `Row.held_back`.
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
    return shown, sum(row.is_usable and not row.held_back for row in rows), len(rows)
