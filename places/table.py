"""A file of places read with care: every fault is told by its line, nothing guessed in silence."""

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places import records
from places.cells import KEPT, MENDED
from places.standard import BY_NAME, COLUMN_NAMES, REQUIRED_NAMES, Problem, read_row
from places.unreadable import UnreadableError
from places.upgrade import FORMER_COLUMNS, RENAMED

SEPARATORS = {
    ",": gettext_lazy("virgule"),
    ";": gettext_lazy("point-virgule"),
    "\t": gettext_lazy("tabulation"),
}
LONGEST_CELL = 1_000_000
LARGEST = 50 * 1024 * 1024
CHUNK = 1 << 20
NEEDED = ["id", "nom"]
KNOWN = {*COLUMN_NAMES, *FORMER_COLUMNS, *RENAMED}
# What people send for a CSV file, by its first bytes.
OTHER_FILES = [
    (b"PK\x03\x04", gettext_lazy("un classeur (Excel, LibreOffice) ou une archive")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("un ancien classeur Excel")),
    (b"\x1f\x8b", gettext_lazy("une archive compressée")),
    (b"%PDF", gettext_lazy("un PDF")),
    (b"\xff\xfe", gettext_lazy("un texte en UTF-16")),
    (b"\xfe\xff", gettext_lazy("un texte en UTF-16")),
    (b"<", gettext_lazy("une page web ou du XML")),
]


@dataclass
class Table:
    """The rows are read as they are asked for; `problems` grows with the lines that have no row.

    `lines` gives (line, {column: cell}), or (line, `Problem`) for one that cannot be read.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: Iterable = ()
    # Held, since a forgotten reader closes the file that it was lent.
    text: io.TextIOWrapper | None = None

    def rows(self):
        """Each `standard.Row`, in the order of the file, those refused included."""
        for line, cells in self.lines:
            if isinstance(cells, Problem):
                self.problems.append(cells)
                continue
            unsaid = [name for name, cell in cells.items() if cell is None]
            row = read_row(line, {name: cells[name] for name in cells if name not in unsaid})
            reason = _("Attendu : un texte ou un nombre, pas un objet.")
            row.problems += [Problem(line, name, "", reason) for name in unsaid]
            yield row


def read_table(source):
    """The `Table` of a file: its bytes, or a binary file that can be read twice.

    CSV in UTF-8, with or without a byte order mark, parted by comma, semicolon or tab; JSON;
    GeoJSON. The columns of the national standard, v1.0.2 or v0.1, in any order and case. Raises
    `UnreadableError` when no row could be trusted, before any is given.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    start = _check_bytes(file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        is_json = start.lstrip()[:1] in (b"{", b"[")
        table = _json_table(text.read()) if is_json else _csv_table(text)
    except UnreadableError:
        text.detach()
        raise
    table.text = text
    return table


def _check_bytes(file):
    """The first bytes, once the whole is known to be UTF-8 of a bearable size."""
    start, size, lines = b"", 0, 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := file.read(CHUNK):
        if not start:
            start = chunk.removeprefix(codecs.BOM_UTF8)
            _check_kind(start)
        size += len(chunk)
        if size > LARGEST:
            limit = LARGEST // 1024 // 1024
            raise UnreadableError(_("Le fichier dépasse %(limit)s Mo.") % {"limit": limit})
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            lines += error.object.count(b"\n", 0, error.start)
            raise UnreadableError(_not_utf8(lines)) from None
        lines += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnreadableError(_not_utf8(lines)) from None
    if not start.strip(b" \t\r\n;,") and size <= CHUNK:
        raise UnreadableError(_("Le fichier est vide."))
    file.seek(0)
    return start


def _check_kind(start):
    for mark, name in OTHER_FILES:
        if start.lstrip().startswith(mark):
            raise UnreadableError(
                _("C’est %(kind)s. Il faut un fichier « CSV UTF-8 », JSON ou GeoJSON.")
                % {"kind": name}
            )


def _not_utf8(line):
    return _(
        "Ligne %(line)s : le fichier n’est pas en UTF-8 (sans doute en latin-1)."
        " Enregistrez-le en « CSV UTF-8 »."
    ) % {"line": line}


def _csv_table(text):
    start = text.tell()
    first = text.readline(LONGEST_CELL)
    text.seek(start)
    if not first.strip():
        raise UnreadableError(_("Le fichier est vide."))
    separator = max(SEPARATORS, key=lambda mark: len(_known(first, mark)))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator)
    try:
        header = next(reader)
    except csv.Error as error:
        raise UnreadableError(_("Ligne 1 : en-tête illisible : %s") % error) from None
    columns = [_name(cell) for cell in header]
    problems = _check_header(columns)
    if separator != ",":
        reason = _("Le séparateur est « %s » : la norme demande une virgule.")
        told = reason % SEPARATORS[separator]
        problems.insert(0, Problem(1, "", separator, told, MENDED))
    return Table(problems, _csv_lines(reader, columns))


def _csv_lines(reader, columns):
    """A cell may run over several lines: a row is numbered by its first."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Problem(line, "", "", _("Ligne illisible : %s") % error)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            reason = _("%(found)s cellules au lieu de %(expected)s.") % {
                "found": len(cells),
                "expected": len(columns),
            }
            yield line, Problem(line, "", cells[0][:80], reason)
            continue
        named = zip(columns, cells, strict=True)
        yield line, {RENAMED.get(name, name): cell for name, cell in named if name in KNOWN}


def _json_table(text):
    found = [(line, value) for line, value in records.objects(text)]
    names = {}
    for _line, value in found:
        if isinstance(value, dict):
            for name in records.cells_of(value):
                names.setdefault(_name(name), name)
    if not names:
        raise UnreadableError(_("Le fichier JSON ne contient aucun lieu."))
    columns = list(names)
    return Table(_check_header(columns), _json_lines(found, columns))


def _json_lines(found, columns):
    """A key that an object lacks and others have is a blank cell."""
    kept = [name for name in columns if name in KNOWN]
    for line, value in found:
        if not isinstance(value, dict):
            yield line, Problem(line, "", str(value)[:80], _("Ce n’est pas un lieu."))
            continue
        named = {_name(name): cell for name, cell in records.cells_of(value).items()}
        yield line, {RENAMED.get(name, name): named.get(name, "") for name in kept}


def _name(cell):
    """« Code postal », "CODE_POSTAL" and "code_postal" are one column."""
    return re.sub(r"[\s_]+", "_", cell.strip().strip('"').strip().casefold())


def _known(header, separator):
    return {_name(cell) for cell in header.split(separator)} & KNOWN


def _check_header(columns):
    """What there is to tell of the columns. Raises when nothing could be a place."""
    found = [RENAMED.get(name, name) for name in columns]
    missing = [name for name in REQUIRED_NAMES if name not in found]
    if set(NEEDED) & set(missing):
        reason = _("Ligne 1 : colonnes manquantes : %s.") % ", ".join(missing)
        known = [name for name in found if name in BY_NAME]
        if not known:
            reason += " " + _("Le fichier suit-il la norme, avec la virgule comme séparateur ?")
        raise UnreadableError(reason)
    twice = sorted({name for name in found if name in BY_NAME and found.count(name) > 1})
    if twice:
        raise UnreadableError(_("Ligne 1 : colonnes en double : %s.") % ", ".join(twice))
    problems = [Problem(1, name, "", _("Colonne obligatoire manquante."), KEPT) for name in missing]
    for name in columns:
        if name in RENAMED:
            reason = _("Colonne lue comme « %s ».") % RENAMED[name]
            problems.append(Problem(1, name, "", reason, MENDED))
        elif name in FORMER_COLUMNS:
            reason = _("Colonne de la norme 0.1, reprise dans celles de la norme 1.0.2.")
            problems.append(Problem(1, name, "", reason, MENDED))
        elif name not in KNOWN:
            problems.append(Problem(1, name, "", _("Colonne inconnue : elle est ignorée.")))
    return problems
