"""Great-circle distances in kilometres, by the haversine formula, in Python and in SQL.

A point is (latitude, longitude) in degrees.
"""

from math import acos, asin, cos, degrees, pi, radians, sin, sqrt

from django.db.models import Expression, ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

# The mean radius R₁ of the International Union of Geodesy and Geophysics.
EARTH_RADIUS_KM = 6371.0088
# Along a meridian; along a parallel, multiply by the cosine of the latitude.
KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180

type Point = tuple[float, float]
type Bounds = tuple[float, float]


def distance_km(here: Point, there: Point) -> float:
    """Return the distance between two points in kilometres."""
    half_height = sin(radians(there[0] - here[0]) / 2) ** 2
    half_width = sin(radians(there[1] - here[1]) / 2) ** 2
    flat = cos(radians(here[0])) * cos(radians(there[0]))
    return 2 * EARTH_RADIUS_KM * asin(min(sqrt(half_height + flat * half_width), 1))


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Return the coordinates (x, y, z), on a sphere of radius 1, of a point in degrees.

    The scalar product of two vectors is the cosine of their angle. For many points, the product is
    faster to compute than the distance.
    """
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def km_from_cosine(cosine: float) -> float:
    """Return the distance in km of two points whose unit vectors have this scalar product."""
    return EARTH_RADIUS_KM * acos(max(-1.0, min(1.0, cosine)))


def cosine_from_km(km: float) -> float:
    """Return the scalar product of the unit vectors of two points at this distance.

    For more than half the circumference of the Earth, returns -1.
    """
    return cos(min(km / EARTH_RADIUS_KM, pi))


def distance_expression(here: Point, prefix: str = "") -> Expression:
    """Return the SQL expression of the distance from `here`, in kilometres.

    `here` is (latitude, longitude) in degrees. The expression reads the columns `prefix` +
    "latitude" and `prefix` + "longitude", and is NULL if one of them is NULL.
    """
    latitude, longitude = F(f"{prefix}latitude"), F(f"{prefix}longitude")
    half_height = Sin(Radians((latitude - Value(here[0])) / Value(2.0)))
    half_width = Sin(Radians((longitude - Value(here[1])) / Value(2.0)))
    flat = Value(cos(radians(here[0]))) * Cos(Radians(latitude))
    squared = Power(half_height, 2) + flat * Power(half_width, 2)
    # Rounding may slightly exceed 1 at the antipodes, outside the domain of the arc sine.
    arc = ASin(Least(Sqrt(squared), Value(1.0)))
    return ExpressionWrapper(Value(2 * EARTH_RADIUS_KM) * arc, output_field=FloatField())


def bounding_box(here: Point, within_km: float) -> tuple[Bounds, Bounds]:
    """Return ((south, north), (west, east)) in degrees of a box around a circle.

    `here` is the centre, (latitude, longitude) in degrees, and `within_km` the radius. The bounds
    may exceed ±90° and ±180°. If the circle contains a pole, the box contains all longitudes.
    """
    latitude, longitude = here
    height, width = within_km / KM_PER_DEGREE, 180.0
    if abs(latitude) + height < 90:
        width = degrees(asin(sin(radians(height)) / cos(radians(latitude))))
    return (latitude - height, latitude + height), (longitude - width, longitude + width)
