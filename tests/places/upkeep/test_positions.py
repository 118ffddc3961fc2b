"""The screen on which an editor decides the position of a place."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from network.geography.gazetteer import gazetteer
from network.models import Territory
from places.imports.importer import PlaceImporter
from places.models import PlacePage
from places.national.files import read_file
from places.upkeep.positions.forms import read_coordinates
from tests.factories import PlaceMembershipFactory, UserFactory

pytestmark = pytest.mark.any_database

# The coordinates are 26 km away, in Digne-les-Bains.
ADDRESS = {"address": "8 rue Saunerie", "postcode": "04200", "city": "Sisteron"}
DIGNE, SISTERON = (44.0925, 6.2356), (44.1959, 5.9457)
COMMUNE = gazetteer().get("04209").point
COLUMNS = {"id": "saunerie", "nom": "Atelier de la Saunerie", "code_postal": "04200"}


@pytest.fixture
def wrong(place):
    """Return a place with wrong coordinates, as an import leaves it."""
    values = {"latitude": DIGNE[0], "longitude": DIGNE[1]}
    imported = {name: str(value) for name, value in values.items()}
    return place(
        title="Atelier de la Saunerie",
        national_id="saunerie",
        imported={**imported, "national_id": "saunerie"},
        **ADDRESS,
        **values,
    )


def reload(page):
    return PlacePage.objects.get(pk=page.pk)


def address_of(page):
    return reverse("place_position", args=[page.pk])


def decide(client, page, **values):
    return client.post(address_of(page), values)


def text_of(answer):
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").replace("\xa0", " ").split())


def import_file(directory, point):
    """Import a file with one row, and return its `Outcome`."""
    row = COLUMNS | {"commune": "Sisteron", "latitude": point[0], "longitude": point[1]}
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader()
    writer.writerow(row)
    [outcome] = PlaceImporter(directory).import_rows(read_file(text.getvalue().encode()).rows())
    return outcome


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("44.1959, 5.9457", SISTERON),
        ("44.1959,5.9457", SISTERON),
        ("44,1959 5,9457", SISTERON),
        ("44,1959, 5,9457", SISTERON),
        ("44,1959,5,9457", SISTERON),
        (" 44.1959\t5.9457 ", SISTERON),
        ("geo:44.1959,5.9457?z=19", SISTERON),
        ("https://www.openstreetmap.org/#map=19/44.19590/5.94570", SISTERON),
        ("https://www.openstreetmap.org/?mlat=44.1959&mlon=5.9457#map=17/44.2/5.9", SISTERON),
        ("48.8566N 2.3522E", (48.8566, 2.3522)),
        ("47.218, −1.553", (47.218, -1.553)),
        ("-21.0965, 55.4808", (-21.0965, 55.4808)),
    ],
)
def test_coordinates_are_read_as_people_write_them(typed, point):
    assert read_coordinates(typed) == point


@pytest.mark.parametrize(
    "typed",
    ["", "Sisteron", "44 5", "44.1959", "5.9457, 44.1959", "0.0, 0.0", "91.5, 5.9", "1.5, 2.5"],
)
def test_other_texts_are_refused(typed):
    with pytest.raises(ValidationError):
        read_coordinates(typed)


def test_screen_describes_the_contradiction(admin_client, wrong):
    answer = admin_client.get(address_of(wrong))
    text = text_of(answer)
    assert (
        "Les coordonnées reçues, 44.09250, 6.23560, sont à 26 km de la commune (Sisteron)" in text
    )
    assert "Elles mènent vers Digne-les-Bains (Alpes-de-Haute-Provence)." in text
    assert "8 rue Saunerie, 04200 Sisteron" in text
    soup = BeautifulSoup(answer.content, "html.parser")
    data = json.loads(soup.find(id="position-data").string)
    assert (data["centre"], data["point"], data["refused"]) == ([*COMMUNE], None, [*DIGNE])
    assert "Sisteron" in {name for _lat, _lon, name in data["communes"]}
    assert [radio["value"] for radio in soup.select("[name=choice]")] == [
        "point",
        "source",
        "commune",
    ]


def test_chosen_point_is_published_and_kept_by_imports(admin_client, directory, wrong):
    answer = decide(admin_client, wrong, coordinates="44.1959, 5.9457")
    assert answer.url == reverse("desk_line", args=["misplaced"])
    page = reload(wrong)
    assert (page.position, page.position_checked, page.is_misplaced) == (SISTERON, True, False)
    for point in (DIGNE, (44.11, 6.24)):
        outcome = import_file(directory, point)
        assert {held.field for held in outcome.held} == {"latitude", "longitude"}
        assert reload(wrong).position == SISTERON


def test_one_coordinate_is_never_taken_without_the_other(admin_client, directory, wrong):
    """The chosen point has the longitude of the file, then the file changes it."""
    decide(admin_client, wrong, choice="point", coordinates=f"44.1959, {DIGNE[1]}")
    assert import_file(directory, (44.0925, 6.24)).status == "unchanged"
    assert reload(wrong).given_position == (44.1959, DIGNE[1])


def test_centre_of_the_commune_is_kept_by_imports(admin_client, directory, wrong):
    decide(admin_client, wrong, choice="commune")
    page = reload(wrong)
    assert page.given_position == (None, None)
    assert (page.point_latitude, page.point_longitude, page.point_is_rough) == (*COMMUNE, True)
    assert not page.is_misplaced
    import_file(directory, DIGNE)
    assert reload(wrong).given_position == (None, None)


def test_refused_coordinates_without_a_file_are_not_imported_later(admin_client, directory, wrong):
    """A place typed here, which a later file contains."""
    PlacePage.objects.filter(pk=wrong.pk).update(imported={})
    decide(admin_client, wrong, choice="commune")
    import_file(directory, DIGNE)
    assert reload(wrong).given_position == (None, None)


def test_confirmed_coordinates_of_the_source_are_published(admin_client, directory, wrong):
    decide(admin_client, wrong, choice="source")
    assert reload(wrong).position == DIGNE
    assert import_file(directory, DIGNE).status == "unchanged"
    assert reload(wrong).position == DIGNE


def test_check_ends_with_the_commune_of_the_address(admin_client, wrong):
    for code, name, postcode in [("04209", "Sisteron", "04200"), ("04112", "Manosque", "04100")]:
        Territory.objects.create(code=code, kind="commune", name=name, postcodes=postcode)
    decide(admin_client, wrong, choice="source")
    page = reload(wrong)
    page.postcode, page.city = "04100", "Manosque"
    page.save_revision().publish()
    page = reload(wrong)
    assert (page.position_checked, page.has_position) == (False, False)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({}, "choice", "Choisissez une réponse."),
        ({"choice": "point"}, "coordinates", "Écrivez la latitude, puis la longitude"),
        ({"coordinates": "près de la gare"}, "coordinates", "Écrivez la latitude"),
        ({"coordinates": "5.9457, 44.1959"}, "coordinates", "La latitude vient en premier."),
        ({"coordinates": "48.8566, 2.3522"}, "coordinates", "trop loin de l’adresse"),
        ({"choice": "ailleurs"}, "choice", "ailleurs"),
    ],
)
def test_refused_answer_is_explained_and_changes_nothing(
    admin_client, wrong, values, field, message
):
    answer = decide(admin_client, wrong, **values)
    assert answer.status_code == 200
    assert message in " ".join(answer.context["form"].errors[field])
    typed = answer.context["form"]["coordinates"].value()
    assert (typed or "") == values.get("coordinates", "")
    assert reload(wrong).given_position == DIGNE


def test_older_error_elsewhere_is_reported_and_changes_nothing(admin_client, wrong):
    PlacePage.objects.filter(pk=wrong.pk).update(emails="pas une adresse")
    answer = decide(admin_client, wrong, coordinates="44.1959, 5.9457")
    assert "a quelque chose à corriger" in text_of(answer)
    assert answer.context["form"]["coordinates"].value() == "44.1959, 5.9457"
    assert reload(wrong).given_position == DIGNE


def test_source_out_of_reach_cannot_be_confirmed(admin_client, place):
    page = place(title="Trop loin", **ADDRESS, latitude=48.8566, longitude=2.3522)
    answer = admin_client.get(address_of(page))
    assert dict(answer.context["form"].fields["choice"].choices).keys() == {"point", "commune"}
    assert "choice" in decide(admin_client, page, choice="source").context["form"].errors


def test_place_without_coordinates_gets_a_point(admin_client, place):
    page = place(title="Sans point", **ADDRESS)
    text = text_of(admin_client.get(address_of(page)))
    assert "Ce lieu n’a pas encore de position" in text
    assert "au centre de la commune, Sisteron" in text
    answer = decide(admin_client, page, coordinates="44.1959, 5.9457")
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert reload(page).position == SISTERON


def test_place_without_a_known_commune_gets_a_point(admin_client, place):
    page = place(title="Sans adresse", address="", postcode="", city="")
    assert admin_client.get(address_of(page)).status_code == 200
    decide(admin_client, page, coordinates="44.1959, 5.9457")
    assert reload(page).position == SISTERON


def test_draft_in_progress_receives_the_point_and_stays_a_draft(admin_client, wrong):
    page = reload(wrong)
    page.title = "Nouveau nom"
    page.save_revision()
    decide(admin_client, wrong, coordinates="44.1959, 5.9457")
    public = reload(wrong)
    draft = public.get_latest_revision_as_object()
    assert (public.title, public.position) == ("Atelier de la Saunerie", SISTERON)
    assert (draft.title, draft.latitude) == ("Nouveau nom", SISTERON[0])


def test_manager_decides_for_their_own_place(client, wrong, place):
    other = place(title="Un autre", **ADDRESS)
    manager = PlaceMembershipFactory(place=wrong).user
    client.force_login(manager)
    home = text_of(client.get(reverse("wagtailadmin_home")))
    assert "lieu dont la position contredit l’adresse" in home
    assert "Atelier de la Saunerie, Sisteron à 26 km de sa commune, vers Digne-les-Bains" in home
    assert client.get(address_of(wrong)).status_code == 200
    decide(client, wrong, coordinates="44.1959, 5.9457")
    assert reload(wrong).position == SISTERON
    assert "contredit" not in text_of(client.get(reverse("wagtailadmin_home")))
    assert decide(client, other, coordinates="44.1959, 5.9457").status_code in (302, 403)
    assert reload(other).given_position == (None, None)


def test_contradictions_of_others_are_not_listed(client, wrong, place):
    client.force_login(PlaceMembershipFactory(place=place(title="Un autre", **ADDRESS)).user)
    assert "contredit" not in text_of(client.get(reverse("wagtailadmin_home")))
    client.force_login(UserFactory())
    assert client.get(address_of(wrong)).status_code in (302, 403)


def test_streets_of_another_server_are_allowed_but_not_loaded(admin_client, wrong, settings):
    answer = admin_client.get(address_of(wrong))
    host = "/".join(settings.ADMIN_MAP_TILES.split("/")[:3])
    assert host in answer.headers["Content-Security-Policy"]
    soup = BeautifulSoup(answer.content, "html.parser")
    assert not soup.select(f"img[src^='{host}'], link[href^='{host}'], script[src^='{host}']")
