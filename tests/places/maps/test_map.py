"""The static map and the points of the interactive map."""

import gzip
from datetime import time
from math import hypot
from random import Random

import pytest
from django.template.loader import render_to_string

from network.models import Territory
from places.maps.land import land
from places.maps.regional_map import (
    FAR,
    MOST_DOTS,
    MOST_MARKS,
    NARROW_SIZE,
    WIDE_SIZE,
    WIDTH,
    Group,
    draw,
)
from places.models import PlaceStop
from tests.places.conftest import HIDDEN, hide

PORT = {"latitude": 43.405, "longitude": 5.05}
AIX = {"postcode": "13100", "city": "Aix-en-Provence", "latitude": 43.53, "longitude": 5.44}


def group(name="Martigues", area="Bouches-du-Rhône", latitude=43.4, longitude=5.05, count=1):
    return Group("13056", name, area, latitude, longitude, count)


BOUCHES = [("13", "Bouches-du-Rhône", 1)]


def test_north_is_up_and_west_is_left():
    drawing = draw([group("A"), group("B", latitude=43.6, longitude=5.5, count=9)], BOUCHES)
    dots = {dot.group.name: dot for dot in drawing.dots}
    assert dots["A"].x < dots["B"].x
    assert dots["A"].y > dots["B"].y
    assert dots["A"].radius < dots["B"].radius
    assert all(0 < dot.x < WIDTH and 0 < dot.y < drawing.height for dot in drawing.dots)
    assert [label.name for label in drawing.labels if label.is_area] == ["Bouches-du-Rhône"]


def test_drawing_has_the_land_of_its_region():
    """The sea is what remains: the département ends at the coast, and its neighbours around it."""
    drawing = draw([group("Nice", area="Alpes-Maritimes", latitude=43.7, longitude=7.25)],
                   [("06", "Alpes-Maritimes", 1)])  # fmt: skip
    [area] = drawing.areas
    assert (area.code, area.count) == ("06", 1)
    assert area.path.startswith("M")
    assert drawing.others  # the Var
    assert drawing.abroad  # Italy
    rhone = draw([group("Arles", latitude=43.7, longitude=4.6)], BOUCHES)
    assert rhone.water


@pytest.mark.parametrize("code", sorted(land().departements))
def test_every_departement_is_drawn_with_its_name(code):
    """A network may be in any part of the country, overseas too."""
    departement = land().departements[code]
    south, west, north, east = departement.bounds
    where = {"latitude": (south + north) / 2, "longitude": (west + east) / 2}
    rows = [(code, departement.name, 1)]
    drawing = draw([group("Bourg", area=departement.name, **where)], rows)
    assert [area.code for area in drawing.areas] == [code]
    assert 0.3 * WIDTH < drawing.height < 1.3 * WIDTH
    for labels in (drawing.labels, drawing.narrow_labels):
        assert {departement.name, code} & {label.name for label in labels if label.is_area}


def test_network_of_the_whole_country_is_drawn_without_its_overseas_places():
    departements = list(land().departements.values())
    groups, rows = [], []
    for one in departements:
        south, west, north, east = one.bounds
        groups.append(group(one.name, one.name, (south + north) / 2, (west + east) / 2))
        rows.append((one.code, one.name, 1))
    drawing = draw(groups, rows)
    assert drawing.left_out == 5
    assert len(drawing.areas) == 96


def test_very_far_place_is_left_out_of_the_drawing():
    near, far = group("A"), group("B", latitude=43.4 - 3 * FAR, count=1)
    drawing = draw([near, near, near, near, far], BOUCHES)
    assert [dot.group.name for dot in drawing.dots] == ["A"] * 4
    assert drawing.left_out == 1
    assert draw([], []) is None
    assert len(draw([near], []).dots) == 1


def test_two_far_groups_are_drawn_around_the_largest():
    paris, reunion = group("A", latitude=48.9, longitude=2.3, count=2), group("B", latitude=-21)
    drawing = draw([reunion, paris], [])
    assert [dot.group.name for dot in drawing.dots] == ["A"]
    assert drawing.left_out == 1


@pytest.mark.parametrize("names", ["labels", "narrow_labels"])
def test_names_cover_neither_a_bubble_nor_another_name(names):
    random = Random(32)
    groups = [
        group(
            f"Commune {n}",
            latitude=random.uniform(43.2, 43.9),
            longitude=random.uniform(4.3, 5.8),
            count=random.choice([1, 1, 2, 40]),
        )
        for n in range(90)
    ]
    drawing = draw(groups, BOUCHES)
    size = WIDE_SIZE if names == "labels" else NARROW_SIZE
    boxes = [
        (label.x - len(label.name) * size * 0.29, label.y - size * 0.85,
         label.x + len(label.name) * size * 0.29, label.y + size * 0.27)
        for label in getattr(drawing, names)
    ]  # fmt: skip
    assert len(boxes) > 1
    for left, top, right, bottom in boxes:
        assert all(
            hypot(dot.x - min(max(dot.x, left), right), dot.y - min(max(dot.y, top), bottom))
            > dot.radius
            for dot in drawing.dots
        )
        crossing = [
            other
            for other in boxes
            if other[0] < right and left < other[2] and other[1] < bottom and top < other[3]
        ]
        assert crossing == [(left, top, right, bottom)]


def test_names_have_twelve_pixels_on_the_narrowest_screen():
    """The map is as wide as the screen without its margins: 288 px of 320, 544 px of 576."""
    assert NARROW_SIZE * 288 / WIDTH >= 12
    assert WIDE_SIZE * 544 / WIDTH >= 12


def test_long_list_has_one_bubble_per_commune_and_links_its_departements():
    groups = [group(f"C{n}", latitude=43.2 + n / 300, longitude=5) for n in range(MOST_DOTS + 1)]
    drawing = draw(groups, BOUCHES)
    assert drawing.dots == ()
    assert sum(marks.path.count("M") for marks in drawing.marks) == len(groups)
    svg = render_to_string("places/maps/drawing.html", {"drawing": drawing, "list_url": "/lieux/"})
    assert svg.count("<a") == 1
    assert 'href="/lieux/?territoire=13"' in svg


def test_page_lists_and_draws_communes(client, place):
    place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    text = client.get("/lieux/carte/").content.decode()
    assert text.index('id="communes"') < text.index('<svg class="map-drawing"')
    assert text.count('href="/lieux/?territoire=13056"') == 2
    assert "Martigues\xa0: 1 lieu" in text
    narrowed = client.get("/lieux/carte/?territoire=13001").content.decode()
    assert "Martigues" not in narrowed
    assert "Aix-en-Provence" in narrowed


def test_places_outside_every_departement_are_listed_last(client, place):
    place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    Territory.objects.filter(code="13001").update(departement=None)
    groups = client.get("/lieux/carte/").context["groups"]
    assert [bool(group.area) for group in groups] == [True, False]


def test_drawing_is_small_with_many_places(client, place, django_assert_max_num_queries):
    for number in range(30):
        place(title=f"Lieu {number}", **PORT)
    client.get("/lieux/carte/")
    with django_assert_max_num_queries(15):
        text = client.get("/lieux/carte/").content.decode()
    assert text.count('class="map-drawing__dot"') == 1
    random = Random(32)
    for most in (MOST_DOTS, MOST_MARKS):
        full = draw([group(f"Saint-Julien-en-Champsaur {n}", latitude=random.uniform(42.5, 44),
                           longitude=random.uniform(3, 7), count=n + 1) for n in range(most)],
                    BOUCHES)  # fmt: skip
        svg = render_to_string("places/maps/drawing.html", {"drawing": full, "list_url": "/lieux/"})
        assert len(gzip.compress(svg.encode())) < 12_000


def test_points_match_the_list(client, place):
    page = place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    rough = place(title="Sans coordonnées")
    answer = client.get("/lieux/points.json?territoire=13056")
    assert answer.json() == [
        [43.405, 5.05, "Le Port", page.url, "13056"],
        [
            rough.point_latitude,
            rough.point_longitude,
            "Sans coordonnées (position approximative)",
            rough.url,
            "13056",
        ],
    ]
    assert len(client.get("/lieux/points.json").json()) == 3
    etag = answer["ETag"]
    again = client.get("/lieux/points.json?territoire=13056", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_map_of_a_territory_has_no_point_outside(client, place, communes):
    """A bus stops in two communes; the map of one of them shows the stop there alone."""
    bus = place(title="Le Bus", mobility=["Itinérant"], **PORT)
    hours = {"weekdays": ["TU"], "opens_at": time(14), "closes_at": time(16)}
    bus.stops = [PlaceStop(commune=communes[code], **hours) for code in ("13056", "13001")]
    bus.save_revision().publish()
    everywhere = client.get("/lieux/points.json").json()
    assert {row[4] for row in everywhere} == {"13056", "13001"}
    for code in ("13056", "13001"):
        shown = client.get(f"/lieux/points.json?territoire={code}").json()
        assert shown == [row for row in everywhere if row[4] == code]
        assert shown


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_places_are_on_no_map(client, place, how):
    place(title="Vu", **PORT)
    hide(place(title="Caché", **AIX), how)
    assert [row[2] for row in client.get("/lieux/points.json").json()] == ["Vu"]
    assert "Aix-en-Provence" not in client.get("/lieux/carte/").content.decode()


def test_map_of_an_empty_directory(client, directory):
    text = client.get("/lieux/carte/").content.decode()
    assert "Aucun lieu n’est encore publié" in text
    assert '<svg class="map-drawing"' not in text


def test_counts_of_all_pages_agree(client, place, communes):
    """One place has no position, one no known commune; the list contains both."""
    place(title="Le Port", **PORT)
    place(title="Sans position")
    place(title="Fablab", **AIX)
    place(title="Ailleurs", city="Belleville", postcode="06922", latitude=46.1, longitude=4.7)
    listed = client.get("/lieux/").context["page_obj"].paginator.count
    page = client.get("/lieux/carte/")
    groups = page.context["groups"]
    assert (listed, page.context["total"]) == (4, 4)
    assert sum(group.count for group in groups) + page.context["unplaced"] == listed
    assert "Et 1 lieu dont nous ne connaissons pas la commune" in page.content.decode()
    territories = client.get("/territoires/")
    counts = [row.place_count for row in territories.context["departements"]]
    assert sum(counts) + territories.context["unplaced"] == listed
    here = client.get("/territoires/R93/")
    assert here.context["place_count"] == 3
    assert "Télécharger 4 lieux" in client.get("/lieux/donnees/").content.decode()
