"""The API: public pages and files only."""

import json

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import StandardPage
from network.memory.stamped_cache import clear_all
from network.models import Picture
from tests.factories import (
    ArticlePageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

pytestmark = pytest.mark.django_db
API = "/api/v2/"


@pytest.fixture
def network(site, home, communes):
    places = PlaceIndexPageFactory(parent=home)
    return {
        "home": home,
        "place": PlacePageFactory(parent=places, title="EPN du Port"),
        "hidden": PlacePageFactory(parent=places, title="Secret zqk", live=False),
        "agenda": EventIndexPageFactory(parent=home),
        "library": ResourceIndexPageFactory(parent=home),
    }


def read(client, path, status=200):
    answer = client.get(f"{API}{path}")
    assert answer.status_code == status, answer.text
    return json.loads(answer.text)


def titles(client, path):
    return {item["title"] for item in read(client, path)["items"]}


def test_place_has_our_fields_and_is_read_only(client, admin_client, network):
    (place,) = read(client, "pages/?type=places.PlacePage&fields=city,summary")["items"]
    assert (place["title"], place["city"]) == ("EPN du Port", "Martigues")
    for method in ("post", "put", "patch", "delete"):
        for browser in (client, admin_client):
            answer = getattr(browser, method)(f"{API}pages/{network['place'].pk}/")
            assert answer.status_code == 405


def test_place_has_the_facts_of_its_page(client, network):
    place = network["place"]
    place.phone, place.other_phone = "+33442061234", "3949"
    place.services = ["Maîtrise des outils numériques du quotidien"]
    place.fees, place.labels = (
        ["Gratuit sous condition"],
        ["Arnia/MedNum BFC (Bourgogne-Franche-Comté)"],
    )
    place.audiences, place.official_name = ["Seniors"], "Ville de Martigues"
    place.save()
    read_place = read(client, f"pages/{place.pk}/")
    expected = {
        "phone": "+33442061234",
        "other_phone": "3949",
        "services": place.services,
        "fees": place.fees,
        "labels": place.labels,
        "audiences": ["Seniors"],
        "commune_code": "13056",
        "official_name": "Ville de Martigues",
    }
    assert {name: read_place[name] for name in expected} == expected
    place.phone, place.fees, place.city, place.postcode = "", [], "", ""
    place.save()
    read_place = read(client, f"pages/{place.pk}/")
    assert (read_place["phone"], read_place["fees"], read_place["commune_code"]) == ("", [], "")


def test_queries_of_a_list_do_not_depend_on_the_number_of_places(client, network):
    path, counts = f"{API}pages/?type=places.PlacePage&fields=*", []
    for number in range(3):
        PlacePageFactory(parent=network["place"].get_parent(), slug=f"relais-{number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first request fills caches


@pytest.mark.parametrize("query", ["services=Marche", "fees=Gratuit", "phone=x", "labels="])
def test_filter_by_a_field_of_a_place_does_not_fail(client, network, query):
    assert client.get(f"{API}pages/?type=places.PlacePage&{query}").status_code in (200, 400)


def test_drafts_and_private_pages_are_hidden_from_every_user(admin_client, client, network):
    section = network["home"].add_child(instance=StandardPage(title="Membres zqk", slug="m"))
    below = section.add_child(instance=StandardPage(title="Dessous zqk", slug="d"))
    assert {"Membres zqk", "Dessous zqk"} <= titles(client, "pages/?limit=20")
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    event = EventPageFactory(parent=network["agenda"], place=network["hidden"], title="Atelier")
    for browser in (client, admin_client):
        assert not {title for title in titles(browser, "pages/?limit=20") if "zqk" in title}
        for page in (section, below, network["hidden"]):
            read(browser, f"pages/{page.pk}/", status=404)
        assert "zqk" not in browser.get(f"{API}pages/{event.pk}/").text


def test_query_count_grows_little_with_the_number_of_pages(client, network):
    EventPageFactory(parent=network["agenda"], place=network["place"])
    read(client, "pages/?type=places.PlacePage&fields=*")  # reads the site and the settings
    costs = []
    for number in (0, 4):
        for _more in range(number):
            place = PlacePageFactory(parent=network["place"].get_parent())
            EventPageFactory(parent=network["agenda"], place=place)
        for kind in ("places.PlacePage", "events.EventPage"):
            clear_all()
            with CaptureQueriesContext(connection) as queries:
                found = read(client, f"pages/?type={kind}&fields=*")
            assert len(found["items"]) == number + 1
            costs.append(len(queries))
    # Five pages may need one query that one page does not.
    assert all(many <= few + 1 for few, many in zip(costs[:2], costs[2:], strict=True)), costs


def picture(title, collection=None):
    collection = collection or Collection.get_first_root_node()
    return Picture.objects.create(title=title, file=get_test_image_file(), collection=collection)


def paper(title, collection=None):
    file = ContentFile(b"%PDF-1.4", name=f"{title}.pdf")
    collection = collection or Collection.get_first_root_node()
    return Document.objects.create(title=title, file=file, collection=collection)


def publish(library, image, document, **values):
    """Publish an article that shows the image and links to the document."""
    link = f'<p><a linktype="document" id="{document.pk}">Lire</a></p>'
    body = [("paragraph", link)]
    page = ArticlePageFactory(parent=library, social_image=image, **values)
    page.body = json.dumps([{"type": kind, "value": value} for kind, value in body])
    page.save()
    return page


def test_only_the_files_of_public_pages_and_of_open_collections_are_listed(client, network):
    private = Collection.get_first_root_node().add_child(name="Réservée")
    inner = private.add_child(name="Dedans")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    for name, collection, live in [
        ("public", None, True),
        ("brouillon", None, False),
        ("reserve", private, True),
        ("dedans", inner, True),
    ]:
        publish(network["library"], picture(name, collection), paper(name, collection), live=live)
    picture("seule"), paper("seule")
    (image,) = read(client, "images/?fields=rendition")["items"]
    assert "original_images" not in json.dumps(image)  # its metadata may contain the location
    assert image["rendition"]["url"].endswith(".webp")
    assert titles(client, "images/") == titles(client, "documents/") == {"public"}
    for model, kind in ((Picture, "images"), (Document, "documents")):
        for file in model.objects.exclude(title="public"):
            read(client, f"{kind}/{file.pk}/", status=404)


@pytest.mark.parametrize("path", ["", "places/x/", "places/99/", "pages/find/", "lieux/"])
def test_unknown_addresses_answer_404_in_json(client, network, path):
    assert read(client, path, status=404) == {"message": "Rien de public n’est à cette adresse."}


@pytest.mark.parametrize("path", ["places", "places/99", "lieux/1"])
def test_addresses_of_the_api_without_a_final_slash_are_redirected(client, network, path):
    answer = client.get(f"{API}{path}")
    assert (answer.status_code, answer["Location"]) == (301, f"{API}{path}/")


def test_invalid_parameters_answer_400(subtests, client, network):
    cases = [
        *("offset=99999999999999999999", "limit=99999999999999999999", "limit=x", "order=x"),
        *("fields=x", "type=x.Y", "type=places.PlacePage&updated_on=x"),
        *("child_of=1", "search=zqk", "x=1", "id=99999999999999999999x"),
        f"offset={'0' * 20}{'9' * 20}",
        *("type=places.PlacePage&latitude=43.4", "type=places.PlacePage&order=latitude"),
        *("locale=xx", "limit=21", "order=random"),
    ]
    for query in cases:
        with subtests.test(query=query):
            read(client, f"pages/?{query}", status=400)


@pytest.mark.parametrize(
    ("fields", "message"), [("title(", "avec des virgules"), ("x", "un des champs")]
)
def test_refused_fields_are_explained(client, network, fields, message):
    assert message in read(client, f"pages/?fields={fields}", status=400)["message"]
