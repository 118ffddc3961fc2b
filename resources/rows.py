"""The texts of the library as rows, for whoever counts or programs. Pure: rows in, bytes out."""

import json

from network.outputs.csv_cells import csv_bytes

LANGUAGE = "fr"  # of what the network writes: translations are in no list
# key in JSON and heading in CSV: they stay, others read them by name
COLUMNS = (
    "id titre type resume auteurs source adresse_source parution entree langue themes publics"
    " territoire code_territoire licence donnees_de page"
).split()


def row(resource, *, authors, url, kept, licence) -> dict:
    """One text as {column: value}, of `cards()`; `kept` is its kept link, if it is one."""
    territory = resource.territory
    return {
        "id": str(resource.translation_key),
        "titre": resource.title,
        "type": resource.kind,
        "resume": resource.listed_summary,
        "auteurs": list(authors),
        "source": resource.source,
        "adresse_source": kept.url_of_source if kept else "",
        "parution": resource.first_published_iso,
        "entree": resource.published_on.isoformat(),
        "langue": kept.source_language if kept else LANGUAGE,
        "themes": list(resource.topic_names),
        "publics": list(resource.audiences),
        "territoire": territory.name if territory else "",
        "code_territoire": territory.code if territory else "",
        "licence": licence,
        # The year of the numbers that it gives, whatever their age.
        "donnees_de": resource.facts_on.year if resource.facts_on else "",
        "page": url,
    }


def as_json(rows: list[dict], *, title: str, url: str, source: str) -> bytes:
    """{titre, page, adresse, ressources}"""
    answer = {"titre": title, "page": url, "adresse": source, "ressources": rows}
    return json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def as_csv(rows: list[dict]) -> bytes:
    """UTF-8 with its mark; lists joined by "|"."""
    return csv_bytes(rows, COLUMNS)
