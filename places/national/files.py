"""Parsing of files of places: each fault is reported with its line, nothing is guessed."""

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

from .appointments import hours_with_appointments
from .cells import KEPT, REPAIRED, RewrittenCell, clean_text
from .errors import UnknownColumnsError, UnreadableError
from .everyone import EVERYONE
from .names import USUAL
from .school_holidays import hours_outside_holidays
from .standard import BY_NAME, REQUIRED_NAMES, Problem, Row, read_row
from .statuses import CHANGES_ON, STATUS, held_back, is_status, next_change
from .tables import csv_rows, json_objects
from .tables.encodings import Encoding, open_text
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
NEEDED = ["id", "nom"]
KNOWN = {*BY_NAME, USUAL, EVERYONE, *FORMER_COLUMNS, *RENAMED}


@dataclass
class PlaceFile:
    """A file of places; its rows are parsed one by one, on demand, and only once.

    `lines` yields (line, {column: cell}), or (line, `Problem`) for a fault of a whole line. A cell
    is None if its JSON value is an object, or a list that contains one. `problems` contains the
    problems of the file as a whole, then of the lines that `rows` has read. `unknown` lists the
    ignored columns. `digest` identifies the columns of the file if a mapping converted them.
    `read_as` describes the encoding and the separator, once the caller has set it.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: Iterable = ()
    # This reference keeps the wrapper open: a collected one would close the caller's file.
    text: io.TextIOWrapper | None = None
    unknown: list[str] = field(default_factory=list)
    digest: str = ""
    read_as: str = ""

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the file, including rows without identifier or name.

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

    Accepts CSV (comma, semicolon, tab or vertical bar), JSON and GeoJSON, in one of the encodings
    of `open_text`; another encoding than UTF-8 is reported. The columns are defined by the national
    standard, v1.0.2 or v0.1, and may have any order and case. The file must stay open: rows are
    read later. Raises UnknownColumnsError if the column of identifiers or of names is missing, or
    if the header of a CSV file cannot be parsed. Raises UnreadableError for another fault of the
    whole file, such as its encoding.
    """
    text = open_text(source)
    try:
        place_file = _read_json(text.lines.read()) if text.is_json else _read_csv(text.lines)
    except UnreadableError:
        text.lines.detach()
        raise
    place_file.text = text.lines
    place_file.problems[:0] = encoding_problems(text.encoding)
    return place_file


def encoding_problems(encoding: Encoding) -> list[Problem]:
    """Return a list of one problem for an encoding other than UTF-8; [] for UTF-8."""
    reason = _("Le fichier n’est pas en UTF-8 : il est lu en %s.") % encoding.name
    return [] if encoding.is_usual else [Problem(1, "", encoding.name, reason, REPAIRED)]


def _read_csv(text):
    lines, separator, problems = _find_header(text)
    line = lines.number + 1
    try:
        columns = [_name(cell) for cell in csv_rows.first_row(lines, separator)]
    except csv_rows.LineError as error:
        # A table outside the standard may have another separator.
        raise UnknownColumnsError(
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

    Excel writes "sep=;" before the header, and many exports write a title. The header is the first
    line with an identifier and a name, among the first `HEADER_WITHIN` lines. Without such a line,
    the header is the first line that is not blank. Raises UnreadableError if all these lines are
    blank.
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
        named = dict(zip(columns, map(unescape_formula, cells), strict=True))
        yield line, _known_cells(named, columns)


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
        yield line, _known_cells(dict.fromkeys(columns, "") | named, columns)


def _known_cells(named, columns):
    """Return {column of the standard: cell} of a row, and the reason of `held_back` if it has one.

    The hours are by appointment, or closed during school holidays, if a column states it.
    """
    cells = {RENAMED.get(name, name): named[name] for name in columns if name in KNOWN}
    if reason := held_back(named):
        cells[STATUS] = reason
    if day := next_change(named, cells.get("nom") or "", cells.get("horaires") or ""):
        cells[CHANGES_ON] = day
    hours = cells.get("horaires", "")
    told = hours_outside_holidays(hours_with_appointments(hours, named, cells), named)
    if told != hours:
        cells["horaires"] = RewrittenCell(told, hours)
    return cells


def _is_status(name):
    return name not in KNOWN and is_status(name)


@lru_cache(maxsize=10_000)
def _name(cell):
    """Return the name of a column of the standard that a header means, or the header itself.

    « Code postal » and "CODE-POSTAL" give "code_postal"; « pivot (siret ou rna) » gives "pivot".
    Unknown headers are in lower case, with their accents.
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
    """Return the problems of the columns: missing, renamed, former, status or unknown ones.

    Raises UnknownColumnsError if the identifier or the name is missing, and UnreadableError if a
    column of the standard occurs twice.
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
        elif _is_status(name):
            reason = _("Colonne lue pour écarter les lieux fermés ou non publiés.")
            problems.append(Problem(line, name, "", reason, REPAIRED))
    unknown = _unknown(columns)
    reason = _("Colonne inconnue : elle est ignorée.")
    problems += [Problem(line, name, "", reason) for name in unknown[:MAX_UNKNOWN]]
    if len(unknown) > MAX_UNKNOWN:
        reason = _("%s autres colonnes inconnues sont ignorées.") % (len(unknown) - MAX_UNKNOWN)
        problems.append(Problem(line, "…", ", ".join(unknown[MAX_UNKNOWN:]), reason))
    return problems


def _unknown(columns):
    return [name for name in columns if name not in KNOWN and not is_status(name)]


def is_standard(columns: Iterable[str]) -> bool:
    """Return True if the columns include an identifier and a name, in any spelling.

    `read_file` accepts such a header, unless a column occurs twice.
    """
    names = {_name(column) for column in columns}
    return {RENAMED.get(name, name) for name in names} >= set(NEEDED)
