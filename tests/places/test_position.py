"""One trusted position: no output publishes coordinates that contradict the address."""

import csv
import io
import json
import re
from datetime import time
from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from network.geography.gazetteer import gazetteer
from places.imports.importer import PlaceImporter
from places.models import PlacePage, PlaceStop
from places.national.files import read_file
from search.indexing.waiting import catch_up
from search.models import SearchDocument
from tests.factories import EventIndexPageFactory, EventPageFactory

# The address is in Martigues, the coordinates in the Indre.
WRONG = {"latitude": 46.6241, "longitude": 1.849121}
RIGHT = {"latitude": 43.4051, "longitude": 5.0512}
ADDRESS = {"address": "5 quai Poterne", "postcode": "13500", "city": "Martigues"}
COMMUNE = gazetteer().get("13056").point


@pytest.fixture
def wrong(home, place):
    return place(title="Maison du quai", slug="quai", national_id="quai-1", **ADDRESS, **WRONG)


@pytest.fixture
def workshop(home, wrong, now):
    return EventPageFactory(
        parent=EventIndexPageFactory(parent=home), place=wrong, title="Atelier", slug="atelier"
    )


def outputs(client, place, workshop):
    """Return {address: text} of the outputs that show or give a position."""
    catch_up()
    addresses = [
        place.url,
        workshop.url,
        *(f"/lieux/{rest}" for rest in ("", "?pres=Martigues", "points.json", "carte/")),
        *(f"/lieux/lieux.{form}" for form in ("csv", "json", "geojson")),
        *(reverse(f"places:{name}", args=["quai"]) for name in ("embed", "sheet", "correction")),
        *("/lieux/donnees/", "/territoires/", "/territoires/13056/", "/", "/agenda/imprimer/"),
        *("/lieux/?q=quai", "/recherche/recherche.atom?q=quai", "/recherche/recherche.ics?q=quai"),
        *(f"/agenda/agenda.{form}" for form in ("ics", "json", "csv", "atom")),
        "/agenda/lieux/quai/agenda.ics",
        "/pres-de-chez-moi/?pres=Martigues",
        "/orientation/autre/?pres=Martigues",
        "/recherche/recherche.json?q=quai",
        "/recherche/?q=quai&pres=Martigues",
        f"/api/v2/pages/{place.pk}/",
        f"/api/v2/pages/{workshop.pk}/",
    ]
    page = client.get(workshop.url).content.decode()
    addresses += re.findall(r"/agenda/evenements/[0-9a-f-]{36}\.ics", page)[:1]
    texts = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        body = response.getvalue() if response.streaming else response.content
        texts[address] = unescape(body.decode().replace("\r\n ", ""))
    return texts


def quoting(texts, *numbers):
    pattern = "|".join(re.escape(str(number)) for number in numbers)
    return {address for address, text in texts.items() if re.search(pattern, text)}


def test_no_output_publishes_coordinates_that_contradict_the_address(client, wrong, workshop):
    texts = outputs(client, wrong, workshop)
    assert quoting(texts, 46.62, 1.849) == set()
    # Only the map draws the point of the commune, and says that it is approximate: without a point
    # on the map the place would seem not to exist.
    assert quoting(texts, *COMMUNE) == {"/lieux/points.json"}
    (point,) = json.loads(texts["/lieux/points.json"])
    name = "Maison du quai (position approximative)"
    assert point == [*COMMUNE, name, "/lieux/quai/", "13056"]
    assert "search?query=5%20quai%20Poterne" in texts[wrong.url]
    assert "à environ 1 km" in texts["/lieux/?pres=Martigues"]
    assert "à environ 1 km" in texts["/pres-de-chez-moi/?pres=Martigues"]
    assert "à environ" in texts["/recherche/?q=quai&pres=Martigues"]
    assert '"geometry":null' in texts["/lieux/lieux.geojson"]
    assert "Martigues : 1 lieu" in texts["/lieux/carte/"].replace("\xa0", " ")


def test_every_output_publishes_corrected_coordinates(client, wrong, workshop):
    outputs(client, wrong, workshop)
    page = PlacePage.objects.get(pk=wrong.pk)
    page.latitude, page.longitude = RIGHT.values()
    page.save_revision().publish()
    texts = outputs(client, page, workshop)
    assert quoting(texts, 46.62, 1.849) == set()
    published = quoting(texts, RIGHT["longitude"])
    assert {re.sub("[0-9a-f-]{36}", "", address) for address in published} == {
        *(page.url, workshop.url, "/lieux/points.json", "/agenda/evenements/.ics"),
        *(f"/lieux/lieux.{form}" for form in ("csv", "json", "geojson")),
        *(f"/agenda/agenda.{form}" for form in ("ics", "json", "csv")),
        "/agenda/lieux/quai/agenda.ics",
        *("/recherche/recherche.json?q=quai", "/recherche/recherche.ics?q=quai"),
        *(f"/api/v2/pages/{pk}/" for pk in (page.pk, workshop.pk)),
    }
    assert "environ" not in texts["/lieux/?pres=Martigues"]


def test_search_uses_the_point_of_the_commune(wrong):
    catch_up()
    document = SearchDocument.objects.get(title="Maison du quai")
    assert (document.latitude, document.longitude, document.is_approximate) == (*COMMUNE, True)


def test_refused_coordinates_are_stored_and_reimported_unchanged(client, directory):
    row = {"id": "quai-1", "nom": "Maison du quai", "adresse": "5 quai", "code_postal": "13500"}
    row |= {"commune": "Martigues", "latitude": "46.6241", "longitude": "1.849121"}
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader()
    writer.writerow(row)

    def statuses(data):
        rows = read_file(data).rows()
        return [outcome.status for outcome in PlaceImporter(directory).import_rows(rows)]

    source = text.getvalue().encode()
    assert statuses(source) == ["created"]
    page = PlacePage.objects.get()
    assert (page.given_position, page.is_misplaced) == (tuple(WRONG.values()), True)
    assert (page.point_latitude, page.point_longitude) == COMMUNE
    assert statuses(source) == ["unchanged"]
    # Our open data have no coordinates, and importing them removes none.
    assert statuses(client.get("/lieux/lieux.csv").getvalue()) == ["unchanged"]
    assert PlacePage.objects.get().given_position == tuple(WRONG.values())
    corrected = source.replace(b"46.6241,1.849121", b"43.4051,5.0512")
    assert statuses(corrected) == ["changed"]
    assert PlacePage.objects.get().position == tuple(RIGHT.values())


def test_checked_position_is_published_until_the_source_changes_it(directory, wrong):
    page = PlacePage.objects.get(pk=wrong.pk)
    page.latitude, page.longitude, page.position_checked = 43.5236, 5.4338, True  # Aix
    page.save_revision().publish()
    assert PlacePage.objects.get(pk=page.pk).position == (43.5236, 5.4338)
    page.imported = {"latitude": "43.5236", "longitude": "5.4338", "national_id": "quai-1"}
    page.save_revision().publish()
    data = b"id,nom,latitude,longitude\nquai-1,Maison du quai,43.6047,1.4442\n"
    list(PlaceImporter(directory).import_rows(read_file(data).rows()))
    page = PlacePage.objects.get(pk=page.pk)
    assert (page.position_checked, page.has_position) == (False, False)


def test_misplaced_places_are_reported_on_the_admin_home_and_in_the_form(
    admin_client, wrong, place
):
    place(title="À sa place", **ADDRESS, **RIGHT)
    home = admin_client.get("/admin/").content.decode().replace("\xa0", " ")
    screen = reverse("place_position", args=[wrong.pk])
    assert "lieu dont la position contredit l’adresse" in home
    assert f'<a href="{screen}">Maison du quai, Martigues</a>' in home
    assert "km de sa commune, vers Neuvy-Saint-Sépulchre (Indre)" in home
    line = admin_client.get(reverse("desk_line", args=["misplaced"])).content.decode()
    assert "Maison du quai" in line
    assert "À sa place" not in line
    listing = admin_client.get(reverse("lieux:index"), {"manque": "position-sure"}).content.decode()
    assert "Maison du quai" in listing
    assert "À sa place" not in listing
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[wrong.pk])).content.decode()
    assert (
        "km de la commune (Martigues)\xa0: elle contredit l’adresse, et le site ne la montre pas"
        in form
    )
    assert 'value="46.6241"' in form
    assert f'href="{screen}"' in form
    assert 'id="tab-fiche"' in form


def test_place_without_coordinates_has_the_point_of_its_commune(client, place):
    page = place(title="Sans coordonnées", slug="sans", **ADDRESS)
    assert (page.point_latitude, page.point_longitude, page.point_is_rough) == (*COMMUNE, True)
    assert (page.has_position, page.is_misplaced) == (False, False)
    assert "search?query=5%20quai%20Poterne" in client.get(page.url).content.decode()
    assert "à environ 1 km" in client.get("/lieux/?pres=Martigues").content.decode()


def unsettle(place):
    """Store what a rule without comparison would publish: the coordinates as they are."""
    unsettled = {"point_latitude": 46.6241, "point_longitude": 1.849121, "point_is_rough": False}
    PlacePage.objects.filter(pk=place.pk).update(**unsettled)
    PlaceStop.objects.filter(place=place).update(**unsettled)


@pytest.fixture
def bus(place, communes):
    page = place(title="Bus", slug="bus", **ADDRESS, **WRONG)
    hours = {"weekdays": ["TU"], "opens_at": time(14), "closes_at": time(16)}
    page.stops = [PlaceStop(commune=communes["13056"], **hours, **WRONG)]
    page.save_revision().publish()
    return PlacePage.objects.get(pk=page.pk)


def test_misplaced_stops_are_reported_on_the_admin_home(admin_client, bus):
    home = admin_client.get("/admin/").content.decode().replace("\xa0", " ")
    assert "arrêt d’un lieu itinérant dont la position contredit la commune" in home
    line = admin_client.get(reverse("desk_line", args=["misplaced_stops"]))
    text = " ".join(line.content.decode().replace("\xa0", " ").split())
    screen = reverse("place_hours", args=[bus.pk])
    assert f'<a href="{screen}#id_stops-FORMS">Bus, Martigues</a>' in text
    assert "km de sa commune, vers Neuvy-Saint-Sépulchre (Indre)" in text
    assert "corrigez la latitude et la longitude, ou videz-les" in text
    html = admin_client.get(screen).content.decode()
    assert "Saison, exceptions, position" in html
    assert all(f'id="id_{rows}-FORMS"' in html for rows in ("stops", "closures"))
    bus.stops = [
        PlaceStop(
            commune=stop.commune, **RIGHT, weekdays=["TU"], opens_at=time(14), closes_at=time(16)
        )
        for stop in bus.stops.all()
    ]
    bus.save_revision().publish()
    line = admin_client.get(reverse("desk_line", args=["misplaced_stops"]))
    assert "Bus, Martigues" not in line.content.decode()


def settled(place):
    stop = PlaceStop.objects.get(place=place)
    page = PlacePage.objects.get(pk=place.pk)
    return [(one.point_latitude, one.point_longitude, one.point_is_rough) for one in (page, stop)]


def test_positions_of_an_earlier_rule_are_corrected_at_night(client, bus):
    unsettle(bus)
    assert client.get("/lieux/points.json").json()
    output = io.StringIO()
    call_command("settle_positions", stdout=output)
    assert settled(bus) == [(*COMMUNE, True)] * 2
    assert "2 positions relues, 2 corrigées." in output.getvalue()
    assert "46.62" not in client.get("/lieux/points.json").content.decode()
    catch_up()
    document = SearchDocument.objects.get(title="Bus")
    assert (document.latitude, document.is_approximate) == (COMMUNE[0], True)
    call_command("settle_positions", stdout=output)
    assert "2 positions relues, 0 corrigées." in output.getvalue()


def test_migration_copies_the_coordinates_of_existing_rows(bus):
    unsettle(bus)
    import_module("places.migrations.0003_place_point").copy_points(apps, None)
    assert settled(bus)[0][:2] == (bus.latitude, bus.longitude)
    call_command("settle_positions", stdout=io.StringIO())
    assert settled(bus)[0] == (*COMMUNE, True)
    assert settled(bus)[1][2]
