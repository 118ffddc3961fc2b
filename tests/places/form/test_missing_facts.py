"""A place is published with a commune and a way to reach it; a draft may lack both."""

import pytest
from django.urls import reverse

from places.models import PlaceIndexPage, PlacePage
from tests.factories import PlacePageFactory
from tests.places.conftest import form
from tests.places.stops.test_stops import stop_row

pytestmark = pytest.mark.any_database

NOTHING = dict.fromkeys(["address", "postcode", "city"], "")
COMMUNE, REACH = "Écrivez la commune.", "Donnez un moyen d’y aller ou de demander"


@pytest.fixture
def create(admin_client, directory):
    """Return a function that posts the form of a new place and returns the response."""
    index = PlaceIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["places", "placepage", index.pk])

    def post(**fields):
        return admin_client.post(url, form(**NOTHING | fields))

    return post


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"city", "phone"}),
        ({"city": "Martigues"}, {"phone"}),
        ({"phone": "04 42 00 00 00"}, {"city"}),
        ({"postcode": "99999", "emails": "a@exemple.fr"}, {"city"}),
    ],
)
def test_place_without_commune_or_reach_stays_a_draft(create, fields, errors):
    response = create(**fields, **{"action-publish": "1"})
    assert set(response.context["form"].errors) == errors
    assert create(**fields).status_code == 302
    assert PlacePage.objects.get().live is False


@pytest.mark.parametrize(
    "fields",
    [
        {"city": "Martigues", "phone": "04 42 00 00 00"},
        {"postcode": "13500", "emails": "a@exemple.fr"},
        {"insee_code": "13056", "address": "1 rue du Port"},
        {"city": "Ailleurs", "opening_hours": "Mo 09:00-12:00"},
    ],
)
def test_place_with_a_commune_and_a_way_to_reach_it_is_published(create, fields):
    assert create(**fields, **{"action-publish": "1"}).status_code == 302
    assert PlacePage.objects.get().live is True


def test_travelling_place_is_published_with_its_stops(edit, place, communes):
    page = place(live=False, **NOTHING)
    row = stop_row(communes["13056"]) | NOTHING | {"action-publish": "1"}
    response = edit(page, **row | {"stops-0-DELETE": "1"})[1]
    assert set(response.context["form"].errors) == {"city", "phone"}
    edit(page, **row)
    assert PlacePage.objects.get(pk=page.pk).live


def test_form_of_a_draft_lists_what_is_missing(admin_client, place):
    page = place(live=False, city="", postcode="", address="")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = admin_client.get(url).text
    assert COMMUNE in text
    assert REACH in text
    page.city = "Martigues"
    page.save()
    text = admin_client.get(url).text
    assert COMMUNE not in text
    assert REACH in text


def test_bulk_publication_names_the_places_that_lack_facts(admin_client, place, directory):
    complete, lacking = place(live=False), place(live=False, title="La Poste", address="")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = f"?id={complete.pk}&id={lacking.pk}"
    response = admin_client.post(url + ids, {"next": "/admin/"}, follow=True)
    assert "La Poste" in response.text
    assert REACH in response.text
    assert not PlacePage.objects.live().exists()
    admin_client.post(f"{url}?id={complete.pk}", {"next": "/admin/"})
    assert PlacePage.objects.live().get() == complete


def test_bulk_publication_of_the_list_reads_the_drafts_below(admin_client, place, directory):
    lacking = place(live=False, address="")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    data = {"next": "/admin/", "include_descendants": "on"}
    admin_client.post(f"{url}?id={lacking.get_parent().pk}", data)
    assert not PlacePage.objects.live().exists()


@pytest.mark.parametrize(("former", "refused"), [("2 quai du Port", True), ("", False)])
def test_bulk_publication_of_a_live_place_keeps_its_facts(
    admin_client, place, directory, former, refused
):
    page = place(address=former, city="Martigues")
    page.address, page.bring = "", "un justificatif"
    page.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = admin_client.post(f"{url}?id={page.pk}", {"next": "/admin/"}, follow=True)
    assert (REACH in response.text) is refused
    page = PlacePage.objects.get(pk=page.pk)
    assert (page.bring == "") is refused
    assert page.address == former


def test_published_places_of_former_years_stay_online(place):
    page = PlacePageFactory(parent=place().get_parent(), address="", city="", postcode="")
    page.save_revision().publish()
    assert PlacePage.objects.get(pk=page.pk).live
