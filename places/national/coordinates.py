"""Coordinates as files write them: degrees and minutes, geometries, Lambert-93. Pure."""

import json
import math
import re
from collections.abc import Iterator

from network.text.strings import plain

NUMBER = r"[+-]?\d{1,3}"
# 43°17'47"N, N 43° 17.8', 5° 22′ 12,5″ O; "O" is the French west. The ordinal sign and the ring
# above are typed for the degree sign.
ANGLE = (
    r"(?P<{0}before>[NSEWO])?\s*(?P<{0}degrees>[+-]?\d{{1,3}}(?:[.,]\d+)?)\s*[°º˚]\s*"
    r"(?:(?P<{0}minutes>\d{{1,2}}(?:[.,]\d+)?)\s*['′’]\s*"
    r"(?:(?P<{0}seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′|’’)\s*)?)?(?P<{0}after>[NSEWO])?"
)
ONE_ANGLE = re.compile(ANGLE.format("a"), re.IGNORECASE)
TWO_ANGLES = re.compile(
    rf"\(?\s*{ANGLE.format('a')}\s*[,;|/]?\s*{ANGLE.format('b')}\s*\)?", re.IGNORECASE
)
# "45.04, 3.88" and "45,04 ; 3,88"; "45,04" is one number with a decimal comma.
ONE_NUMBER = re.compile(rf"\s*{NUMBER},\d+\s*")
PAIRS = [
    re.compile(rf"\(?\s*({NUMBER}\.?\d*)\s*[,;|/\s]\s*({NUMBER}\.?\d*)\s*\)?"),
    re.compile(rf"\(?\s*({NUMBER},\d+)\s*(?:[;|/]|,\s|\s)\s*({NUMBER},\d+)\s*\)?"),
]
TEXT_GEOMETRY = re.compile(
    r"(?:SRID=(?P<reference>\d+);)?\s*(?P<shape>(?:MULTI)?(?:POINT|LINESTRING|POLYGON))\s*"
    r"(?:Z|M|ZM)?\s*(?P<lists>\(.*\))\s*",
    re.IGNORECASE | re.DOTALL,
)
SHAPES = {
    name.upper(): name
    for name in ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
}
LAMBERT_93 = re.compile(r"\b(lambert ?93|l ?93|rgf ?93|(epsg )?2154)\b")
LAMBERT_93_CODE = "2154"
# The extent of mainland France in Lambert-93, in metres: (west, east, south, north).
EXTENT = (50_000, 1_350_000, 6_000_000, 7_200_000)


def degrees_of(text: str) -> float | None:
    """Return the degrees of "43,29", 43°17'47"N or "5° 22′ O"; None for other texts.

    The size of the angle is not checked.
    """
    text = text.strip()
    if re.fullmatch(rf"{NUMBER}([.,]\d{{1,20}})?", text, re.ASCII):
        return float(text.replace(",", "."))
    match = ONE_ANGLE.fullmatch(text)
    return _angle(match, "a")[0] if match else None


def _angle(match, name):
    """Return (degrees, direction or "") of an angle; (None, "") beyond its limits."""
    part = {key: match[name + key] for key in ("before", "degrees", "minutes", "seconds", "after")}
    whole, minutes, seconds = (
        float((part[key] or "0").replace(",", ".")) for key in ("degrees", "minutes", "seconds")
    )
    direction = (part["after"] or part["before"] or "").upper()
    if minutes >= 60 or seconds >= 60 or (part["after"] and part["before"]):
        return None, ""
    value = abs(whole) + minutes / 60 + seconds / 3600
    is_negative = direction in {"S", "W", "O"} or part["degrees"].startswith("-")
    return round(-value if is_negative else value, 7), direction


def pair_of(cell: str) -> tuple[str, str] | None:
    """Return (latitude, longitude) as texts of both coordinates in one cell, or None.

    Accepts "45.04, 3.88", "45,04 ; 3,88", two angles such as 43°17'47"N, and a JSON object with
    both coordinates. Also accepts a JSON list, a WKT geometry and a GeoJSON geometry, in which the
    longitude comes first. A line or an area is replaced by its centre. WKT with SRID=2154 is
    converted from Lambert-93; a point outside the extent of this projection gives None.
    """
    cell = cell.strip()
    if ONE_NUMBER.fullmatch(cell):
        return None
    if match := TWO_ANGLES.fullmatch(cell):
        first, second = _angle(match, "a"), _angle(match, "b")
        if first[1] and first[1] not in "NS":
            first, second = second, first
        return None if None in (first[0], second[0]) else (_text(first[0]), _text(second[0]))
    if match := next(filter(None, (pattern.fullmatch(cell) for pattern in PAIRS)), None):
        return match.group(1), match.group(2)
    if point := _point_of(cell):
        return _text(point[1]), _text(point[0])
    return None


def _text(number):
    """Return a number without an exponent, which `degrees_of` refuses, at most to nine decimals."""
    return repr(number) if abs(number) >= 1e-4 else f"{number:.9f}"


def _point_of(cell):
    """Return (longitude, latitude) of a geometry in WKT or JSON, or None."""
    if match := TEXT_GEOMETRY.fullmatch(cell):
        point = centre({"type": SHAPES[match["shape"].upper()], "coordinates": _lists(match)})
        is_metric = point and match["reference"] == LAMBERT_93_CODE
        return _from_metres(*point) if is_metric else point
    if not cell.startswith(("{", "[")):
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and "coordinates" not in value:
        latitude, longitude = (_named(value, names) for names in (LATITUDES, LONGITUDES))
        return None if None in (latitude, longitude) else (longitude, latitude)
    return centre(value if isinstance(value, dict) else {"type": "Point", "coordinates": value})


def _from_metres(x, y):
    """Return (longitude, latitude) of a point in Lambert-93, or None outside its extent."""
    try:
        latitude, longitude = from_lambert93(x, y)
    except ValueError:
        return None
    return longitude, latitude


LATITUDES, LONGITUDES = ("lat", "latitude", "y"), ("lon", "lng", "long", "longitude", "x")


def _named(value, names):
    numbers = (value[name] for name in names if isinstance(value.get(name), int | float))
    return next(numbers, None)


def _lists(match):
    """Return the coordinates of a WKT geometry as nested lists of numbers; None if malformed."""
    points = re.sub(r"[^(),]+", _json_point, match["lists"])
    try:
        value = json.loads(points.replace("(", "[").replace(")", "]"))
    except (ValueError, RecursionError):
        return None
    shape = match["shape"].upper()
    if shape == "MULTIPOINT":
        return [point[0] if point and isinstance(point[0], list) else point for point in value]
    return value[0] if shape == "POINT" and value else value


def _json_point(match):
    numbers = match[0].split()
    return f"[{','.join(numbers)}]" if numbers else ""


def centre(geometry: object) -> tuple[float, float] | None:
    """Return (longitude, latitude) of the centre of a GeoJSON geometry (RFC 7946), or None.

    The centre is the point itself, the mean of several points, the centroid of lines weighted by
    their lengths, or the centroid of areas, whose holes are ignored. It is rounded to seven
    decimals, except the point itself. Returns None for a malformed geometry, for a
    GeometryCollection, and for an area or a line of zero size.
    """
    try:
        parts = list(_weighted(geometry))
        if geometry["type"] == "Point":
            return parts[0][1:]
        total = sum(weight for weight, _x, _y in parts)
        x = sum(weight * x for weight, x, _y in parts) / total
        y = sum(weight * y for weight, _x, y in parts) / total
        return round(x, 7), round(y, 7)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, ArithmeticError):
        return None


def _weighted(geometry) -> Iterator[tuple[float, float, float]]:
    """Yield (weight, x, y) of the parts of a GeoJSON geometry.

    Raises KeyError for another type than points, lines and polygons.
    """
    shape, coordinates = geometry["type"], geometry.get("coordinates")
    if shape.startswith("Multi"):
        shape, shapes = shape.removeprefix("Multi"), coordinates
    else:
        shapes = [coordinates]
    for each in shapes:
        yield from _PARTS[shape](each)


def _point(coordinates):
    yield 1, *_numbers(coordinates)


def _numbers(point):
    x, y = point[:2]
    if isinstance(x, bool) or isinstance(y, bool):
        raise TypeError(point)
    return float(x), float(y)


def _segments(line):
    points = [_numbers(point) for point in line]
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        yield math.hypot(next_x - x, next_y - y), (x + next_x) / 2, (y + next_y) / 2


def _triangles(ring):
    """Yield (area, x, y) of the triangles between the first point of a ring and its sides."""
    points = [_numbers(point) for point in ring]
    first_x, first_y = points[0]
    signed = []
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        area = ((x - first_x) * (next_y - first_y) - (next_x - first_x) * (y - first_y)) / 2
        signed.append((area, (first_x + x + next_x) / 3, (first_y + y + next_y) / 3))
    sign = math.copysign(1, sum(area for area, _x, _y in signed))
    yield from ((sign * area, x, y) for area, x, y in signed)


# {type of one geometry: function that yields the (weight, x, y) of its coordinates}
_PARTS = {
    "Point": _point,
    "LineString": _segments,
    # The first ring is the outline, the others are holes.
    "Polygon": lambda rings: _triangles(rings[0]),
}


def announces_lambert93(text: str) -> bool:
    """Return True if a header or a cell names Lambert-93: "X (L93)", "EPSG:2154"."""
    return bool(LAMBERT_93.search(plain(text)))


def metres_of(text: str) -> float | None:
    """Return the number in a cell such as "892 345,6" or "892345.6"; None for any other text.

    The number has five to seven digits before the decimals, and no sign.
    """
    compact = re.sub(r"\s", "", text).replace(",", ".")
    return float(compact) if re.fullmatch(r"\d{5,7}(\.\d+)?", compact, re.ASCII) else None


def from_lambert93(x: float, y: float) -> tuple[float, float]:
    """Return (latitude, longitude) in degrees of a point in Lambert-93 (EPSG 2154), in metres.

    Raises ValueError for a point outside the extent of the projection. Source: IGN, "Projection
    cartographique conique conforme de Lambert", algorithm 4.
    """
    west, east, south, north = EXTENT
    if not (west <= x <= east and south <= y <= north):
        raise ValueError(f"{x} {y}")
    exponent, constant = 0.725607765053267, 11754255.426096
    origin_x, origin_y, eccentricity = 700_000, 12655612.049876, 0.0818191910428158
    radius = math.hypot(x - origin_x, y - origin_y)
    longitude = math.radians(3) + math.atan((x - origin_x) / (origin_y - y)) / exponent
    isometric = math.exp(-math.log(radius / constant) / exponent)
    latitude = 2 * math.atan(isometric) - math.pi / 2
    for _step in range(10):
        sine = eccentricity * math.sin(latitude)
        factor = ((1 + sine) / (1 - sine)) ** (eccentricity / 2)
        latitude = 2 * math.atan(factor * isometric) - math.pi / 2
    return round(math.degrees(latitude), 7), round(math.degrees(longitude), 7)
