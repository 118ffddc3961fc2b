"""The objects of a JSON or GeoJSON text, each with the line where it begins."""

import json

from django.utils.translation import gettext as _

from places.unreadable import UnreadableError

DECODER = json.JSONDecoder()
SPACE = " \t\r\n"


def objects(text):
    """(line, object) of a list of objects, of {…: list of objects}, or of a FeatureCollection.

    Raises `UnreadableError` with the line of the fault, before the first object is given.
    """
    try:
        json.loads(text)
        start = _list_start(text)
    except RecursionError:
        raise UnreadableError(_("Le fichier JSON est emboîté sur trop de niveaux.")) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            _("Ligne %(line)s : JSON illisible : %(fault)s.")
            % {"line": error.lineno, "fault": error.msg}
        ) from None
    except ValueError as error:  # a number of five thousand digits
        raise UnreadableError(_("JSON illisible : %(fault)s.") % {"fault": error}) from None
    if start is None:
        raise UnreadableError(_("Le fichier JSON n’est pas une liste de lieux."))
    return _walk(text, start)


def cells_of(record):
    """{column: cell} of an object; of a GeoJSON feature, its properties and its position."""
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict):
        return _of_feature(record)
    return {str(name): cell_of(value) for name, value in record.items()}


def cell_of(value):
    """The text that a CSV cell would hold; None for what no cell can say."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        parts = [cell_of(item) for item in value]
        return None if None in parts else "|".join(filter(None, parts))
    return None if isinstance(value, dict) else str(value)


def _of_feature(feature):
    cells = {str(name): cell_of(value) for name, value in feature["properties"].items()}
    lowered = {name.casefold() for name in cells}
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if isinstance(coordinates, list) and len(coordinates) >= 2:
            for name, value in zip(("longitude", "latitude"), coordinates, strict=False):
                if name not in lowered:
                    cells[name] = cell_of(value)
    if "id" not in lowered and isinstance(feature.get("id"), str | int):
        cells["id"] = str(feature["id"])
    return cells


def _skip(text, index):
    while index < len(text) and text[index] in SPACE:
        index += 1
    return index


def _list_start(text):
    """Where the list of objects opens: the text itself, or the longest list of its one object."""
    index = _skip(text, 0)
    if text[index] == "[":
        return index
    if text[index] != "{":
        return None
    longest, found = -1, None
    index = _skip(text, index + 1)
    while text[index] != "}":
        _name, index = DECODER.raw_decode(text, index)
        index = _skip(text, _skip(text, index) + 1)  # after the ":"
        value, end = DECODER.raw_decode(text, index)
        if isinstance(value, list) and len(value) > longest and _are_objects(value):
            longest, found = len(value), index
        index = _skip(text, end)
        if text[index] == ",":
            index = _skip(text, index + 1)
    return found


def _are_objects(values):
    return all(isinstance(value, dict) for value in values)


def _walk(text, start):
    line, seen = 1, 0
    index = _skip(text, start + 1)
    while text[index] != "]":
        line, seen = line + text.count("\n", seen, index), index
        value, index = DECODER.raw_decode(text, index)
        yield line, value
        index = _skip(text, index)
        if text[index] == ",":
            index = _skip(text, index + 1)
