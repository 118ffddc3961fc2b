"""Mapping of the columns of a table outside the standard to the columns of the standard.

A mapping is {column of the file: target}. A target is a column of the standard, a day of the
week, or both coordinates in one cell; several columns may have the same target.
"""

import re

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from network.text.strings import plain
from places.hours import prose
from places.hours.osm_text import read_hours

from .cells import SEPARATOR
from .column_notes import NOTES
from .standard import BY_NAME, CLOSED_LISTS
from .upgrade import BY_KEY, FORMER_COLUMNS, RENAMED
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
LONG_TEXTS = {"presentation_detail"}
NUMBER = re.compile(r"\d+ ?(bis|ter|quater|[a-z])?", re.IGNORECASE)
LISTS = {*CLOSED_LISTS, "courriels", "site_web", "autres_formations_labels"}
FORMER = FORMER_COLUMNS - {"cle_ban"}
STANDARD = {*FORMER_COLUMNS, *RENAMED, *BY_NAME}
YES_OR_NO = {
    "itinerance": {"oui": "Itinérant", "non": "Fixe"},
    "frais_a_charge": {"oui": "Gratuit", "non": "Payant"},  # "Est-ce gratuit ?"
}
# The house number, in a column beside the street.
STREET_NUMBER = r"\b(housenumber|(numero|num|n)( de)?( la)? (voie|rue))\b"
COMPLEMENT = r"(compl|complements?)"
# [(target, pattern of its headers without accents)]; the first match wins.
NAMES = [
    *(
        (f"jour_{index}", rf"\b{day}\b")
        for index, day in enumerate("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
    ),
    (POSITION, r"\b(geo ?point|point ?geo|geom|coordonnees|latlon|position|wkt)\b"),
    ("latitude", r"\b(lat|latitude|coord x|y wgs84)\b"),
    ("longitude", r"\b(lon|lng|long|longitude|coord y|x wgs84)\b"),
    ("code_insee", r"\b(insee (com|commune)|code insee|citycode|depcom)\b|^insee$"),
    ("code_postal", r"\b(code postal|postcode|cp|zip)\b"),
    ("prise_rdv", r"\b(prise|lien) (de )?(rdv|rendez vous)\b"),
    ("fiche_acces_libre", r"\b(acces ?libre)\b"),
    ("date_maj", r"\b(maj|mise? a jour|horodateur|date de (modification|soumission)|updated)\b"),
    ("courriels", r"\b(mail|mails|e mail|email|emails|courriel|courriels)\b"),
    ("telephone", r"\b(tel|telephone|phone|mobile)\b"),
    ("site_web", r"\b(site|site web|site internet|url|web|website)\b"),
    ("horaires", r"\b(horaires?|opening hours|ouverture)\b"),
    ("complement_adresse", rf"\b{COMPLEMENT}( (d |de l |a l )?(adresse|adr|voie))?$|\badresse 2\b"),
    ("complement_adresse", rf"\b(adresse|adr|address|voie) {COMPLEMENT}\b"),
    ("adresse", r"\b(adresse|adr|address|rue|voie|street)\b"),
    ("adresse", STREET_NUMBER),
    ("commune", r"\b(commune|ville|city|lib com|localite|municipalite)\b"),
    ("pivot", r"\b(siret|rna|pivot)\b"),
    ("id", r"\b(id|gid|fid|recordid|identifiant|identifier|uuid|id fs)\b"),
    ("structure_parente", r"\b(structure (parente|porteuse)|employeur|reseau)\b"),
    ("nom", r"\b(nom|name|libelle|lib fs|intitule|denomination|raison sociale)\b"),
    ("nom", r"^(?!.*type).*\b(structure|lieu)\b"),
    ("frais_a_charge", r"\b(tarif|tarifs|gratuit|gratuite|frais|conditions? d acces|prix)\b"),
    ("publics_specifiquement_adresses", r"\b(public|publics)\b"),
    ("services", r"\b(services?|activites)\b"),
    ("presentation_detail", r"\b(description|presentation)\b"),
    ("source", r"\b(source|producteur)\b"),
]
# Headers of internal columns and of personal data. `guess` never maps them.
PRIVATE = re.compile(
    r"\b("
    # Comments.
    r"comm?entaires?|comments?|notes?|nota|remarques?|remarks?|observations?|obs|avis"
    r"|memos?|feedback|appreciations?|evaluations?|bilans?|comptes? rendus?|historiques?"
    # Follow-up.
    r"|suivis?|follow ?ups?|relances?|echanges?|to ?do|a faire|brouillons?|drafts?|tracking"
    # Confidentiality.
    r"|internes?|internal|intern|prive(e|s|es)?|private|confidentiel(le)?s?|confidential|secret"
    r"|ne pas (publier|diffuser)|non (publie|diffuse|public)e?s?|do not publish|hidden"
    r"|equipes?|team|staff|admin|backoffice|back office"
    # Names and functions of persons.
    r"|referente?s?|responsables?|interlocut(eur|rice)s?|coordinat(eur|rice)s?|animat(eur|rice)s?"
    r"|conseill(er|ere)s?|mediat(eur|rice)s?|direct(eur|rice)s?|gerante?s?|presidente?s?|managers?"
    r"|repondante?s?|respondents?|auteurs?|autrices?|authors?|prenoms?|first ?names?|last ?names?"
    r"|personnel(le)?s?|personal|persos?|persons?|salarie(e|s|es)?|employe(e|s|es)?|benevoles?"
    r"|personnes? (contact|ressource|en charge|a (contacter|joindre|prevenir))|agents?|users?"
    r"|utilisat(eur|rice)s?|declarante?s?|contribut(eur|rice)s?|nom de famille|votre nom|your name"
    r"|full ?name|contact (nom|name)|(nom|name)( du| de| of)? contact"
    r"|(saisi|rempli|renseigne|verifie|valide|traite|cree|modifie)e? par"
    r")\b"
)
# The shapes of cells of some targets: "Adresse (rue, code postal, ville)" matches several.
SHAPES = {
    "code_postal": re.compile(r"[0-9]{2} ?[0-9]{2,3}"),
    "code_insee": re.compile(r"[0-9][0-9AB]?[0-9]{3}", re.IGNORECASE),
    **dict.fromkeys(["latitude", "longitude"], re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]*)?")),
    "courriels": re.compile(r"[^@]+@.+", re.DOTALL),
}
# A short prefix that a database puts before each name: "c_nom", "lieu_nom".
PREFIX = re.compile(r"^(?!id )[a-z]{1,2} (?=[a-z]{3})")
# A table has one column for each of these targets; cells of the others are joined.
ONCE = {"id", "nom", "latitude", "longitude", POSITION, "date_maj", "pivot", "code_insee"}
ONCE |= {"code_postal", "commune", "telephone", "horaires", "prise_rdv", "structure_parente"}
ONCE |= {"adresse", "services", "frais_a_charge", "publics_specifiquement_adresses", "source"}
BY_CELL = [
    (POSITION, re.compile(r"-?\d{1,2}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}")),
    ("courriels", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    ("telephone", re.compile(r"(\+33|0)\s?[1-9]([ .]?\d{2}){4}")),
    ("site_web", re.compile(r"https?://\S+", re.IGNORECASE)),
]


def targets() -> list[tuple[str, object]]:
    """Return [(target, description in French)] for the targets that an editor may choose.

    The targets are the columns of the standard, the former ones, coordinates in one cell, and the
    days of the week, in this order.
    """
    former = [(name, _("colonne de la norme 0.1")) for name in sorted(FORMER)]
    days = [(name, _("horaires du %s") % DAYS[index]) for name, index in DAY_TARGETS.items()]
    return [*NOTES, *former, (POSITION, _("latitude et longitude dans une case")), *days]


def guess(columns: list[str], rows: list[dict]) -> dict[str, str]:
    """Return {column: target} for the columns that a name, or else the first cells, identify.

    `rows` are the first rows, {column: cell}. The result is in the order of `columns`. A target of
    `ONCE` is given to one column, except that a column of house numbers shares that of the street.
    A private column (`is_private`) is left out, unless its cells only tick a choice.
    """
    guessed = _choices(columns, rows)
    open_columns = [column for column in columns if column in guessed or not is_private(column)]
    own = {**{name: name for name in [*FORMER, *(name for name, _note in NOTES)]}, **RENAMED}
    exact = [(target, f"^{name.replace('_', ' ')}$") for name, target in own.items()]
    for target, pattern in [*exact, *NAMES]:
        is_once = target in ONCE and pattern != STREET_NUMBER
        for column in open_columns:
            taken = is_once and target in guessed.values()
            is_named = column not in guessed and re.search(pattern, _bare(column))
            if is_named and not taken and _may_hold(target, _cells(rows, column)):
                guessed[column] = target
    for target, pattern in BY_CELL:
        for column in open_columns:
            cells = _cells(rows, column)
            is_free = column not in guessed and target not in guessed.values()
            if is_free and cells and all(pattern.fullmatch(cell) for cell in cells):
                guessed[column] = target
    if "latitude" in guessed.values() and "longitude" in guessed.values():
        guessed = {column: name for column, name in guessed.items() if name != POSITION}
    return {column: guessed[column] for column in columns if column in guessed}


def is_private(column: str) -> bool:
    """Return True if a header announces comments, internal notes or a person.

    A private column is published only after an explicit choice of its target. Plurals, `camelCase`
    and `snake_case` count: "Remarque(s)", "NotesInternes", "commentaire_interne". The columns of
    the standard are never private.
    """
    if column in STANDARD:
        return False
    words = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", re.sub(r"\((e?s|e)\)", "", column))
    # Figures glued to a word are a rank: "commentaire2".
    return bool(PRIVATE.search(re.sub(r"(?<=[a-z])\d+\b", "", plain(words))))


def _choices(columns, rows):
    """Return {column: list column of the standard} for the columns that tick one value.

    The header names the value, and the filled cells of `rows`, if any, only tick it or not.
    """
    return {
        column: name
        for column in columns
        if {plain(cell) for cell in _cells(rows, column)} - NOT_TICKED <= TICKED
        and (name := _list_of(_choice(column)))
    }


def _choice(column):
    """Return the choice named by a survey's column, or the header.

    Example: "Imprimer" for "q5[SQ2]. Que faites-vous ? [Imprimer]".
    """
    match = re.search(r"\[([^\[\]]+)\]\s*$", column)
    return match[1].strip() if match else column


def _list_of(text):
    """Return the name of the list column, v1.0.2 or v0.1, that accepts this value, or ""."""
    key = value_key(text)
    todays = ((name, map(value_key, values)) for name, values in CLOSED_LISTS.items())
    return next((name for name, keys in [*todays, *BY_KEY.items()] if key in keys), "")


def _cells(rows, column):
    return [row[column].strip() for row in rows if row.get(column, "").strip()]


def _may_hold(target, cells):
    """Return True if the target has no shape, `cells` is empty, or one of them has the shape."""
    shape = SHAPES.get(target)
    return not shape or not cells or any(shape.fullmatch(cell) for cell in cells)


def _bare(column):
    """Return the header in lower case, without accents, short prefix or survey's choice.

    "c_Nom" gives "nom", and "Que faites-vous ? [Imprimer]" gives "que faites vous".
    """
    name = plain(re.sub(r"\[[^\[\]]*\]", " ", column).replace("_", " "))
    return PREFIX.sub("", name)


def apply_mapping(
    mapping: dict[str, str], cells: dict[str, str], prefix: str = ""
) -> dict[str, str]:
    """Return {column of the standard: cell} for a row of the file.

    The cells of columns with the same target are joined. Hours are converted to OSM syntax if they
    are understood; the columns of weekdays count only if "horaires" is blank. A missing identifier
    is generated from name and address. `prefix` identifies the table: it precedes identifiers that
    are only row numbers, of fewer than `LONGEST_NUMBER` digits.
    """
    parts_by_target, days = {}, {}
    for column, target in mapping.items():
        cell = _ticked_choice(column, target, cells.get(column) or "")
        if target in DAY_TARGETS:
            days.setdefault(DAY_TARGETS[target], []).append(cell.strip())
        elif target == POSITION:
            parts_by_target |= _position(cell)
        elif cell.strip() or target not in parts_by_target:
            parts_by_target.setdefault(target, []).append(cell.strip())
    row = {name: _join_parts(name, parts) for name, parts in parts_by_target.items()}
    if days:
        row["horaires"] = row.get("horaires") or _week(_whole_days(days))
    elif "horaires" in row and not read_hours(row["horaires"]).is_readable:
        row["horaires"] = prose.to_osm(row["horaires"]) or row["horaires"]
    for name in YES_OR_NO.keys() & row.keys():
        row[name] = YES_OR_NO[name].get(plain(row[name]), row[name])
    number = row.get("id", "").strip()
    if not number:
        row["id"] = _generate_id(row)
    elif number.isdigit() and len(number) < LONGEST_NUMBER and prefix:
        row["id"] = f"{prefix}-{number}"
    return row


def _ticked_choice(column, target, cell):
    """Return the choice named by the column if the cell ticks it, or "" if the cell does not.

    The cell is returned unchanged if it contains another text, or if the target is no list.
    """
    is_list = target in CLOSED_LISTS or target in FORMER
    choice = _choice(column)
    if not is_list or (target in YES_OR_NO and _list_of(choice) != target):
        return cell
    if plain(cell) in TICKED:
        return choice
    return "" if plain(cell) in NOT_TICKED else cell


def _join_parts(name, parts):
    parts = [part for part in parts if part]
    if name == "adresse":
        parts.sort(key=lambda part: not NUMBER.fullmatch(part))
    if name in LISTS:
        return SEPARATOR.join(parts)
    return ("\n" if name in LONG_TEXTS else " ").join(parts)


def _position(cell):
    """Return the coordinates of a cell: {"latitude": [text], "longitude": [text]}.

    Accepts "48.85, 2.35" and "48,85 ; 2,35". In "POINT Z (2.35 48.85 6)" and in GeoJSON the
    longitude comes first. A blank cell gives {}. Any other text is returned as the latitude alone,
    so that it is reported.
    """
    if not cell.strip():
        return {}
    numbers = re.findall(r"-?\d+\.\d+", cell)
    if len(numbers) < 2:
        numbers = re.findall(r"-?\d+,\d+", cell)
    if len(numbers) < 2:
        numbers = re.findall(r"-?\d+", cell)
    if len(numbers) not in {2, 3}:
        return {"latitude": [cell]}
    first, second = numbers[:2]
    if re.search("point|coordinates", cell, re.IGNORECASE):
        first, second = second, first
    return {"latitude": [first], "longitude": [second]}


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

    Equal names and addresses always have the same identifier. Returns "" without a name.
    """
    parts = [row.get(name, "") for name in ("nom", "adresse", "code_postal", "commune")]
    return slugify(" ".join(parts))[:120] if row.get("nom", "").strip() else ""
