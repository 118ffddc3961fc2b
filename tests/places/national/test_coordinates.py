"""Coordinates in degrees and minutes, in one cell, as geometries and in Lambert-93."""

import json

import pytest

from places.national.coordinates import centre, degrees_of, from_lambert93, pair_of
from places.national.files import read_file
from places.national.guessing import guess
from places.national.mapping import apply_mapping
from places.national.standard import read_row

from .made_files import PLACE

ORIGIN = {"nom": "EPN", "geom": "SRID=2154;POINT(0 0)"}


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("43.296482", 43.296482),
        ("43,296482", 43.296482),
        ("43°17'47\"N", 43.2963889),
        ("43° 17′ 47,5″ N", 43.2965278),
        ("N 43°17.8'", 43.2966667),
        ("5°22'12\"O", -5.37),
        ("5°22'12''W", -5.37),
        ("-5° 22' 12\"", -5.37),
        ("43.29°", 43.29),
        ("43º17'47\"N", 43.2963889),
        ("43˚17'47\"N", 43.2963889),
        ("43 17 47", None),
        ("43°75'00\"N", None),
        ("1 027 110", None),
        ("N", None),
        ("", None),
    ],
)
def test_degrees_are_read_in_any_usual_form(text, degrees):
    assert degrees_of(text) == degrees


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("43.2965, 5.3698", ("43.2965", "5.3698")),
        ("43,2965 ; 5,3698", ("43,2965", "5,3698")),
        ("43,2965, 5,3698", ("43,2965", "5,3698")),
        ("43.2965|5.3698", ("43.2965", "5.3698")),
        ("(43.2965 5.3698)", ("43.2965", "5.3698")),
        ("43°17'47\"N 5°22'12\"E", ("43.2963889", "5.37")),
        ("5°22'12\"E, 43°17'47\"N", ("43.2963889", "5.37")),
        ("SRID=4326;POINT(5.3698 43.2965)", ("43.2965", "5.3698")),
        ("POLYGON ((5.0 43.0, 5.2 43.0, 5.2 43.2, 5.0 43.2, 5.0 43.0))", ("43.1", "5.1")),
        ("LINESTRING(5.0 43.0, 5.2 43.2)", ("43.1", "5.1")),
        ("MULTIPOINT((5.0 43.0), (5.2 43.2))", ("43.1", "5.1")),
        ('{"lon": 5.3698, "lat": 43.2965}', ("43.2965", "5.3698")),
        ("[5.3698, 43.2965]", ("43.2965", "5.3698")),
        ("SRID=2154;POINT(1016364.9 6292221.6)", ("43.6583003", "6.9225004")),
        ("SRID=2154;POINT(0 0)", None),
        ("SRID=2154;POINT(5.37 43.29)", None),
        (f"POINT({'1' * 400} 43)", None),
        ("MULTIPOINT(())", None),
        (f"POLYGON({'(' * 20_000}{')' * 20_000})", None),
        ("devant la mairie", None),
        ("45,04", None),
        ("[0.00005, 45.5]", ("45.5", "0.000050000")),
        ("POLYGON(())", None),
        ("{", None),
    ],
)
def test_both_coordinates_in_one_cell(cell, pair):
    assert pair_of(cell) == pair


def test_two_columns_of_degrees_minutes_and_seconds_are_converted():
    columns = {"latitude": "43°17'47\"N", "longitude": "5° 22′ 12″ E"}
    mapping = {"Nom": "nom", "Lat.": "latitude", "Long.": "longitude"}
    cells = apply_mapping(mapping, dict(zip(mapping, ["EPN", *columns.values()], strict=True)))
    for row in (read_row(1, cells), read_row(1, PLACE | columns)):
        assert (row.values["latitude"], row.values["longitude"]) == (43.2963889, 5.37)
        repaired = [each for each in row.problems if each.field in columns]
        assert [each.kind for each in repaired] == ["repaired", "repaired"]
        assert "43.2963889" in repaired[0].reason


def test_point_outside_its_projection_is_reported_and_the_row_kept():
    cells = apply_mapping({"nom": "nom", "geom": "position"}, ORIGIN)
    row = read_row(1, cells)
    assert row.is_usable
    assert "latitude" not in row.values
    [problem] = [each for each in row.problems if each.field == "latitude"]
    assert (problem.kind, problem.value) == ("refused", ORIGIN["geom"])
    assert guess(list(ORIGIN), [ORIGIN])["nom"] == "nom"


@pytest.mark.parametrize(
    "geometry",
    [None, {}, {"type": "Point"}, {"type": "Polygon", "coordinates": []}, {"type": "Circle"},
     {"type": "LineString", "coordinates": [[5, 43], [5, 43]]}, {"type": ["Point"]}, "Point"],
)  # fmt: skip
def test_malformed_geometry_has_no_centre(geometry):
    assert centre(geometry) is None


def test_centre_of_an_area_is_weighted_and_independent_of_its_direction():
    ring = [[5.0, 43.0], [5.3, 43.0], [5.3, 43.1], [5.0, 43.1], [5.0, 43.0]]
    small = [[6.0, 44.0], [6.0001, 44.0], [6.0, 44.0001], [6.0, 44.0]]
    areas = {"type": "MultiPolygon", "coordinates": [[ring], [small]]}
    for rings in ([ring], [ring[::-1]]):
        assert centre({"type": "Polygon", "coordinates": rings}) == pytest.approx((5.15, 43.05))
    assert centre(areas) == pytest.approx((5.15, 43.05), abs=0.001)


def test_a_feature_in_any_order_gives_the_centre_of_its_geometry():
    area = [[[5.0, 43.0], [5.2, 43.0], [5.2, 43.2], [5.0, 43.2], [5.0, 43.0]]]
    feature = {
        "geometry": {"coordinates": area, "type": "Polygon"}, "properties": PLACE, "type": "Feature"
    }  # fmt: skip
    content = json.dumps({"features": [feature], "type": "FeatureCollection"}).encode()
    (row,) = read_file(content).rows()
    assert (row.values["latitude"], row.values["longitude"]) == (43.1, 5.1)


def test_lambert_93_agrees_with_known_points():
    """Points computed by the IGN: the origin meridian, and the Eiffel Tower."""
    assert from_lambert93(700_000, 6_600_000) == pytest.approx((46.5, 3), abs=1e-6)
    assert from_lambert93(648_237, 6_862_272) == pytest.approx((48.8584, 2.2945), abs=1e-4)
    with pytest.raises(ValueError, match="5"):
        from_lambert93(5.4, 43.3)


@pytest.mark.parametrize(
    ("cells", "is_read"),
    [
        ({"X_L93": "1 016 364,9", "Y_L93": "6 292 221,6"}, True),
        ({"x": "1016364.9", "y": "6292221.6", "srid": "2154"}, True),
        ({"x": "1016364.9", "y": "6292221.6", "Projection": "RGF93 / Lambert-93"}, True),
        ({"x": "1016364.9", "y": "6292221.6"}, False),
    ],
)
def test_lambert_93_is_converted_if_a_column_announces_it(cells, is_read):
    x, y = list(cells)[:2]
    row = apply_mapping({"nom": "nom", x: "longitude", y: "latitude"}, {"nom": "EPN", **cells})
    assert (row["latitude"], row["longitude"]) == (
        ("43.6583003", "6.9225004") if is_read else (cells[y], cells[x])
    )
