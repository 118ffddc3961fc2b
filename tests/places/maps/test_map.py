"""The drawn map and the points of the interactive one."""

import pytest
from django.template.loader import render_to_string

from places.maps.regional_map import FAR, MOST_DOTS, WIDTH, Group, draw
from tests.places.conftest import HIDDEN, hide

PORT = {"latitude": 43.405, "longitude": 5.05}
AIX = {"postcode": "13100", "city": "Aix-en-Provence", "latitude": 43.53, "longitude": 5.44}


def group(name="Martigues", area="Bouches-du-Rhône", latitude=43.4, longitude=5.05, count=1):
    return Group("13056", name, area, latitude, longitude, count)


def test_the_north_is_above_and_the_west_on_the_left():
    drawing = draw([group("A"), group("B", latitude=43.6, longitude=5.5, count=9)])
    dots = {dot.group.name: dot for dot in drawing.dots}
    assert dots["A"].x < dots["B"].x
    assert dots["A"].y > dots["B"].y
    assert dots["A"].radius < dots["B"].radius
    assert all(0 < dot.x < WIDTH and 0 < dot.y < drawing.height for dot in drawing.dots)
    assert [label.name for label in drawing.labels] == ["Bouches-du-Rhône"]


def test_a_place_over_the_sea_does_not_shrink_the_others():
    near, far = group("A"), group("B", latitude=43.4 - 3 * FAR, count=4)
    drawing = draw([near, near, far])
    assert [dot.group.name for dot in drawing.dots] == ["A", "A"]
    assert drawing.left_out == 4
    assert draw([]) is None
    assert len(draw([near]).dots) == 1


def test_names_do_not_lie_on_each_other():
    labels = draw([group(area=f"Département {n}") for n in range(6)]).labels
    assert len({label.y for label in labels}) == 6


def test_the_page_lists_communes_and_draws_them(client, place):
    place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    text = client.get("/lieux/carte/").content.decode()
    assert text.index('id="communes"') < text.index('<svg class="map-drawing"')
    assert text.count('href="/lieux/?territoire=13056"') == 2
    assert "Martigues\xa0: 1 lieu" in text
    narrowed = client.get("/lieux/carte/?territoire=13001").content.decode()
    assert "Martigues" not in narrowed
    assert "Aix-en-Provence" in narrowed


def test_the_drawing_is_light_however_many_places(client, place, django_assert_max_num_queries):
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


def test_points_are_those_of_the_list(client, place):
    page = place(title="Le Port", **PORT)
    place(title="Fablab", **AIX)
    place(title="Sans coordonnées")
    answer = client.get("/lieux/points.json?territoire=13056")
    assert answer.json() == [[43.405, 5.05, "Le Port", page.url]]
    assert len(client.get("/lieux/points.json").json()) == 2
    etag = answer["ETag"]
    again = client.get("/lieux/points.json?territoire=13056", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_places_are_on_no_map(client, place, how):
    place(title="Vu", **PORT)
    hide(place(title="Caché", **AIX), how)
    assert [row[2] for row in client.get("/lieux/points.json").json()] == ["Vu"]
    assert "Aix-en-Provence" not in client.get("/lieux/carte/").content.decode()


def test_no_place_at_all(client, directory):
    text = client.get("/lieux/carte/").content.decode()
    assert "Aucun lieu ne correspond" in text
    assert '<svg class="map-drawing"' not in text


def test_the_counts_of_every_page_add_up(client, place, communes):
    """One has no position, one no commune that is known: the list has them all the same."""
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
