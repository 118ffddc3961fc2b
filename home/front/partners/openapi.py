"""OpenAPI document of the lists and of the API, generated from the filters.

Pure, except for the choices that some filters read from the database.
"""

from collections.abc import Iterable, Mapping
from copy import copy

from network.database.fields import ChoiceListField
from network.filters.kinds import BooleanFilter, ChoicesFilter, DateFilter

VERSION = "3.1.0"
TYPES = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "ics": "text/calendar",
    "atom": "application/atom+xml",
}
PAGE = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 20}}
FROM = {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}}
JSON_TYPES = {"FloatField": ["number", "null"], "DateField": ["string", "null"]}
FIELDS = {
    "name": "fields",
    "in": "query",
    "description": (
        "Les champs voulus, séparés par des virgules. Ceux d’un type de page, demandé par"
        " type=places.PlacePage, sont dans components/schemas."
    ),
    "schema": {"type": "string"},
}
KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def document(
    title: str,
    base_url: str,
    lists: Iterable[tuple[str, Iterable[str], str, type]],
    api: Mapping[str, str],
    details: Mapping[str, str],
    schemas: Mapping[str, Mapping[str, dict]],
) -> dict[str, object]:
    """Return the OpenAPI document as a dict.

    `lists` are (path without suffix, suffixes, summary, filter set class). Each suffix is a key of
    `TYPES` and makes a path of the document. `api` is {path: summary} of the paginated lists of the
    API, and `details` is {path: summary} of the single objects of the API, whose path contains
    `{id}`. `schemas` is {type of an object of the API: {name of a field: JSON Schema}}.
    """
    paths = {}
    for path, suffixes, summary, filters in lists:
        for suffix in suffixes:
            paths[f"{path}.{suffix}"] = _get(summary, parameters(filters), TYPES[suffix])
    for path, summary in api.items():
        paths[path] = _get(summary, [PAGE, FROM, FIELDS], TYPES["json"])
    for path, summary in details.items():
        paths[path] = _get(summary, [KEY], TYPES["json"])
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": "1"},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": {
                name: {"type": "object", "properties": dict(fields)}
                for name, fields in schemas.items()
            }
        },
    }


def field_schemas(model: type) -> dict[str, dict]:
    """Return {name: JSON Schema} of the `api_fields` of a page model.

    A field of the model is described by its verbose name, and a list by its choices. The other
    fields are texts, and lists of texts if their name ends with "_list".
    """
    columns = {field.name: field for field in model._meta.get_fields()}
    names = [getattr(field, "name", field) for field in model.api_fields]
    return {name: _field_schema(name, columns.get(name)) for name in names}


def _field_schema(name, column):
    if column is None:
        text = {"type": "string"}
        return {"type": "array", "items": text} if name.endswith("_list") else text
    described = {"description": str(column.verbose_name)}
    if isinstance(column, ChoiceListField):
        values = [value for value, _label in column.flatchoices]
        return described | {"type": "array", "items": {"type": "string", "enum": values}}
    return described | {"type": JSON_TYPES.get(column.get_internal_type(), "string")}


def parameters(filters: type) -> list[dict]:
    """Return an OpenAPI parameter for each filter of the filter set class `filters`."""
    return [_parameter(copy(item)) for item in filters.filters.values()]


def _parameter(item):
    name = {"name": item.param, "in": "query", "description": str(item.label)}
    if isinstance(item, BooleanFilter):
        return name | {"schema": {"const": "1"}}
    if isinstance(item, ChoicesFilter):
        values = [str(value) for value, _label in item.options()]
        schema = {"type": "array", "items": {"type": "string", "enum": values}}
        return name | {"schema": schema, "explode": True}
    if isinstance(item, DateFilter):
        return name | {"schema": {"type": "string", "format": "date"}}
    return name | {"schema": {"type": "string"}}


def _get(summary, parameters, content_type):
    answer = {"description": summary, "content": {content_type: {}}}
    wrong = {"description": "Un filtre ou un champ n’est pas compris."}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answer, "400": wrong},
        }
    }
