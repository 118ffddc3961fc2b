"""Parser of programmes from other software: frab's `schedule.json`, or a CSV table. Pure."""

import csv
import io
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from events.choices import SessionKind, SpokenLanguage
from network.text.dates import YEARS
from network.text.strings import clean_typed, plain

LIMIT = 2 * 1024 * 1024  # bytes
MOST = 500  # sessions
DEFAULT_MINUTES = 60
# Headings of a table, as people name them.
HEADINGS = {
    "guid": {"uid", "guid"},
    "title": {"titre", "title", "seance", "intitule"},
    "abstract": {"presentation", "resume", "description", "abstract"},
    "kind": {"sorte", "type", "format"},
    "track": {"axe", "track", "fil", "thematique"},
    "start": {"debut", "start", "date et heure", "horaire"},
    "day": {"jour", "date", "day"},
    "hour": {"heure", "hour", "heure de debut"},
    "minutes": {"duree minutes", "duree", "duration", "minutes"},
    "room": {"salle", "room", "lieu"},
    "language": {"langue", "language"},
    "people": {"intervenants", "intervenant", "speakers", "persons", "avec"},
}
KINDS = [
    (SessionKind.PLENARY, ("plen", "keynote", "ouverture", "cloture")),
    (SessionKind.WORKSHOP, ("atelier", "workshop", "hands")),
    (SessionKind.ROUND_TABLE, ("table ronde", "panel", "debat", "discussion")),
    (SessionKind.STORY, ("retour", "temoignage", "lightning", "pitch")),
    (SessionKind.TALK, ("conference", "talk", "lecture", "presentation")),
    (SessionKind.BREAK, ("pause", "break", "dejeuner", "repas", "cafe", "convivial")),
]
LONGEST_CELL = 100_000  # characters; a longer cell is the result of an unclosed quotation mark


class UnreadableError(Exception):
    """The file is too big, in another format or without sessions; the message is translated."""


@dataclass
class Row:
    """One session of the file.

    `problem` is the translated reason why it cannot be imported, or "". `line` is the row of a
    table, whose headings are row 1, or the rank in a JSON file, from 1. `track`, `room` and
    `people` are names. `guid` is None if the file has no valid one. `starts_at` is aware only if
    the file states an offset; otherwise it is the local time of the congress.
    """

    line: int
    title: str = ""
    guid: uuid.UUID | None = None
    abstract: str = ""
    kind: str = SessionKind.OTHER
    track: str = ""
    starts_at: datetime | None = None
    minutes: int = DEFAULT_MINUTES
    room: str = ""
    language: str = SpokenLanguage.FRENCH
    people: list[str] = field(default_factory=list)
    is_not_recorded: bool = False
    problem: str = ""


def parse(content: bytes, name: str) -> list[Row]:
    """Return the `Row`s of a file, in its order, including invalid rows.

    The format is JSON if the file name `name` ends in ".json" or `content` begins with "{", else
    CSV. Raises `UnreadableError` if the file is over 2 MiB, is in another format, has no row, or
    has over 500 rows.
    """
    if len(content) > LIMIT:
        raise UnreadableError(_("Ce fichier est trop gros : 2 Mo au plus."))
    text = _decoded(content)
    is_json = name.lower().endswith(".json") or text[:1] == "{"
    rows = _json_rows(text) if is_json else _csv_rows(text)
    if not rows:
        raise UnreadableError(_("Ce fichier ne contient aucune séance."))
    if len(rows) > MOST:
        raise UnreadableError(_("Ce fichier contient plus de 500 séances : coupez-le."))
    return rows


def _decoded(content):
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _json_rows(text):
    try:
        days = json.loads(text)["schedule"]["conference"]["days"]
        rooms = [room for day in days for room in day["rooms"].values()]
        events = [event for room in rooms for event in room]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = _("Ce fichier n’est pas un programme « schedule.json » : demandez-le à nouveau.")
        raise UnreadableError(message) from error
    return [_event_row(line, event) for line, event in enumerate(events, start=1)]


def _event_row(line, event):
    if not isinstance(event, dict):
        return Row(line, problem=_("Séance illisible."))
    people = [person for person in _listed(event.get("persons")) if isinstance(person, dict)]
    names = [
        person.get("public_name") or person.get("name") or person.get("full_public_name")
        for person in people
    ]
    cells = {
        "guid": event.get("guid"),
        "title": event.get("title"),
        "abstract": event.get("description") or event.get("abstract"),
        "kind": event.get("type"),
        "track": event.get("track"),
        "start": event.get("date"),
        "minutes": event.get("duration"),
        "room": event.get("room"),
        "language": event.get("language"),
        "people": "|".join(str(name) for name in names if name),
    }
    row = _row(line, cells)
    row.is_not_recorded = event.get("do_not_record") in (True, "true")
    return row


def _listed(value):
    return value if isinstance(value, list) else []


def _csv_rows(text):
    if "\0" in text:
        raise UnreadableError(_("Ce fichier n’est pas un tableau : enregistrez-le en CSV."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        table = None
    # Not `csv.field_size_limit`, which is global to the process.
    if table is None or any(len(cell) > LONGEST_CELL for row in table for cell in row):
        raise UnreadableError(_("Ce fichier n’est pas un tableau : enregistrez-le en CSV."))
    headings = [plain(heading) for heading in (table[0] if table else [])]
    columns = {
        key: index
        for key, names in HEADINGS.items()
        for index, heading in reversed(list(enumerate(headings)))
        if heading in names
    }
    if "title" not in columns or not ({"start", "day"} & columns.keys()):
        message = _(
            "Il faut au moins une colonne « titre » et une colonne « debut »"
            " (ex. : 05/11/2026 14:00)."
        )
        raise UnreadableError(message)
    rows = []
    for line, values in enumerate(table[1:], start=2):
        cells = {key: values[i] for key, i in columns.items() if i < len(values)}
        if not any(value.strip() for value in cells.values()):
            continue
        if "start" not in cells:
            cells["start"] = f"{cells.get('day', '')} {cells.get('hour', '')}"
        cells["people"] = "|".join(map(_separated, _lines(cells.get("people", ""))))
        rows.append(_row(line, cells))
    return rows


def _row(line, cells):
    cells = {key: str(value or "") for key, value in cells.items()}
    row = Row(
        line,
        title=clean_typed(cells.get("title", "").removeprefix("ANNULÉ - ")).lstrip("'"),
        guid=_uuid(cells.get("guid", "")),
        abstract=_paragraphs(cells.get("abstract", "")),
        kind=_kind(cells.get("kind", "")),
        track=clean_typed(cells.get("track", ""), 100),
        starts_at=_moment(cells.get("start", "")),
        minutes=_minutes(cells.get("minutes", "")),
        room=clean_typed(cells.get("room", ""), 100),
        language=_language(cells.get("language", "")),
        people=_names(cells.get("people", "")),
    )
    if not row.title:
        row.problem = _("Le titre manque.")
    elif row.starts_at is None:
        row.problem = _("Le début manque ou ne se lit pas (ex. : 05/11/2026 14:00).")
    elif not 1 <= row.minutes <= 1440:
        row.problem = _("La durée ne se lit pas (ex. : 60, ou 1:30).")
    return row


def _paragraphs(typed):
    lines = (clean_typed(line, 2000) for line in typed.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _lines(typed):
    return re.split(r"[|;\n]", typed)


def _separated(typed):
    """Return the names of a text separated by "|": "Awa Diop, Jean Petit" has two.

    A comma, or "et", separates names only if each part has two words: "Diop, Awa" is one person.
    """
    parts = re.split(r",|\bet\b", typed)
    return "|".join(parts) if all(len(part.split()) > 1 for part in parts) else typed


def _names(typed):
    names = (clean_typed(name, 120) for name in _lines(typed))
    return [name for name in names if name]


def _uuid(typed):
    try:
        return uuid.UUID(typed.strip())
    except ValueError:
        return None


def _kind(typed):
    if typed in SessionKind.values:
        return typed
    words = plain(typed)
    return next(
        (kind for kind, marks in KINDS if any(mark in words for mark in marks)), SessionKind.OTHER
    )


def _language(typed):
    code = typed.strip().lower()[:2]
    return code if code in SpokenLanguage.values else SpokenLanguage.FRENCH


def _minutes(typed):
    """Return the minutes of "90", "1:30", "01:30:00" or "1 h 30"; 60 for "", 0 for other texts."""
    typed = typed.strip().lower()
    if not typed:
        return DEFAULT_MINUTES
    if re.fullmatch(r"\d{1,4}", typed, re.ASCII):
        return int(typed)
    if match := re.match(r"(\d{1,2})\s*[:h]\s*(\d{2})?", typed, re.ASCII):
        return int(match[1]) * 60 + int(match[2] or 0)
    return 0


def _moment(typed):
    """Return the moment of an ISO or "05/11/2026 14:00" date and time; None if invalid.

    A year outside `YEARS` is invalid: the first and last years overflow in another time zone. The
    moment is aware only if the text states an offset. An ISO date alone means midnight.
    """
    typed = " ".join(typed.replace(" h ", ":").replace("h", ":").split()).rstrip(":")
    formats = map(_parser, ("%d/%m/%Y %H:%M", "%d/%m/%Y %H"))
    for parse_moment in (datetime.fromisoformat, *formats):
        try:
            moment = parse_moment(typed)
        except (ValueError, OverflowError):
            continue
        return moment if moment.year in YEARS else None
    return None


def _parser(pattern):
    return lambda typed: datetime.strptime(typed, pattern)
