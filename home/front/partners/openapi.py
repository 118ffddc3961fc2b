"""OpenAPI 3.1 document of the files and of the API, generated from filters and serialisers.

Pure, except for the choices of some filters and the examples of files, which are read from the
database. The document is in French.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as Column
from django.db.models import Model
from django.utils.functional import Promise
from rest_framework.fields import Field

from network.database.fields import ChoiceListField
from network.filters.kinds import BooleanFilter, ChoiceFilter, ChoicesFilter, DateFilter
from network.outputs.api_facts import TEXT, TEXTS, URL, Fact, record
from places.national.open_data import LICENCE, LICENCE_NAME

from .files import File
from .filters import expected

VERSION = "3.1.0"
INTEGER = {"type": "integer"}
POLICY = (
    "Un champ, un filtre ou une adresse décrits ici restent au moins douze mois après l’annonce de"
    " leur retrait : ils portent alors « deprecated » dans ce document, avec la date du retrait et"
    " ce qui les remplace. Des champs et des valeurs peuvent s’ajouter à tout moment."
)
KEY = {"name": "id", "in": "path", "required": True, "schema": INTEGER}
ETAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "L’ETag de la dernière réponse : si rien n’a changé, la réponse est 304.",
    "schema": TEXT,
}
MESSAGE = {"application/json": {"schema": record(message=TEXT)}}
REFUSED = {
    "400": {
        "description": "Un paramètre n’est pas compris : le message dit lequel.",
        "content": MESSAGE,
    }
}
MISSING = {
    "404": {"description": "Rien de public n’est à cette adresse, ou un filtre n’est pas compris."}
}
# JSON Schemas by type of column.
COLUMNS = {
    "BooleanField": {"type": "boolean"},
    "AutoField": INTEGER,
    "BigAutoField": INTEGER,
    "IntegerField": INTEGER,
    "PositiveIntegerField": INTEGER,
    "PositiveSmallIntegerField": INTEGER,
    "FloatField": {"type": "number"},
    "DateField": {"type": "string", "format": "date"},
    "DateTimeField": {"type": "string", "format": "date-time"},
}
# The fields of Wagtail, and those of texts of the library, which have no column.
OTHERS = {
    "type": (TEXT, "Le type de l’objet."),
    "detail_url": (URL, "L’adresse de l’objet dans cette API."),
    "html_url": ({"type": ["string", "null"], "format": "uri"}, "L’adresse de la page."),
    "download_url": (URL, "L’adresse du fichier."),
    "locale": (TEXT, "La langue de la page."),
    "tags": (TEXTS, "Les étiquettes."),
    "summary": (TEXT, "Le résumé."),
    "author_names": (TEXTS, "Les auteurs."),
    "name_list": (TEXTS, "Les autres noms."),
    "survey_period": (TEXT, "La période de l’enquête."),
    "attribution_facts": (
        {"type": "object"},
        "La licence, la mention à recopier, les auteurs et la source.",
    ),
    "credit": (TEXT, "L’auteur et la licence, à écrire à côté de l’image."),
    "licence_url": (TEXT, "L’adresse du texte de la licence ; vide si elle n’en a pas."),
    "rendition": (
        record(url=TEXT, full_url=URL, width=INTEGER, height=INTEGER, alt=TEXT),
        "L’image en WebP, de 1600 × 1600 pixels au plus.",
    ),
}


@dataclass(frozen=True)
class Listing:
    """A list of the API: its path, its summary, and the names and schemas of its objects.

    `schemas` is {name: JSON Schema} of the types of its objects. `parameters` are the OpenAPI
    parameters of the list, and `fields` that of a single object. `example` is an answer of the
    list, or None.
    """

    path: str
    name: str
    summary: str
    schemas: Mapping[str, dict]
    parameters: tuple[dict, ...]
    fields: dict
    example: dict | None = None


def document(
    title: str,
    base_url: str,
    files: Iterable[File],
    api: Iterable[Listing],
    *,
    contact: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the OpenAPI document as a dict.

    `contact` is the OpenAPI Contact Object, or None.
    """
    paths, schemas = {file.path: _path_of_file(file) for file in files}, {}
    for listing in api:
        schemas |= listing.schemas
        paths |= _paths(listing)
    return {
        "openapi": VERSION,
        "info": {
            "title": title,
            "version": "2",
            "description": POLICY,
            "license": {"name": LICENCE_NAME, "url": LICENCE},
            **({"contact": dict(contact)} if contact else {}),
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _path_of_file(file):
    """Return the OpenAPI Path Item of a file."""
    filters = parameters(file.filters) if file.filters else []
    known = [*file.keys(), *filters, *file.parameters]
    item = _get(file.summary, file.name, known, file.media(), MISSING)
    item["get"]["description"] = f"Licence : {file.licence}."
    return item


def _paths(listing):
    """Return {path: OpenAPI Path Item} of a list of the API and of its single objects."""
    references = [{"$ref": f"#/components/schemas/{name}"} for name in listing.schemas]
    one = references[0] if len(references) == 1 else {"anyOf": references}
    page = record(meta=record(total_count=INTEGER), items={"type": "array", "items": one})
    examples = listing.example and listing.example["items"]
    of_list = {"schema": page} | ({"example": listing.example} if examples else {})
    of_one = {"schema": one} | ({"example": examples[0]} if examples else {})
    name, json = listing.name, "application/json"
    key = KEY | ({"example": examples[0]["id"]} if examples else {})
    detail = _get(listing.summary, f"{name}_un", [key, listing.fields], {json: of_one}, REFUSED)
    detail["get"]["responses"]["404"] = {
        "description": "Rien de public n’est à cette adresse.",
        "content": MESSAGE,
    }
    return {
        listing.path: _get(
            listing.summary, f"{name}_liste", listing.parameters, {json: of_list}, REFUSED
        ),
        f"{listing.path}{{id}}/": detail,
    }


def _get(summary, name, parameters, content, refusals):
    """Return an OpenAPI Path Item with one operation, whose identifier is `name`.

    `refusals` are its responses to a request that is refused: {status: OpenAPI Response Object}.
    """
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, ETAG],
            "responses": {
                "200": {
                    "description": summary,
                    "headers": {
                        "ETag": {"description": "La version de la réponse.", "schema": TEXT},
                        "Link": {
                            "description": 'La suite (rel="next"), s’il y en a une.',
                            "schema": TEXT,
                        },
                    },
                    "content": content,
                },
                "304": {"description": "Rien n’a changé depuis la version de If-None-Match."},
                **refusals,
            },
        }
    }


def object_schema(
    body: Mapping[str, Field], meta: Mapping[str, Field], model: type[Model]
) -> dict[str, Any]:
    """Return the JSON Schema of an object, from the fields of its serialiser: {name: field}."""
    properties = {name: field_schema(name, field, model) for name, field in body.items()}
    inner = {name: field_schema(name, field, model) for name, field in meta.items()}
    own = {"id": properties.pop("id", INTEGER), "meta": {"type": "object", "properties": inner}}
    return {
        "type": "object",
        "description": str(model._meta.verbose_name),
        "properties": own | properties,
    }


def field_schema(name: str, field: Field, model: type[Model]) -> dict[str, Any]:
    """Return the JSON Schema of a field of a serialiser.

    A `Fact` describes itself. A column is described by its verbose name, and a list or a choice by
    its values. Raises KeyError for any other field that is not in `OTHERS`.
    """
    if isinstance(field, Fact):
        return field.schema | {"description": str(field.help_text)}
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist:
        column = None
    if name in OTHERS or not isinstance(column, Column):
        schema, text = OTHERS[name]
        return schema | {"description": text}
    return _of_column(column) | {"description": _first_capital(column.verbose_name)}


def _of_column(column):
    if isinstance(column, ChoiceListField):
        values = [value for value, _label in column.flatchoices]
        items = TEXT if column.is_open else {"type": "string", "enum": values}
        return {"type": "array", "items": items}
    schema = COLUMNS.get(column.get_internal_type(), TEXT)
    if column.flatchoices and schema == TEXT:
        values = [value for value, _label in column.flatchoices]
        schema = {"type": "string", "enum": [*values, *([""] if column.blank else [])]}
    return schema | {"type": [schema["type"], "null"]} if column.null else schema


def _first_capital(text: str | Promise) -> str:
    text = str(text)
    return text[:1].upper() + text[1:]


def page_parameters(
    fields: Iterable[str], stored: Iterable[str], languages: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters `fields`, `order`, `limit` and `offset` of a list of the API.

    `fields` are the fields of an answer, `stored` the fields by which the list can be sorted. The
    parameter `locale` is added if there are `languages`, which are codes.
    """
    orders = [sign + name for name in sorted(stored) for sign in ("", "-")]
    parameters = [
        fields_parameter(fields),
        {
            "name": "order",
            "in": "query",
            "description": "L’ordre, du plus petit au plus grand ; « - » l’inverse.",
            "schema": {"type": "array", "items": {"type": "string", "enum": orders}},
            "style": "form",
            "explode": False,
        },
        {
            "name": "limit",
            "in": "query",
            "description": "Le nombre d’objets de la réponse.",
            "schema": INTEGER | {"minimum": 0, "maximum": 20, "default": 20},
        },
        {
            "name": "offset",
            "in": "query",
            "description": "Le nombre d’objets à passer avant le premier.",
            "schema": INTEGER | {"minimum": 0, "default": 0},
        },
    ]
    if codes := list(languages):
        parameters.append(
            {
                "name": "locale",
                "in": "query",
                "description": "La langue des pages.",
                "schema": {"type": "string", "enum": codes},
            }
        )
    return parameters


def fields_parameter(fields: Iterable[str]) -> dict[str, Any]:
    """Return the OpenAPI parameter `fields`, which chooses among `fields`, the names of fields."""
    names = sorted(fields)
    values = ["*", "_", *names, *(f"-{name}" for name in names)]
    return {
        "name": "fields",
        "in": "query",
        "description": (
            "Les champs voulus, séparés par des virgules. « * » les demande tous, « _ » aucun,"
            " « -champ » en retire un : fields=_,title,phone."
        ),
        "schema": {"type": "array", "items": {"type": "string", "enum": values}},
        "style": "form",
        "explode": False,
    }


def type_parameter(types: Iterable[str]) -> dict[str, Any]:
    """Return the parameter that chooses types of pages, such as "places.PlacePage"."""
    return {
        "name": "type",
        "in": "query",
        "description": "Les types de page, séparés par des virgules. Les champs d’un type demandent"
        " qu’il soit seul.",
        "schema": {"type": "array", "items": {"type": "string", "enum": list(types)}},
        "style": "form",
        "explode": False,
    }


def stored_parameters(model: type[Model], stored: Iterable[str]) -> list[dict[str, Any]]:
    """Return an OpenAPI parameter for each of the `stored` fields, which filters by this field."""
    columns = [model._meta.get_field(name) for name in sorted(stored)]
    return [
        {
            "name": column.name,
            "in": "query",
            "description": _first_capital(column.verbose_name),
            "schema": _of_column(column),
        }
        for column in columns
    ]


def parameters(filters: type, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Return an OpenAPI parameter for each filter of the filter set class `filters`.

    `names` are the parameters to return; None for all.
    """
    items = [copy(item) for item in filters.filters.values()]
    return [_parameter(item) for item in items if names is None or item.param in names]


def _parameter(item):
    schema, values = TEXT, []
    if isinstance(item, BooleanFilter):
        schema = {"const": "1"}
    elif isinstance(item, ChoicesFilter):
        values = [str(value) for value, _label in item.options()]
        # The choices of the other filters depend on the object of the address.
        schema = {"type": "string", "enum": values} if values else TEXT
        if not isinstance(item, ChoiceFilter):
            schema = {"type": "array", "items": schema}
    elif isinstance(item, DateFilter):
        schema = {"type": "string", "format": "date"}
    help_text = "" if values or isinstance(item, BooleanFilter) else expected(item)
    description = f"{item.label}. {help_text}".strip()
    return {"name": item.param, "in": "query", "description": description, "schema": schema}
