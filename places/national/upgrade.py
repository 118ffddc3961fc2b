"""Conversion of rows of the national standard v0.1 (2022–2024) to v1.0.2.

Source of the equivalences: @gouvfr-anct/lieux-de-mediation-numerique v2.3.0,
`from-schema-data-inclusion-fields.ts` (MIT), and 834 rows published in both versions. Pure: takes
cells, returns cells and remarks. A row of v1.0.2 is unchanged; real files mix both versions.
"""

from django.utils.translation import gettext as _

from places.choices import EVERYBODY, Audience, Care, Fee, Programme, Service, SupportMode

from .cells import REFUSED, REPAIRED, Remark, RewrittenCell, original_of
from .value_lists import head_of, split_values, value_key

# {name of a column in real files: name in the standard}
RENAMED = {
    "siret": "pivot",
    "courriel": "courriels",
    "accessibilite": "fiche_acces_libre",
    "labels_autres": "autres_formations_labels",
    "public_accueillis": "publics_accueillis",
    "conditions_access": "conditions_acces",
}
AUDIENCES, CARE = "publics_specifiquement_adresses", "prise_en_charge_specifique"
PROGRAMMES, LABELS = "dispositif_programmes_nationaux", "formations_labels"
OTHER_LABELS, FEES = "autres_formations_labels", "frais_a_charge"
SUPPORT = "modalites_accompagnement"

PAPERWORK = "Aide aux démarches administratives"
EVERYDAY_TOOLS = "Maîtrise des outils numériques du quotidien"
CULTURE = "Compréhension du monde numérique"
WORK = "Insertion professionnelle via le numérique"
ACCESS = "Accès internet et matériel informatique"
SERVICES = {
    "Devenir autonome dans les démarches administratives": PAPERWORK,
    "Réaliser des démarches administratives avec un accompagnement": PAPERWORK,
    "Accompagner les démarches de santé": PAPERWORK,
    "Prendre en main un smartphone ou une tablette": EVERYDAY_TOOLS,
    "Prendre en main un ordinateur": EVERYDAY_TOOLS,
    "Utiliser le numérique au quotidien": EVERYDAY_TOOLS,
    "Approfondir ma culture numérique": CULTURE,
    "Promouvoir la citoyenneté numérique": CULTURE,
    "Favoriser mon insertion professionnelle": WORK,
    "Créer et développer mon entreprise": WORK,
    "Accéder à une connexion internet": ACCESS,
    "Accéder à du matériel": ACCESS,
    "S'équiper en matériel informatique": "Acquisition de matériel informatique à prix solidaire",
    "Créer avec le numérique": "Loisirs et créations numériques",
    "Soutenir la parentalité et l'éducation avec le numérique": (
        "Parentalité et éducation avec le numérique"
    ),
}
# Words that mean everyone.
ALL_WORDS = [
    *(EVERYBODY, "Tous publics", "Tous les publics", "Tous", "Toutes et tous"),
    *("Tout le monde", "Tout type de public", "Ouvert à tous", "Grand public", "Tous les âges"),
    *("Everyone", "Everybody", "All"),
]
# {column of v0.1: {value, or its part before " : ": (column, value) of v1.0.2}}
MOVED = {
    "services": {old: ("services", new) for old, new in SERVICES.items()},
    "typologie": {"PE": ("typologie", "FT")},
    SUPPORT: {
        "Seul": (SUPPORT, "En autonomie"),
        "Avec de l'aide": (SUPPORT, "Accompagnement individuel"),
        "A ma place": (SUPPORT, "Accompagnement individuel"),
        "Dans un atelier": (SUPPORT, "Dans un atelier collectif"),
    },
    "conditions_acces": {
        "Gratuit": (FEES, "Gratuit"),
        "Gratuit sous condition": (FEES, "Gratuit sous condition"),
        "Payant": (FEES, "Payant"),
        "Adhésion": (FEES, "Payant"),
        "Accepte le Pass numérique": (FEES, "Gratuit sous condition"),
    },
    "publics_accueillis": {
        **dict.fromkeys(ALL_WORDS, (AUDIENCES, EVERYBODY)),
        "Adultes": (AUDIENCES, ""),
        "Jeunes (16-26 ans)": (AUDIENCES, "Jeunes"),
        "Familles/enfants": (AUDIENCES, "Familles et/ou enfants"),
        "Seniors (+ 65 ans)": (AUDIENCES, "Seniors"),
        "Uniquement femmes": (AUDIENCES, "Femmes"),
        "Surdité": (CARE, "Surdité"),
        "Déficience visuelle": (CARE, "Déficience visuelle"),
        "Handicaps mentaux": (CARE, "Handicaps mentaux"),
        "Handicaps psychiques": (CARE, "Handicaps mentaux"),
        "Personnes en situation d'illettrisme": (CARE, "Illettrisme"),
        "Public langues étrangères": (CARE, "Langues étrangères (autres)"),
    },
    "labels_nationaux": {
        "France Services": (PROGRAMMES, "France Services"),
        "CNFS": (PROGRAMMES, "Conseillers numériques"),
        "Aidants Connect": (PROGRAMMES, "Aidants Connect"),
        "Point numérique CAF": (PROGRAMMES, "Point d'accès numérique CAF"),
        "Grandes écoles du numérique": (PROGRAMMES, "Grande école du numérique"),
        "Fabriques de Territoire": (LABELS, "Fabriques de Territoire"),
        "APTIC": (OTHER_LABELS, "APTIC"),
        "Point relais CAF": (OTHER_LABELS, "Point relais CAF"),
        "Relais pôle emploi": (OTHER_LABELS, "Relais pôle emploi"),
        "French Tech": (OTHER_LABELS, "French Tech"),
        "Campus connecté": (OTHER_LABELS, "Campus connecté"),
    },
}
# Files of v1.0.2 contain values of the former columns too.
MOVED |= {
    AUDIENCES: MOVED["publics_accueillis"],
    FEES: MOVED["conditions_acces"],
    PROGRAMMES: MOVED["labels_nationaux"],
}
# A part of these lists would be wrong: "Seniors" alone excludes the others.
INDIVISIBLE = {"publics_accueillis": AUDIENCES, "conditions_acces": FEES}
# Columns that v1.0.2 removed: their values move to other columns or are dropped.
FORMER_COLUMNS = {"conditions_acces", "publics_accueillis", "labels_nationaux", "cle_ban"}
# All of these together mean everyone.
ALL_AGES = {"Jeunes", "Familles et/ou enfants", "Seniors"}
SUMMARY, DETAIL = "presentation_resume", "presentation_detail"
LONGEST_SUMMARY, LONGEST_FORMER_SUMMARY = 280, 500


# The values of former columns that are the same in v1.0.2.
ALREADY = {
    "publics_accueillis": [(AUDIENCES, Audience), (CARE, Care)],
    "conditions_acces": [(FEES, Fee)],
    "labels_nationaux": [(PROGRAMMES, Programme)],
}
BY_KEY = {
    column: {
        value_key(value): (todays, value)
        for todays, choices in ALREADY.get(column, ())
        for value in choices.values
    }
    | {value_key(value): target for value, target in values.items() if target != (column, value)}
    for column, values in MOVED.items()
}
# Values of v1.0.2, which real files mix in a cell with values of v0.1.
TODAYS = {
    "services": Service,
    SUPPORT: SupportMode,
    AUDIENCES: [EVERYBODY, *Audience],
    FEES: Fee,
    PROGRAMMES: Programme,
}
BOTH = {
    column: {*targets, *(value_key(value) for value in TODAYS.get(column, ()))}
    for column, targets in BY_KEY.items()
}


def upgrade_cells(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, Remark]]]:
    """Convert the cells of a row of v0.1: return (cells of v1.0.2, remarks).

    `cells` is {column: cell} of the file; the result has the columns of v1.0.2. `remarks` is
    [(column of the file, Remark)], one for each converted or dropped value. A row of v1.0.2 is
    returned unchanged, but a summary of 281 to 500 characters is cut at a word, and its whole text
    is added to the detailed presentation.
    """
    if not (FORMER_COLUMNS & cells.keys()) and not any(_has_former(n, cells) for n in MOVED):
        return _short_summary(cells)
    upgraded, remarks, moved = dict(cells), [], {}
    for name, targets in BY_KEY.items():
        if name not in cells:
            continue
        current, changed = _move_values(name, cells[name], moved)
        remarks += changed
        if name in FORMER_COLUMNS:
            del upgraded[name]
        else:
            upgraded[name] = RewrittenCell("|".join(current), cells[name])
        for column in {target[0] for target in targets.values()} - upgraded.keys():
            upgraded[column] = ""
    for column, values in moved.items():
        old = [value for value in upgraded.get(column, "").split("|") if value]
        named = map(value_key, [*old, *values])
        has_all = value_key(EVERYBODY) in named or set(values) >= ALL_AGES
        if column == AUDIENCES and has_all:
            old, values = [], [EVERYBODY]
        elif column == AUDIENCES and "" in values:
            old = values = []  # the other audiences alone would exclude adults
        joined = "|".join(dict.fromkeys([*old, *filter(None, values)]))
        own = original_of(cells.get(column) or "") or joined
        upgraded[column] = RewrittenCell(joined, own)
    upgraded.pop("cle_ban", None)
    upgraded, others = _short_summary(upgraded)
    return upgraded, remarks + others


def _move_values(name, cell, moved):
    """Move the former values of a cell to `moved`, {column: [values of v1.0.2]}.

    Returns (other values, remarks). The other values, known or not, stay in the cell. In one of the
    `FORMER_COLUMNS`, they are dropped instead, with a remark, and the list is empty. If the cell of
    a column in `INDIVISIBLE` contains an unknown value, its values for the column that
    `INDIVISIBLE` names are dropped too; its values for other columns still move.
    """
    is_former, current, remarks = name in FORMER_COLUMNS, [], []
    parts = [(part, _target(name, part)) for part in split_values(cell, BOTH[name])]
    whole = INDIVISIBLE.get(name) if None in dict(parts).values() else ""
    for part, target in parts:
        if target and target[0] != whole:
            column, value = target
            moved.setdefault(column, []).append(value)
            remarks.append((name, Remark(REPAIRED, _reason(name, column, value), part)))
        elif is_former:
            reason = _("Cette valeur n’est pas dans la liste de la norme 0.1.")
            if target:
                reason = _("Une autre valeur de la case est inconnue : celle-ci serait fausse.")
            remarks.append((name, Remark(REFUSED, reason, part)))
        else:
            current.append(part)
    return current, remarks


def _target(name, part):
    """Return the (column, value) of v1.0.2 for a value of v0.1, or None for any other value."""
    targets = BY_KEY[name]
    return targets.get(value_key(part)) or targets.get(value_key(head_of(part)))


def _has_former(name, cells):
    cell = cells.get(name)
    return bool(cell) and any(_target(name, part) for part in split_values(cell, BOTH[name]))


def _reason(name, column, value):
    if not value:
        return _("Norme 0.1 : la liste n’a pas de valeur pour les adultes.")
    if name == column:
        return _("Norme 0.1 : lu comme « %(value)s ».") % {"value": value}
    return _("Norme 0.1 : lu comme « %(value)s » (%(column)s).") % {
        "value": value,
        "column": column,
    }


def _short_summary(cells):
    """Return (cells, remarks), with a summary of 281 to 500 characters cut at a word.

    v0.1 accepts 500 characters and v1.0.2 280. The whole text is added to the detailed
    presentation, unless it contains the text already. Other summaries, and summaries without a
    space, are unchanged.
    """
    text = " ".join(cells.get(SUMMARY, "").split())
    if not LONGEST_SUMMARY < len(text) <= LONGEST_FORMER_SUMMARY or " " not in text:
        return cells, []
    short = text[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"
    whole = cells.get(DETAIL, "").strip()
    detail = whole if text in " ".join(whole.split()) else f"{text}\n{whole}".strip()
    reason = _("Coupé à 280 signes ; le texte entier va dans « %(column)s ».") % {"column": DETAIL}
    return {**cells, SUMMARY: short, DETAIL: detail}, [(SUMMARY, Remark(REPAIRED, reason, text))]
