"""OpenAPI document of the lists and of the API, generated from the filters.

Pure, except for the choices that some filters read from the database.
"""

from collections.abc import Iterable, Mapping
from copy import copy

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
KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def document(
    title: str,
    base_url: str,
    lists: Iterable[tuple[str, Iterable[str], str, type]],
    api: Mapping[str, str],
    details: Mapping[str, str],
) -> dict[str, object]:
    """Return the OpenAPI document as a dict.

    `lists` are (path without suffix, suffixes, summary, filter set class). Each suffix is a key of
    `TYPES` and makes a path of the document. `api` is {path: summary} of the paginated lists of the
    API, and `details` is {path: summary} of the single objects of the API, whose path contains
    `{id}`.
    """
    paths = {}
    for path, suffixes, summary, filters in lists:
        for suffix in suffixes:
            paths[f"{path}.{suffix}"] = _get(summary, parameters(filters), TYPES[suffix])
    for path, summary in api.items():
        paths[path] = _get(summary, [PAGE, FROM], TYPES["json"])
    for path, summary in details.items():
        paths[path] = _get(summary, [KEY], TYPES["json"])
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": "1"},
        "servers": [{"url": base_url}],
        "paths": paths,
    }


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
