"""A CSV file read with care: every fault is told by its line, and nothing is guessed in silence."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.cells import MENDED
from places.standard import BY_NAME, COLUMN_NAMES, REQUIRED_NAMES, Problem, read_row

SEPARATORS = {
    ",": gettext_lazy("virgule"),
    ";": gettext_lazy("point-virgule"),
    "\t": gettext_lazy("tabulation"),
}
LONGEST_CELL = 1_000_000


class UnreadableError(Exception):
    """The file as a whole cannot be taken; the message says why, in French."""


@dataclass
class Table:
    """The rows are read as they are asked for; `problems` grows with the lines that have no row."""

    columns: list[str]
    problems: list[Problem] = field(default_factory=list)
    _cells: object = None

    def rows(self):
        """Each `standard.Row`, in the order of the file, those refused included."""
        for line, cells in self._numbered():
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.columns):
                reason = _("%(found)s cellules au lieu de %(expected)s.") % {
                    "found": len(cells),
                    "expected": len(self.columns),
                }
                self.problems.append(Problem(line, "", cells[0][:80], reason))
                continue
            named = dict(zip(self.columns, cells, strict=True))
            yield read_row(line, {name: named[name] for name in named if name in BY_NAME})

    def _numbered(self):
        """(first line of the row, cells); a cell may run over several lines."""
        while True:
            line = self._cells.line_num + 1
            try:
                cells = next(self._cells)
            except StopIteration:
                return
            except csv.Error as error:
                self.problems.append(Problem(line, "", "", _("Ligne illisible : %s") % error))
                continue
            yield line, cells


def read_table(data):
    """The `Table` of a file's bytes. Raises `UnreadableError` when no row could be trusted.

    UTF-8, with or without a byte order mark; comma, semicolon or tab; the columns of the national
    standard in any order and case.
    """
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    if not first.strip():
        raise UnreadableError(_("Le fichier est vide."))
    separator = max(SEPARATORS, key=lambda mark: len(_known(first, mark)))
    csv.field_size_limit(LONGEST_CELL)
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = [_name(cell) for cell in next(cells)]
    except csv.Error as error:
        raise UnreadableError(_("Ligne 1 : en-tête illisible : %s") % error) from None
    _check_header(columns)
    table = Table(columns, _cells=cells)
    if separator != ",":
        table.problems.append(
            Problem(
                1,
                "",
                separator,
                _("Le séparateur est « %s » : la norme demande une virgule.")
                % SEPARATORS[separator],
                MENDED,
            )
        )
    for name in columns:
        if name not in BY_NAME:
            table.problems.append(Problem(1, name, "", _("Colonne inconnue : elle est ignorée.")))
    return table


def _decoded(data):
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            _(
                "Ligne %(line)s : le fichier n’est pas en UTF-8 (sans doute en latin-1)."
                " Enregistrez-le en « CSV UTF-8 »."
            )
            % {"line": line}
        ) from None


def _name(cell):
    return cell.strip().strip('"').casefold()


def _known(header, separator):
    return {_name(cell) for cell in header.split(separator)} & set(COLUMN_NAMES)


def _check_header(columns):
    missing = [name for name in REQUIRED_NAMES if name not in columns]
    if missing:
        raise UnreadableError(
            _("Ligne 1 : colonnes manquantes : %(names)s. Séparateur attendu : la virgule.")
            % {"names": ", ".join(missing)}
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise UnreadableError(_("Ligne 1 : colonnes en double : %s.") % ", ".join(twice))
