"""Parsing of files of places: each fault is reported with its line, nothing is guessed."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.outputs.csv_cells import unescape_formula
from network.text.strings import plain

from .cells import KEPT, REPAIRED, clean_text
from .errors import UnknownColumnsError, UnreadableError
from .standard import BY_NAME, COLUMN_NAMES, REQUIRED_NAMES, Problem, Row, read_row
from .tables import csv_rows, json_objects
from .upgrade import FORMER_COLUMNS, RENAMED

SEPARATORS = {
    ",": gettext_lazy("virgule"),
    ";": gettext_lazy("point-virgule"),
    "\t": gettext_lazy("tabulation"),
    "|": gettext_lazy("barre verticale"),
}
SEPARATOR_LINE = re.compile(r'"?sep=.?"?[;,\t]*', re.IGNORECASE)
HEADER_WITHIN = 20  # lines
MAX_UNKNOWN = 20  # columns
LARGEST = 50 * 1024 * 1024
CHUNK = 1 << 20
NEEDED = ["id", "nom"]
KNOWN = {*COLUMN_NAMES, *FORMER_COLUMNS, *RENAMED}
# Other kinds of files that people send instead of CSV, by their first bytes.
OTHER_FILES = [
    (b"PK\x03\x04", gettext_lazy("un classeur de LibreOffice, ou une archive")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("un ancien classeur Excel")),
    (b"\x1f\x8b", gettext_lazy("une archive compressée")),
    (b"BZh", gettext_lazy("une archive compressée")),
    (b"7z\xbc\xaf", gettext_lazy("une archive compressée")),
    (b"Rar!", gettext_lazy("une archive compressée")),
    (b"\xfd7zXZ", gettext_lazy("une archive compressée")),
    (b"\x28\xb5\x2f\xfd", gettext_lazy("une archive compressée")),
    (b"\x89PNG", gettext_lazy("une image")),
    (b"\xff\xd8\xff", gettext_lazy("une image")),
    (b"GIF8", gettext_lazy("une image")),
    (b"{\\rtf", gettext_lazy("un texte mis en forme (RTF)")),
    (b"%PDF", gettext_lazy("un PDF")),
    (b"\xff\xfe\0\0", gettext_lazy("un texte en UTF-32")),
    (b"\0\0\xfe\xff", gettext_lazy("un texte en UTF-32")),
    (b"\xff\xfe", gettext_lazy("un texte en UTF-16")),
    (b"\xfe\xff", gettext_lazy("un texte en UTF-16")),
    (b"<", gettext_lazy("une page web ou du XML")),
]


@dataclass
class PlaceFile:
    """A file of places; its rows are parsed one by one, on demand, and only once.

    `lines` yields (line, {column: cell}), or (line, `Problem`) for a fault of a whole line. A cell
    is None if its JSON value is or contains an object. `problems` are those of the file as a whole,
    and then of the lines that `rows` has read. `unknown` lists the ignored columns.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: Iterable = ()
    # This reference keeps the wrapper open: a collected one would close the caller's file.
    text: io.TextIOWrapper | None = None
    unknown: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the file, including those without identifier or name.

        Each row contains the problems of its cells. Problems of whole lines are added to
        `problems`.
        """
        today = timezone.localdate()
        for line, cells in self.lines:
            if isinstance(cells, Problem):
                self.problems.append(cells)
                continue
            objects = [name for name, cell in cells.items() if cell is None]
            texts = {name: cell for name, cell in cells.items() if name not in objects}
            row = read_row(line, texts, today)
            reason = _("Attendu : un texte ou un nombre, pas un objet.")
            row.problems += [Problem(line, name, "", reason) for name in objects]
            yield row


def read_file(source: bytes | BinaryIO) -> PlaceFile:
    """Return the `PlaceFile` of a file, given as bytes or as a seekable binary file.

    Accepts CSV in UTF-8 (with or without a byte order mark; comma, semicolon, tab or vertical bar),
    JSON and GeoJSON. Columns are those of the national standard, v1.0.2 or v0.1, in any order and
    case. The file must be at its start, and stay open: rows are read later. Raises
    UnknownColumnsError if the column of identifiers or of names is missing, and UnreadableError for
    another fault of the whole file, such as its encoding.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    start = check_bytes(file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        is_json = start.lstrip()[:1] in (b"{", b"[")
        place_file = _read_json(text.read()) if is_json else _read_csv(text)
    except UnreadableError:
        text.detach()
        raise
    place_file.text = text
    return place_file


def check_bytes(file: BinaryIO) -> bytes:
    """Check that a whole file is UTF-8 and not too large; rewind it and return its first bytes.

    The result is the first chunk, of at most `CHUNK` bytes, without the byte order mark. The file
    must be at its start. Raises UnreadableError for another kind of file, an empty file, a file of
    more than `LARGEST` bytes, or another encoding.
    """
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
    kinds = (name for mark, name in OTHER_FILES if start.lstrip().startswith(mark))
    kind = next(kinds, "")
    # UTF-16 or UTF-32 without a mark, or a binary file: many of the bytes are zero.
    if not kind and start[:1000].count(0) > len(start[:1000]) // 4:
        kind = _("un texte en UTF-16 ou UTF-32, ou pas un texte")
    if kind:
        raise UnreadableError(
            _("C’est %(kind)s. Il faut un fichier « CSV UTF-8 », Excel (.xlsx), JSON ou GeoJSON.")
            % {"kind": kind}
        )


def _not_utf8(line):
    return _(
        "Ligne %(line)s : le fichier n’est pas en UTF-8 (sans doute en latin-1)."
        " Enregistrez-le en « CSV UTF-8 »."
    ) % {"line": line}


def _read_csv(text):
    lines, separator, problems = _find_header(text)
    line = lines.number + 1
    try:
        columns = [_name(cell) for cell in csv_rows.first_row(lines, separator)]
    except csv_rows.LineError as error:
        raise UnreadableError(
            _("Ligne %(line)s : en-tête illisible. %(reason)s") % {"line": line, "reason": error}
        ) from None
    if separator != ",":
        name = str(SEPARATORS[separator])
        reason = _("Le séparateur est « %s » : la norme demande une virgule.") % name
        problems.append(Problem(line, "", name, reason, REPAIRED))
    problems += _check_header(columns, line)
    rows = _csv_rows(lines, separator, columns)
    first = next(rows, None)
    if first is None:
        raise UnreadableError(_("Le fichier n’a que son en-tête : il ne contient aucun lieu."))
    return PlaceFile(problems, chain([first], rows), unknown=_unknown(columns))


def _find_header(text):
    """Return (lines from the header on, separator, problems of the lines before it).

    Excel writes "sep=;" first, and many exports a title: the header is the first line with an
    identifier and a name, among the first `HEADER_WITHIN`. If there is none, it is the first line
    that is not blank. Raises UnreadableError if all these lines are blank.
    """
    head = list(islice(text, HEADER_WITHIN))
    if not any(line.strip() for line in head):
        raise UnreadableError(_("Le fichier est vide."))
    separator_line = SEPARATOR_LINE.fullmatch(head[0].strip())
    candidates = ((index, _separator(line)) for index, line in enumerate(head))
    first = next(index for index, line in enumerate(head) if line.strip())
    index, separator = next(
        (
            (index, mark)
            for index, mark in candidates
            if _known_columns(head[index], mark) >= set(NEEDED)
        ),
        (first, _separator(head[first])),
    )
    if separator_line and index == 1:
        problems = [Problem(1, "", head[0], _("Ligne d’Excel : elle est passée."), REPAIRED)]
    elif index and head[0].strip():
        reason = _("L’en-tête est à la ligne %(line)s : ce qui précède est passé.")
        problems = [Problem(1, "", head[0], reason % {"line": index + 1}, REPAIRED)]
    else:
        problems = []
    return csv_rows.Lines(chain(head[index:], text), behind=index), separator, problems


def _separator(line):
    return max(SEPARATORS, key=lambda mark: len(_known_columns(line, mark)))


def _csv_rows(lines, separator, columns):
    """Yield (line, {column: cell}) or (line, `Problem`) for the rows of a CSV file.

    A row of several lines has the number of its first line. A corrected row follows its `Problem`.
    Unknown columns are omitted, and former names of columns replaced.
    """
    for line, cells, remark in csv_rows.rows(lines, separator, len(columns)):
        value = cells[0] if cells else ""
        if isinstance(remark, csv_rows.LineError):
            yield line, Problem(line, "", value, str(remark))
            continue
        if remark:
            yield line, Problem(line, "", value, remark, REPAIRED)
        named = zip(columns, cells, strict=True)
        yield (
            line,
            {
                RENAMED.get(name, name): unescape_formula(cell)
                for name, cell in named
                if name in KNOWN
            },
        )


def _read_json(text):
    objects = [(line, value) for line, value in json_objects.objects(text)]
    names = {}
    for _line, value in objects:
        if isinstance(value, dict):
            for name in json_objects.cells_of(value):
                names.setdefault(_name(name), name)
    if not names:
        raise UnreadableError(_("Le fichier JSON ne contient aucun lieu."))
    columns = list(names)
    problems = _check_header(columns, hint="")
    return PlaceFile(problems, _json_rows(objects, columns), unknown=_unknown(columns))


def _json_rows(objects, columns):
    """Yield (line, {column: cell}) or (line, `Problem`) for the objects of a JSON file.

    A missing key gives a blank cell. Unknown columns are omitted, and former names replaced.
    """
    known = [name for name in columns if name in KNOWN]
    for line, value in objects:
        if not isinstance(value, dict):
            yield line, Problem(line, "", str(value), _("Ce n’est pas un lieu."))
            continue
        cells = json_objects.cells_of(value)
        named = {_name(name): cell for name, cell in cells.items()}
        if isinstance(value, json_objects.DuplicateKeysDict) or len(named) < len(cells):
            reason = _("Le même nom de champ est là deux fois : le lieu n’est pas lu.")
            yield line, Problem(line, "", named.get("id") or "", reason)
            continue
        yield line, {RENAMED.get(name, name): named.get(name, "") for name in known}


@lru_cache(maxsize=10_000)
def _name(cell):
    """Return the name of a column of the standard that a header means, or the header itself.

    « Code postal », "CODE-POSTAL" and "code_postal" are the same column, and « pivot (siret ou rna)
    » is "pivot". Unknown headers are in lower case, with their accents.
    """
    for name in (cell, cell.partition("(")[0]):
        folded = plain(clean_text(name)).replace(" ", "_")
        if folded in KNOWN:
            return folded
    return clean_text(cell).strip('"').strip().casefold()


def _known_columns(header, separator):
    names = {_name(cell) for cell in header.split(separator)} & KNOWN
    return {RENAMED.get(name, name) for name in names}


CSV_HINT = gettext_lazy("Le fichier suit-il la norme, avec la virgule comme séparateur ?")


def _check_header(columns, line=1, hint=CSV_HINT):
    """Return the problems of the columns: missing, former, renamed or unknown ones.

    Raises UnknownColumnsError if the identifier or the name is missing, and UnreadableError if a
    column occurs twice.
    """
    current = [RENAMED.get(name, name) for name in columns]
    missing = [name for name in REQUIRED_NAMES if name not in current]
    if set(NEEDED) & set(missing):
        reason = _("Ligne %(line)s : colonnes manquantes : %(names)s.") % {
            "line": line,
            "names": ", ".join(missing),
        }
        if hint and not any(name in BY_NAME for name in current):
            reason += f" {hint}"
        raise UnknownColumnsError(reason)
    duplicates = sorted({name for name in current if name in BY_NAME and current.count(name) > 1})
    if duplicates:
        raise UnreadableError(
            _("Ligne %(line)s : colonnes en double : %(names)s.")
            % {"line": line, "names": ", ".join(duplicates)}
        )
    problems = [
        Problem(line, name, "", _("Colonne obligatoire manquante."), KEPT) for name in missing
    ]
    for name in columns:
        if name in RENAMED:
            reason = _("Colonne lue comme « %s ».") % RENAMED[name]
            problems.append(Problem(line, name, "", reason, REPAIRED))
        elif name in FORMER_COLUMNS:
            reason = _("Colonne de la norme 0.1, reprise dans celles de la norme 1.0.2.")
            problems.append(Problem(line, name, "", reason, REPAIRED))
    unknown = [name for name in columns if name not in KNOWN]
    reason = _("Colonne inconnue : elle est ignorée.")
    problems += [Problem(line, name, "", reason) for name in unknown[:MAX_UNKNOWN]]
    if len(unknown) > MAX_UNKNOWN:
        reason = _("%s autres colonnes inconnues sont ignorées.") % (len(unknown) - MAX_UNKNOWN)
        problems.append(Problem(line, "…", ", ".join(unknown[MAX_UNKNOWN:]), reason))
    return problems


def _unknown(columns):
    return [name for name in columns if name not in KNOWN]


def is_standard(columns: Iterable[str]) -> bool:
    """Return True if the columns include an identifier and a name, in any spelling.

    `read_file` accepts such a table, unless a column occurs twice.
    """
    names = {_name(column) for column in columns}
    return {RENAMED.get(name, name) for name in names} >= set(NEEDED)
