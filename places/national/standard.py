"""The national standard of places of digital mediation, v1.0.2, and its conversion.

Only this module contains the column names. Pure: takes strings, returns values and problems.
Source: LaMednum/standard-mediation-num, schema.json v1.0.2 (Licence Ouverte 2.0).
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from places import choices

from . import cells, names, phones, pivots, position, statuses, upgrade
from .cells import REFUSED, REPAIRED, Context, RefusedError
from .everyone import split_everybody
from .typologies import TYPOLOGIES
from .whole_address import split_address

MAX_REMARKS = 20  # of one cell
UNKNOWN_DATE = "1970-01-01"


@dataclass(frozen=True)
class Problem:
    """A fault of one cell, or of a whole line if `field` is "".

    `field` is the name of a column. `kind` is "refused" (the value is not imported), "repaired" (it
    was corrected) or "kept" (it is doubtful and imported as it is, or in part). `line` counts from
    1. `value` is for display. If it was cut because it is long, `whole` contains the complete
    value; otherwise `whole` is "".
    """

    line: int
    field: str
    value: str
    reason: str
    kind: str = REFUSED
    whole: str = ""

    def __post_init__(self):
        if len(self.value) > cells.MAX_SHOWN and not self.whole:
            object.__setattr__(self, "whole", cells.one_line(self.value))
        object.__setattr__(self, "field", cells.shorten(self.field))
        object.__setattr__(self, "value", cells.shorten(self.value))


def omit_blank_whole(items: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return a dict of the items of a `Problem`, without `whole` if it is "".

    The function is a `dict_factory` for `asdict`.
    """
    return {name: value for name, value in items if (name, value) != ("whole", "")}


@dataclass
class Row:
    """The values of one line of a file, by field of a place.

    A field that the file does not have, or with a refused value, is absent from `values`. A blank
    cell gives an empty value, but a blank identifier or name is absent. `held_back` is the reason
    not to publish the place, or "". The reason is the text of the file that calls the place closed
    or not published, or the name of the place if it is only the number of a company.
    """

    line: int
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    held_back: str = ""

    @property
    def national_id(self) -> str:
        """The national identifier, or "" if it is missing."""
        return self.values.get("national_id", "")

    @property
    def is_usable(self) -> bool:
        """True if the row has an identifier and a name; the rest may be missing."""
        return bool(self.national_id and self.values.get("title"))


@dataclass(frozen=True)
class Column:
    """A column of the standard: its national name, the field of a place, its reader and writer.

    `blank` makes the value of a blank cell, by default "". The schema of the standard requires a
    value in the columns with `is_required`. `may_be_blank` marks a required column that this site
    publishes empty, rather than with an invented value.
    """

    name: str
    field: str
    read: Callable
    write: Callable = cells.write_text
    is_required: bool = False
    blank: Callable = str
    may_be_blank: bool = False


def _none():
    return None


def _choice_column(name, field, enum, is_whole=False):
    allowed = [value for value, _label in enum]
    return Column(name, field, cells.one_of(allowed, is_whole), cells.write_list, blank=list)


def _audiences(cell, context, is_open=False):
    """Read a list of audiences; `EVERYBODY` excludes the others."""
    read = cells.one_of([value for value, _label in choices.STATED_AUDIENCES], is_whole=True)
    values, remarks = read(cell, context, is_open)
    return [choices.EVERYBODY] if choices.EVERYBODY in values else values, remarks


COLUMNS = [
    Column("id", "national_id", cells.text(120), is_required=True),
    Column("pivot", "pivot", pivots.pivot, is_required=True, may_be_blank=True),
    Column("nom", "title", cells.name(255), is_required=True),
    Column("commune", "city", cells.text(120), is_required=True),
    Column("code_postal", "postcode", cells.postcode, is_required=True),
    Column("code_insee", "insee_code", cells.insee_code),
    Column("adresse", "address", cells.text(255), is_required=True),
    Column("complement_adresse", "address_extra", cells.text(255)),
    Column("latitude", "latitude", cells.degrees(90), cells.write_number, blank=_none),
    Column("longitude", "longitude", cells.degrees(180), cells.write_number, blank=_none),
    _choice_column("typologie", "typologies", TYPOLOGIES),
    Column("telephone", "phone", phones.phone, cells.write_phone),
    Column("courriels", "emails", cells.emails, cells.write_lines),
    Column("site_web", "websites", cells.websites, cells.write_lines),
    Column("horaires", "opening_hours", cells.opening_hours),
    Column("presentation_resume", "search_description", cells.text(280)),
    Column("presentation_detail", "presentation", cells.long_text),
    Column("source", "source", cells.text(255)),
    _choice_column("itinerance", "mobility", choices.Mobility.choices),
    Column("structure_parente", "parent_structure", cells.text(255)),
    Column(
        "date_maj",
        "updated_on",
        cells.date(UNKNOWN_DATE),
        cells.write_or(UNKNOWN_DATE),
        is_required=True,
        blank=_none,
    ),
    _choice_column("services", "services", choices.Service.choices),
    Column(
        "publics_specifiquement_adresses", "audiences", _audiences, cells.write_list, blank=list
    ),
    _choice_column("prise_en_charge_specifique", "care", choices.Care.choices),
    _choice_column("frais_a_charge", "fees", choices.Fee.choices, is_whole=True),
    _choice_column("dispositif_programmes_nationaux", "programmes", choices.Programme.choices),
    _choice_column("formations_labels", "labels", choices.TrainingLabel.choices),
    Column("autres_formations_labels", "other_labels", cells.free_lines, cells.write_lines),
    _choice_column("modalites_acces", "access_modes", choices.AccessMode.choices),
    _choice_column("modalites_accompagnement", "support_modes", choices.SupportMode.choices),
    Column("fiche_acces_libre", "accessibility_url", cells.website),
    Column("prise_rdv", "booking_url", cells.website),
]
# The standard has one telephone number, one name and no access of wheelchairs; these columns of
# ours are read, and absent from the CSV.
WHEELCHAIR = "fauteuil_roulant"
OWN_COLUMNS = [
    Column(phones.OTHER, "other_phone", phones.phone, cells.write_phone),
    Column(names.OFFICIAL, "official_name", cells.text(255)),
    Column(WHEELCHAIR, "wheelchair", cells.yes_or_no, cells.write_yes_or_no, blank=_none),
]
READ_COLUMNS = [*COLUMNS, *OWN_COLUMNS]
COLUMN_NAMES = [column.name for column in COLUMNS]
FIELDS = [column.field for column in READ_COLUMNS]
BY_NAME = {column.name: column for column in READ_COLUMNS}
BY_FIELD = {column.field: column for column in READ_COLUMNS}
REQUIRED_NAMES = [column.name for column in COLUMNS if column.is_required]
FILLED_NAMES = [c.name for c in COLUMNS if c.is_required and not c.may_be_blank]
# New codes appear often, so codes that are not in the list are accepted.
OPEN_LISTS = {"typologie"}
CLOSED_LISTS = {
    "itinerance": frozenset(choices.Mobility.values),
    "services": frozenset(choices.Service.values),
    "publics_specifiquement_adresses": frozenset(choices.Audience.values),
    "prise_en_charge_specifique": frozenset(choices.Care.values),
    "frais_a_charge": frozenset(choices.Fee.values),
    "dispositif_programmes_nationaux": frozenset(choices.Programme.values),
    "formations_labels": frozenset(choices.TrainingLabel.values),
    "modalites_acces": frozenset(choices.AccessMode.values),
    "modalites_accompagnement": frozenset(choices.SupportMode.values),
}


def read_row(line: int, cells_by_name: dict[str, str], today: datetime.date | None = None) -> Row:
    """Return the `Row` of {column name: cell}, in v1.0.2, v0.1 or a mixture of both.

    Unknown columns are ignored. Corrections, doubts and refused values are among the row's
    problems. A date later than the day after `today` is refused. Without `today`, dates in the
    future are accepted.
    """
    row = Row(line)
    cells_by_name, remarks = upgrade.upgrade_cells(cells_by_name)
    for split in (split_address, phones.split_phones, names.split_names, split_everybody):
        cells_by_name, others = split(cells_by_name)
        remarks += others
    for name, remark in remarks:
        row.problems.append(Problem(line, name, remark.value, str(remark.reason), remark.kind))
    name, hours = (cells_by_name.get(each, "") for each in ("nom", "horaires"))
    row.held_back = cells_by_name.get(statuses.STATUS, "") or statuses.held_by_text(name, hours)
    row.held_back = row.held_back or (name if pivots.is_number(name) else "")
    context = Context(cells_by_name.get("code_postal", "").strip(), today)
    for column in READ_COLUMNS:
        if column.name in cells_by_name:
            _read_cell(row, column, cells_by_name[column.name], context)
    _check_position(row)
    return row


def _read_cell(row, column, raw, context):
    raw, original = cells.fix_mojibake(raw), raw
    cell = cells.clean_text(raw)
    if raw != original:
        reason = str(_("Accents abîmés, lus comme « %s ».") % cells.shorten(raw))
        row.problems.append(Problem(row.line, column.name, original, reason, REPAIRED))
    if hidden := cells.hidden_characters(raw):
        names = ", ".join(sorted(f"U+{ord(sign):04X}" for sign in hidden))
        reason = str(_("Signes invisibles retirés : %s.") % names[:80])
        row.problems.append(Problem(row.line, column.name, cell, reason, REPAIRED))
    if not cell:
        if column.is_required and not column.may_be_blank:
            row.problems.append(
                Problem(row.line, column.name, "", str(_("La valeur est obligatoire.")))
            )
        if column.field not in {"national_id", "title"}:
            row.values[column.field] = column.blank()
        return
    try:
        value, remarks = column.read(cell, context, is_open=column.name in OPEN_LISTS)
    except RefusedError as refusal:
        is_rewritten = isinstance(original, cells.RewrittenCell)
        quoted = cells.clean_text(original.original) if is_rewritten else cell
        row.problems.append(Problem(row.line, column.name, quoted, str(refusal.reason)))
        return
    row.values[column.field] = value
    row.problems += [
        Problem(row.line, column.name, remark.value or cell, str(remark.reason), remark.kind)
        for remark in remarks[:MAX_REMARKS]
    ]
    if len(remarks) > MAX_REMARKS:
        reason = str(_("Et %s autres valeurs de cette case.") % (len(remarks) - MAX_REMARKS))
        row.problems.append(Problem(row.line, column.name, "…", reason))


def _check_position(row):
    """Remove coordinates that are incomplete or outside France; swap exchanged coordinates.

    Each coordinate removed or swapped adds a problem to the row.
    """
    given = {
        name: row.values[name]
        for name in ("latitude", "longitude")
        if row.values.get(name) is not None
    }
    latitude, longitude = given.get("latitude"), given.get("longitude")
    kind, reason = position.check_position(latitude, longitude)
    if not kind:
        return
    for name, value in given.items():
        row.problems.append(Problem(row.line, name, str(value), str(reason), kind))
        row.values.pop(name)
    if kind == REPAIRED:
        row.values.update(latitude=longitude, longitude=latitude)


def write_row(values: dict[str, object]) -> dict[str, str]:
    """Return {column name: cell} in the official order, from {field: value}.

    A missing value is written as "", but a missing date as `UNKNOWN_DATE`.
    """
    return {column.name: column.write(values.get(column.field)) for column in COLUMNS}


def write_cell(field: str, value: object) -> str:
    """Return the cell of the value of one field of a place.

    The text is canonical: two equal values have the same cell.
    """
    return BY_FIELD[field].write(value)
