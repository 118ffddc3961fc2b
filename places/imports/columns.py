"""A file with columns that are not of the standard: an editor says what they are, once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice

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

LOOKED_AT, SHOWN = 20, 3
PREFIX = 8


@dataclass(frozen=True)
class RawTable:
    """A table as it is. `remembered` is how a former one with the same columns was read, {} when
    there was none; `guessed` how it seems that it may be."""

    columns: list[str]
    digest: str
    remembered: dict
    guessed: dict
    rows: Iterable

    def read_by(self, mapping, problems) -> Iterator[tuple]:
        """(line, {column of the standard: cell}) of each row, or (line, `Problem`) of what cannot
        be read. Once all are read, `problems` names what the mapping leaves out."""
        reader = Reader(self.columns, mapping, self.digest)
        for line, cells in self.rows:
            yield line, cells if isinstance(cells, Problem) else reader.read(cells)
        problems += reader.problems()


class Reader:
    """Reads rows by a mapping, and remembers what the mapping leaves out."""

    def __init__(self, columns, mapping, digest):
        self._mapping = mapping
        # Those of a file of the standard are the country's, a column more or less.
        self._prefix = "" if is_standard(columns) else digest[:PREFIX]
        self._unread = {name: Counter() for name in columns if name not in mapping}

    def read(self, cells):
        for name, values in self._unread.items():
            if value := (cells.get(name) or "").strip():
                values[value] += 1
        return apply_mapping(self._mapping, cells, self._prefix)

    def problems(self):
        """One for each column, with all that stands in it."""
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


def raw_table(source) -> RawTable | None:
    """The table of a file, None when it is none."""
    try:
        rows = read_raw(source)
        first = list(islice(rows, LOOKED_AT))
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
        remembered=former.mapping if former else {},
        guessed=guess(columns, cells),
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
    if table.remembered:
        unread, run.columns_digest = [], table.digest
        parts.store(run, table.read_by(table.remembered, unread))
        _report(run, unread)
        return
    run.stage = ImportRun.Stage.JOINING
    parts.store(run, table.rows)


def _report(run, problems):
    run.problems += [asdict(problem) for problem in problems]
    run.save(update_fields=["problems"])


def is_remembered(source) -> bool:
    table = raw_table(source)
    return bool(table and table.remembered)


def columns_of(run) -> list[str]:
    lines = parts.first_lines(run, 1)
    return list(lines[0][1]) if lines else []


def guessed(run) -> dict:
    rows = [cells for _line, cells in parts.first_lines(run, LOOKED_AT)]
    return guess(columns_of(run), rows)


def private_columns(names) -> list[str]:
    """Return the columns that a file keeps for its team: only a person's choice publishes them."""
    return [name for name in names if is_private(name)]


def fault_of(mapping) -> str:
    """Why a mapping gives no places, "" when it does."""
    return "" if "nom" in mapping.values() else _("Dites quelle colonne donne le nom du lieu.")


def remember(digest, mapping):
    """All files with these columns are read so from now on."""
    FileMapping.objects.update_or_create(
        digest=digest, defaults={"mapping": mapping, "decided_at": timezone.now()}
    )


@transaction.atomic
def forget(run):
    """What was said of the columns of a run is asked again of the next file with the same ones."""
    FileMapping.objects.filter(digest=run.columns_digest).delete()
    if run.source:
        run.source.forget()
        run.source.save(update_fields=["etag", "modified", "digest"])


@transaction.atomic
def join(run, mapping) -> bool:
    """Reads the run by a mapping, remembered for all files with its columns; False when somebody
    did so meanwhile."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage != ImportRun.Stage.JOINING:
        return False
    names = columns_of(run)
    digest = digest_of(names)
    remember(digest, mapping)
    reader = Reader(names, mapping, digest)
    parts.change(run, reader.read)
    run.stage, run.columns_digest = ImportRun.Stage.REHEARSING, digest
    run.save(update_fields=["stage", "columns_digest"])
    _report(run, reader.problems())
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
