"""The objects of a JSON or GeoJSON text, with the line where each begins.

In a text of one line, as programs write it, the rank of the object replaces the line.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.national.coordinates import centre
from places.national.errors import UnreadableError

SPACE = " \t\r\n"
# French for the decoder's English messages; the others mean a misplaced character.
FAULTS = {
    "Extra data": gettext_lazy("il reste du texte après la fin de la liste"),
    "Unterminated string": gettext_lazy("un texte n’est pas refermé par un guillemet"),
    "Invalid control character": gettext_lazy("un texte contient un signe de contrôle"),
    "Invalid \\": gettext_lazy("une barre « \\ » est mal placée"),
    "Illegal trailing comma": gettext_lazy("une virgule est de trop"),
}


class DuplicateKeysDict(dict):
    """An object in which a key occurs twice."""


def _object(pairs):
    result = dict(pairs)
    return result if len(result) == len(pairs) else DuplicateKeysDict(pairs)


DECODER = json.JSONDecoder(object_pairs_hook=_object)


def objects(text: str) -> Iterator[tuple[int, object]]:
    """Return an iterator of (line or rank, value) over the list of places in a JSON text.

    The text is the list, an object that contains a list of objects (the longest if several), or a
    FeatureCollection. In a text of one line, the rank, from 1, replaces the line. Raises
    UnreadableError when called, before any iteration, if the text is not valid JSON or has no list.
    """
    try:
        json.loads(text)
        start = _list_start(text)
    except RecursionError:
        raise UnreadableError(_("Le fichier JSON est emboîté sur trop de niveaux.")) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text.lstrip()[:1] == "{":
            raise UnreadableError(
                _(
                    "Ce sont plusieurs objets à la suite (JSON Lines) : mettez-les dans une"
                    " liste, [ … ]."
                )
            ) from None
        raise UnreadableError(
            _("Ligne %(line)s : JSON illisible : %(fault)s (signe %(sign)s).")
            % {"line": error.lineno, "fault": _fault(error), "sign": error.colno}
        ) from None
    except ValueError:
        raise UnreadableError(_("JSON illisible : un nombre a trop de chiffres.")) from None
    if start is None:
        raise UnreadableError(_("Le fichier JSON n’est pas une liste de lieux."))
    return _walk(text, start)


def _fault(error):
    if error.pos >= len(error.doc.rstrip()):
        return _("le fichier s’arrête au milieu")
    reasons = (reason for start, reason in FAULTS.items() if error.msg.startswith(start))
    return next(reasons, _("un signe n’est pas à sa place"))


def cells_of(record: dict[str, object]) -> dict[str, str | None]:
    """Return {column: cell} of an object, or of a GeoJSON feature's properties and position.

    A nested object gives None. The `id` of a feature is a column unless a property is named `id`.
    """
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict):
        return _of_feature(record)
    return {str(name): cell_of(value) for name, value in record.items()}


def all_cells_of(record: dict[str, object]) -> dict[str, str | None]:
    """Return {column: cell} like `cells_of`, but flatten nested objects: "adresse.rue".

    The objects of a list are numbered from 1: "horaires.1.jour". A list in a list is not flattened:
    its cell is None if it contains an object.
    """
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict):
        return _of_feature(record | {"properties": _flat(record["properties"])})
    return {name: cell_of(value) for name, value in _flat(record).items()}


def _flat(value, prefix=""):
    """Return {path: value} of nested objects; the objects of a list are numbered."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        value = {str(number): item for number, item in enumerate(value, start=1)}
    if not isinstance(value, dict):
        return {prefix: value}
    flat = {}
    for name, item in value.items():
        flat |= _flat(item, f"{prefix}.{name}" if prefix else str(name))
    return flat


def cell_of(value: object) -> str | None:
    """Return the text of a value as in a CSV cell; None for an object or a list with an object.

    The parts of other lists are joined by "|". A boolean becomes "oui" or "non", and null "".
    """
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
    for name, cell in _position(feature.get("geometry")).items():
        if name not in lowered:
            cells[name] = cell
    if "id" not in lowered and isinstance(feature.get("id"), str | int):
        cells["id"] = str(feature["id"])
    return cells


def _position(geometry):
    """Return {"longitude": cell, "latitude": cell} of a geometry; {} for None.

    A geometry other than a point is replaced by its `centre`. Without a centre, the result has only
    a "latitude": the name of the type or the text of the geometry, so that the fault is reported.
    """
    if geometry is None:
        return {}
    shape = geometry.get("type") if isinstance(geometry, dict) else None
    if isinstance(shape, str) and (point := centre(geometry)):
        longitude, latitude = map(cell_of, point)
        return {"longitude": longitude, "latitude": latitude}
    coordinates = geometry.get("coordinates") if shape == "Point" else geometry
    return {"latitude": str(shape) if shape and shape != "Point" else cell_of(coordinates) or "?"}


def _skip(text, index):
    while index < len(text) and text[index] in SPACE:
        index += 1
    return index


def _list_start(text):
    """Return the index in a JSON text of its list of places, or None without one.

    The list is the whole text, or the longest list of objects in the object of the text.
    """
    index = _skip(text, 0)
    if text[index] == "[":
        return index
    if text[index] != "{":
        return None
    longest, start = -1, None
    index = _skip(text, index + 1)
    while text[index] != "}":
        _name, index = DECODER.raw_decode(text, index)
        index = _skip(text, _skip(text, index) + 1)  # after the ":"
        value, end = DECODER.raw_decode(text, index)
        if isinstance(value, list) and len(value) > longest and _are_objects(value):
            longest, start = len(value), index
        index = _skip(text, end)
        if text[index] == ",":
            index = _skip(text, index + 1)
    return start


def _are_objects(values):
    return all(isinstance(value, dict) for value in values)


def _walk(text, start):
    line, seen, rank = 1, 0, 0
    index = _skip(text, start + 1)
    is_of_one_line = "\n" not in text[start:].rstrip()
    while text[index] != "]":
        line, seen, rank = line + text.count("\n", seen, index), index, rank + 1
        value, index = DECODER.raw_decode(text, index)
        yield (rank if is_of_one_line else line), value
        index = _skip(text, index)
        if text[index] == ",":
            index = _skip(text, index + 1)
