"""Rows of the open data about texts, in JSON and CSV. Pure: rows in, bytes out."""

import json

from wagtail.models import Page

from network.outputs.csv_cells import csv_bytes

LANGUAGE = "fr"  # translations are never listed
# Keys in JSON and headings in CSV. They are public: partners read them by name.
COLUMNS = (
    "id titre type resume auteurs source adresse_source parution entree langue themes publics"
    " territoire code_territoire licence donnees_de page sujets propos_recueillis_par"
    " enquete_menee_par enquete_annees lien_avec_la_source titre_source auteur_source"
    " licence_source attribution mene_a adresse_du_lien"
).split()


def row(resource: Page, *, attribution, kept: Page | None) -> dict[str, object]:
    """Return a resource as {column: value}, with all `COLUMNS` in their order.

    `resource` comes from `ResourceQuerySet.cards`, and `attribution` is its `Attribution`. `kept`
    is its `KeptLinkPage`, or None for a resource of another kind. Unknown values are "" or an empty
    list.
    """
    territory = resource.territory
    values = {
        "id": str(resource.translation_key),
        "titre": resource.title,
        "type": resource.kind,
        "resume": resource.listed_summary,
        "entree": resource.published_on.isoformat(),
        "langue": kept.source_language if kept else LANGUAGE,
        "themes": list(resource.topic_names),
        "publics": list(resource.audiences),
        "territoire": territory.name if territory else "",
        "code_territoire": territory.code if territory else "",
        # The year of the figures, however old they are.
        "donnees_de": resource.facts_on.year if resource.facts_on else "",
        "page": attribution.address,
        **attribution.values,
    }
    return {name: values[name] for name in COLUMNS}


def as_json(rows: list[dict], *, title: str, url: str, source: str) -> bytes:
    """Return a JSON object in UTF-8 with the keys titre, page, adresse and ressources.

    `url` is the address of the HTML page, `source` the address of the JSON file.
    """
    answer = {"titre": title, "page": url, "adresse": source, "ressources": rows}
    return json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def as_csv(rows: list[dict]) -> bytes:
    """Return `rows` as CSV with `COLUMNS` as headings; lists are joined by "|".

    The encoding is UTF-8 with a byte order mark. Texts that a spreadsheet would compute are
    escaped. Raises KeyError if a row has no value for a column.
    """
    return csv_bytes(rows, COLUMNS)
