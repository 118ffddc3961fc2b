"""Mapping of the columns of a table outside the standard to the columns of the standard.

A mapping is {column of the file: target}. A target is a column of the standard, a day of the
week, or both coordinates in one cell; several columns may have the same target.
"""

import re
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from network.text.strings import plain
from places.hours import prose
from places.hours.osm_text import read_hours

from .appointments import hours_with_appointments
from .cells import SEPARATOR, write_number
from .column_notes import NOTES
from .coordinates import announces_lambert93, from_lambert93, metres_of, pair_of
from .names import USUAL
from .phones import OTHER
from .school_holidays import hours_outside_holidays
from .standard import CLOSED_LISTS, WHEELCHAIR
from .statuses import CHANGES_ON, STATUS, held_back, is_status, next_change
from .upgrade import BY_KEY, FORMER_COLUMNS
from .value_lists import value_key

POSITION = "position"
# Shorter numbers only count the rows of one table.
LONGEST_NUMBER = 9
DAYS = [
    _("lundi"),
    _("mardi"),
    _("mercredi"),
    _("jeudi"),
    _("vendredi"),
    _("samedi"),
    _("dimanche"),
]
DAY_TARGETS = {f"jour_{index}": index for index in range(len(DAYS))}
SHUT = {"", "-", "–", "ferme", "fermee"}
# The cells of a survey's column that mean its choice was ticked, or was not.
TICKED, NOT_TICKED = {"oui", "yes", "y", "x", "vrai", "true", "1"}, {"non", "no", "n", "faux", "0"}
NOT_TICKED |= {"false", "n/a", ""}
# Texts of people and programs for an empty cell.
PLACEHOLDERS = {"nc", "n c", "na", "n a", "nr", "neant", "aucun", "aucune", "inconnu", "inconnue"}
PLACEHOLDERS |= {"non renseigne", "non renseignee", "non communique", "non precise", "sans objet"}
PLACEHOLDERS |= {"null", "none", "nan", "undefined", "unknown", "vide", "masque", "a completer"}
# The targets whose cells are never a placeholder: a place may be called "?".
KEEP_ALL = {"id", "nom", STATUS, *DAY_TARGETS}
LONG_TEXTS = {"presentation_detail"}
NUMBER = re.compile(r"\d+ ?(bis|ter|quater|[a-z])?", re.IGNORECASE)
POSTCODE_AND_TOWN = re.compile(r"\d{5} \D+")
LISTS = {*CLOSED_LISTS, "courriels", "site_web", "autres_formations_labels", "telephone"}
FORMER = FORMER_COLUMNS - {"cle_ban"}
# [(target, pattern of headers, {answer: value})]; "Gratuit : non" may be free for some people.
YES_OR_NO = [
    ("itinerance", re.compile(""), {"oui": "Itinérant", "non": "Fixe"}),
    ("frais_a_charge", re.compile(r"\bgratuite?\b"), {"oui": "Gratuit", "yes": "Gratuit"}),
    (
        "frais_a_charge",
        re.compile(r"\b(payant|fee)\b"),
        {"oui": "Payant", "yes": "Payant", "non": "Gratuit", "no": "Gratuit"},
    ),
]
# Headers of the reference system of coordinates.
REFERENCE = re.compile(r"\b(srid|epsg|crs|projection|systeme( de coordonnees)?)\b")
ODD, EVEN = "week 1-53/2", "week 2-52/2"
WEEKS = re.compile(r"(?:les |en )?semaines? (im)?paires?( uniquement| seulement)?")


def targets() -> list[tuple[str, object]]:
    """Return [(target, translated description)] for the targets that an editor may choose.

    The targets are the columns of the standard, its former columns, the columns of this site, and
    the days of the week, in this order.
    """
    former = [(name, _("colonne de la norme 0.1")) for name in sorted(FORMER)]
    days = [(name, _("horaires du %s") % DAYS[index]) for name, index in DAY_TARGETS.items()]
    own = [
        (OTHER, _("un second numéro de téléphone")),
        (WHEELCHAIR, _("accessible en fauteuil roulant : oui ou non")),
        (USUAL, _("nom d’usage, que le public lit d’abord")),
        (POSITION, _("latitude et longitude dans une case")),
        (STATUS, _("statut : les lieux fermés ou non publiés sont écartés")),
    ]
    # The published file has the international form, "+33492000000"; files have any form.
    notes = dict(NOTES) | {"telephone": _("un numéro, par exemple 04 92 00 00 00")}
    return [*notes.items(), *former, *own, *days]


def is_placeholder(cell: str) -> bool:
    """Return True for a blank cell and for one that means nothing: "NC", "néant", "null", "-"."""
    words = plain(cell)
    return words in PLACEHOLDERS or not words


def is_ticked_choice(column: str, cells: Iterable[str]) -> str:
    """Return the name of the list column of the standard whose value the header names, or "".

    Surveys have one column for each answer: the filled cells must only tick it or not ("oui",
    "non", "x"). Returns "" if all cells are blank.
    """
    answers = {plain(cell) for cell in cells if cell.strip()}
    is_tick = bool(answers) and answers - NOT_TICKED <= TICKED
    return _list_of(named_choice(column)) if is_tick else ""


def named_choice(column: str) -> str:
    """Return the choice named by a survey's column, or the header.

    Examples: "Imprimer" for "q5[SQ2]. Que faites-vous ? [Imprimer]", "Gratuit" for "Gratuit ?".
    """
    match = re.search(r"\[([^\[\]]+)\]\s*$", column)
    return (match[1] if match else column).strip(" ?\N{NO-BREAK SPACE}")


def _list_of(text):
    """Return the name of the list column, v1.0.2 or v0.1, that accepts this value, or ""."""
    key = value_key(text)
    todays = ((name, map(value_key, values)) for name, values in CLOSED_LISTS.items())
    return next((name for name, keys in [*todays, *BY_KEY.items()] if key in keys), "")


def apply_mapping(
    mapping: dict[str, str], cells: dict[str, str], prefix: str = ""
) -> dict[str, str]:
    """Return {column of the standard: cell} for a row of the file.

    Placeholders such as "NC" become blank, except for the targets of `KEEP_ALL`. Ticks become the
    choice of their column. The cells of columns with the same target are joined. Hours are
    converted to OSM syntax if they are understood; the columns of weekdays count only if "horaires"
    is blank. The hours are by appointment, or closed during school holidays, if any column of the
    file states it. Coordinates that a header or a cell announces in Lambert-93 are converted to
    degrees. A missing identifier is generated from name and address, and is "" without a name.
    `prefix` identifies the table: it precedes identifiers that are only row numbers, of fewer than
    `LONGEST_NUMBER` digits. The cell `STATUS` is the reason not to publish the row, from any column
    of the file, or "", and the cell `CHANGES_ON` the result of `next_change`.
    """
    parts, days, status = _sort_cells(mapping, cells)
    row = {name: _join_parts(name, values) for name, values in parts.items()}
    if days or row.get("horaires"):
        row["horaires"] = _hours(row.get("horaires", ""), days)
    if hours := hours_with_appointments(row.get("horaires", ""), cells, row):
        row["horaires"] = hours_outside_holidays(hours, cells)
    if any(map(announces_lambert93, _references(mapping, cells))):
        row |= _degrees(row)
    row[STATUS] = status
    if day := next_change(cells, row.get("nom", ""), row.get("horaires", "")):
        row[CHANGES_ON] = day
    row["id"] = _identifier(row, prefix)
    return row


def _sort_cells(mapping, cells):
    """Return the cells of a row: ({target: [part, ...]}, {weekday: [cell, ...]}, status).

    The status is the reason not to publish the row, or "".
    """
    parts_by_target, days = {}, {}
    status = held_back(cells)
    for column, target in mapping.items():
        cell = cells.get(column) or ""
        cell = "" if target not in KEEP_ALL and is_placeholder(cell) else cell
        cell = _answer(column, target, cell)
        if target in DAY_TARGETS:
            days.setdefault(DAY_TARGETS[target], []).append(cell.strip())
        elif target == STATUS:
            # The columns with the header of a status were read with it.
            status = status or ("" if is_status(column) else held_back({STATUS: cell}))
        elif target == POSITION:
            parts_by_target |= _position(cell)
        elif cell.strip() or target not in parts_by_target:
            parts_by_target.setdefault(target, []).append(cell.strip())
    return parts_by_target, days, status


def _hours(text, days):
    """Return opening hours in OSM syntax if they are understood, else `text` as it is written.

    `days` is {weekday: [cell, ...]}; they count only if `text` is blank.
    """
    if text and not read_hours(text).is_readable:
        text = prose.to_osm(text) or text
    if days:
        text = text or _week(_whole_days(days))
    return text


def _identifier(row, prefix):
    """Return the identifier of the row, after `prefix` if it is only a row number.

    A missing identifier is generated from name and address.
    """
    number = row.get("id", "").strip()
    if not number:
        return _generate_id(row)
    is_row_number = number.isdigit() and len(number) < LONGEST_NUMBER
    return f"{prefix}-{number}" if prefix and is_row_number else row["id"]


def _answer(column, target, cell):
    """Return the value that the answer to a yes-or-no question means, or the cell unchanged.

    `YES_OR_NO` defines the answers of some columns. Any other column of a list gives the choice
    that it names if it is ticked, and "" if it is not.
    """
    is_list = target in CLOSED_LISTS or target in FORMER
    choice = named_choice(column)
    answer = plain(cell)
    for name, headers, values in YES_OR_NO:
        if name == target != _list_of(choice) and headers.search(plain(column)):
            return values.get(answer, cell)
    if not is_list:
        return cell
    if answer in TICKED:
        return choice
    return "" if answer in NOT_TICKED else cell


def _join_parts(name, parts):
    parts = [part for part in parts if part]
    if name == "adresse":
        parts.sort(key=_rank_in_address)
    if name in LISTS:
        return SEPARATOR.join(parts)
    if name == "horaires" and len(parts) > 1:
        return _some_weeks(parts)
    return ("\n" if name in LONG_TEXTS else " ").join(parts)


def weeks_of(cell: str) -> str:
    """Return the OSM selector of the weeks in « semaine impaire » or « semaines paires », or ""."""
    match = WEEKS.fullmatch(plain(cell))
    return (ODD if match[1] else EVEN) if match else ""


def _some_weeks(parts):
    """Return the joined hours; a cell such as « semaine impaire » restricts the other cells."""
    weeks = next(filter(None, map(weeks_of, parts)), "")
    timed = [part for part in parts if re.search(r"\d", part)]
    # « Mardi » before « 9h-12h », and not before hours that name their own days.
    if all(prose.to_osm(part, [0]) for part in timed):
        parts = [part for part in parts if part not in timed] + timed
    hours = " ".join(part for part in parts if not weeks_of(part))
    if not weeks or not read_hours(hours).is_readable:
        return " ".join(parts)
    rules = (rule.strip() for rule in hours.split(";"))
    return "; ".join(rule if rule.startswith("PH") else f"{weeks} {rule}" for rule in rules)


def _rank_in_address(part):
    """Return the rank of a part of an address: the number, the street, "13001 Marseille"."""
    if NUMBER.fullmatch(part):
        return 0
    return 2 if POSTCODE_AND_TOWN.fullmatch(part) else 1


def _position(cell):
    """Return the coordinates of a cell: {"latitude": [text], "longitude": [text]}.

    A blank cell gives {}. A text that `pair_of` cannot read is returned as the latitude alone, so
    that it is reported.
    """
    if not cell.strip():
        return {}
    if pair := pair_of(cell):
        return {"latitude": [pair[0]], "longitude": [pair[1]]}
    return {"latitude": [cell.strip()]}


def _references(mapping, cells):
    """Yield the texts that may name the reference system of a row's coordinates."""
    for column, target in mapping.items():
        if target in {"latitude", "longitude", POSITION}:
            yield column
    for column, cell in cells.items():
        if cell and REFERENCE.search(plain(column)):
            yield cell


def _degrees(row):
    """Return {"latitude": text, "longitude": text}, in degrees, of a row in Lambert-93, else {}."""
    x, y = (metres_of(row.get(name, "")) for name in ("longitude", "latitude"))
    if None in (x, y):
        return {}
    try:
        latitude, longitude = from_lambert93(min(x, y), max(x, y))
    except ValueError:
        return {}
    return {"latitude": write_number(latitude), "longitude": write_number(longitude)}


def _whole_days(days):
    """Return {day: hours} from {day: [cells]}, the open hours of a day joined by "/".

    A day without open hours keeps its first cell.
    """
    whole = {}
    for index, cells in days.items():
        open_cells = [cell for cell in cells if plain(cell) not in SHUT and cell != "-"]
        whole[index] = " / ".join(open_cells) or cells[0]
    return whole


def _week(days):
    """Return the hours of {weekday number: cell} as one OSM text, without the closed days.

    If one cell is not understood, the cells are returned as typed, each after the name of its day.
    Returns "" if every day is closed.
    """
    typed = {index: cell for index, cell in days.items() if plain(cell) not in SHUT and cell != "-"}
    osm = [prose.to_osm(cell, [index]) for index, cell in sorted(typed.items())]
    if all(osm):
        return "; ".join(osm)
    return " ; ".join(f"{DAYS[index]} : {cell}" for index, cell in sorted(typed.items()))


def _generate_id(row):
    """Return an identifier of at most 120 characters from the name and the address of a row.

    Equal names and addresses always have the same identifier. Returns "" without a name. The usual
    name replaces a blank official one.
    """
    name = row.get("nom", "").strip() or row.get(USUAL, "").strip()
    parts = [name, *(row.get(name, "") for name in ("adresse", "code_postal", "commune"))]
    return slugify(" ".join(parts))[:120] if name else ""
