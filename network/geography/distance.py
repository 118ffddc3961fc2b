"""How far two points of the Earth are: kilometres as the crow flies, along the great circle.

A point is (latitude, longitude) in degrees. The same haversine formula in Python and in SQL.
"""

from math import acos, asin, cos, pi, radians, sin, sqrt

from django.db.models import Expression, ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

# The mean radius R₁ of the International Union of Geodesy and Geophysics.
EARTH_RADIUS_KM = 6371.0088
# From south to north; from west to east a degree is shorter by the cosine of the latitude.
KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180

type Point = tuple[float, float]
type Bounds = tuple[float, float]


def distance_km(here: Point, there: Point) -> float:
    half_height = sin(radians(there[0] - here[0]) / 2) ** 2
    half_width = sin(radians(there[1] - here[1]) / 2) ** 2
    flat = cos(radians(here[0])) * cos(radians(there[0]))
    return 2 * EARTH_RADIUS_KM * asin(min(sqrt(half_height + flat * half_width), 1))


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """(x, y, z) of a point on a ball of radius 1: the product of two is the cosine of the angle
    between them, quicker to compare than distances when many points are."""
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def km_from_cosine(cosine: float) -> float:
    return EARTH_RADIUS_KM * acos(max(-1.0, min(1.0, cosine)))


def cosine_from_km(km: float) -> float:
    return cos(min(km / EARTH_RADIUS_KM, pi))


def distance_expression(here: Point, prefix: str = "") -> Expression:
    """The same in SQL, to the columns `prefix` + "latitude" and "longitude"; NULL without one."""
    latitude, longitude = F(f"{prefix}latitude"), F(f"{prefix}longitude")
    half_height = Sin(Radians((latitude - Value(here[0])) / Value(2.0)))
    half_width = Sin(Radians((longitude - Value(here[1])) / Value(2.0)))
    flat = Value(cos(radians(here[0]))) * Cos(Radians(latitude))
    squared = Power(half_height, 2) + flat * Power(half_width, 2)
    # Rounding may pass 1 by a hair at the antipodes, where the arc sine does not exist.
    arc = ASin(Least(Sqrt(squared), Value(1.0)))
    return ExpressionWrapper(Value(2 * EARTH_RADIUS_KM) * arc, output_field=FloatField())


def bounding_box(here: Point, within_km: float) -> tuple[Bounds, Bounds]:
    """((south, north), (west, east)) in degrees, around all that is `within_km` of a point."""
    height = within_km / KM_PER_DEGREE
    width = min(height / max(cos(radians(here[0])), 0.01), 360)
    return (here[0] - height, here[0] + height), (here[1] - width, here[1] + width)
