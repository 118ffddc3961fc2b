"""The static map and the points of the interactive map."""

import pytest
from django.template.loader import render_to_string

from network.models import Territory
from places.maps.regional_map import FAR, MOST_DOTS, WIDTH, Group, draw
from tests.places.conftest import HIDDEN, hide

PORT = {"latitude": 43.405, "longitude": 5.05}
AIX = {"postcode": "13100", "city": "Aix-en-Provence", "latitude": 43.53, "longitude": 5.44}


def group(name="Martigues", area="Bouches-du-Rhône", latitude=43.4, longitude=5.05, count=1):
    return Group("13056", name, area, latitude, longitude, count)


def test_north_is_up_and_west_is_left():
    drawing = draw([group("A"), group("B", latitude=43.6, longitude=5.5, count=9)])
    dots = {dot.group.name: dot for dot in drawing.dots}
    assert dots["A"].x < dots["B"].x
    assert dots["A"].y > dots["B"].y
    assert dots["A"].radius < dots["B"].radius
    assert all(0 < dot.x < WIDTH and 0 < dot.y < drawing.height for dot in drawing.dots)
    assert [label.name for label in drawing.labels] == ["Bouches-du-Rhône"]


def test_very_far_place_is_left_out_of_the_drawing():
    near, far = group("A"), group("B", latitude=43.4 - 3 * FAR, count=4)
    drawing = draw([near, near, far])
    assert [dot.group.name for dot in drawing.dots] == ["A", "A"]
    assert drawing.left_out == 4
    assert draw([]) is None
    assert len(draw([near]).dots) == 1


def test_two_far_groups_are_drawn_around_the_largest():
    paris, reunion = group("A", latitude=48.9, longitude=2.3, count=2), group("B", latitude=-21)
    drawing = draw([reunion, paris])
    assert [dot.group.name for dot in drawing.dots] == ["A"]
    assert drawing.left_out == 1


def test_labels_do_not_overlap():
    labels = draw([group(area=f"Département {n}") for n in range(6)]).labels
    assert len({label.y for label in labels}) == 6


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
    assert text.count("map-drawing__dot") == 1
    full = draw([group(f"Saint-Julien-en-Champsaur {n}", latitude=43 + n / 99, count=n + 1)
                 for n in range(MOST_DOTS)])  # fmt: skip
    svg = render_to_string("places/maps/drawing.html", {"drawing": full, "list_url": "/lieux/"})
    assert len(svg.encode()) < 30_000


def test_points_match_the_list(client, place):
    page = place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    rough = place(title="Sans coordonnées")
    answer = client.get("/lieux/points.json?territoire=13056")
    assert answer.json() == [
        [43.405, 5.05, "Le Port", page.url],
        [
            rough.point_latitude,
            rough.point_longitude,
            "Sans coordonnées (position approximative)",
            rough.url,
        ],
    ]
    assert len(client.get("/lieux/points.json").json()) == 3
    etag = answer["ETag"]
    again = client.get("/lieux/points.json?territoire=13056", headers={"If-None-Match": etag})
    assert again.status_code == 304


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
