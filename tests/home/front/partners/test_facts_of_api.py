"""The facts and filters of the API are those of the lists, of the files and of the pages."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from events.choices import Status
from network.models import Person, Topic
from places.models import PlaceHost, PlacePhoto
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    RecipePageFactory,
    ResourceIndexPageFactory,
)

from .test_api import picture

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
API = "/api/v2/"
TOPIC = "smartphone"


@pytest.fixture
def network(site, home, communes):
    places, agenda = PlaceIndexPageFactory(parent=home), EventIndexPageFactory(parent=home)
    marseille = {"postcode": "13001", "city": "Marseille", "insee_code": "13055"}
    bus = {"services": ["Accès internet et matériel informatique"], "audiences": ["Seniors"]}
    here = PlacePageFactory(parent=places, slug="port", title="Port", fees=["Gratuit"], **bus)
    there = PlacePageFactory(parent=places, slug="gare", title="Gare", **marseille)
    soon = timezone.now() + datetime.timedelta(days=2)
    topic = Topic.objects.get_or_create(slug=TOPIC, defaults={"name": "Mon téléphone"})[0]
    first = EventPageFactory(
        parent=agenda, place=here, title="Clics", starts_at=soon, topics=[topic], is_free=True
    )
    second = EventPageFactory(
        parent=agenda, place=there, title="Tri", is_free=False, price="2 euros"
    )
    third = EventPageFactory(parent=agenda, title="Café", is_free=None, venue="Halle")
    old = timezone.now() - datetime.timedelta(days=400)
    over = EventPageFactory(parent=agenda, place=here, title="Passé", starts_at=old)
    return {"here": here, "there": there, "events": [first, second, third], "over": over}


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return json.loads(answer.text)


def test_list_of_places_is_that_of_the_files(subtests, client, network):
    cases = [
        *(("", 2), ("territoire=13055", 1), ("territoire=13", 2), ("public=Seniors", 2)),
        *(("gratuit=1", 1), ("service=Acc%C3%A8s+internet+et+mat%C3%A9riel+informatique", 1)),
        *(("q=gare", 1), ("territoire=13055&gratuit=1", 0), ("type=epn", 0)),
    ]
    for query, count in cases:
        with subtests.test(query=query, count=count):
            items = read(client, f"{API}places/?{query}")["items"]
            rows = read(client, f"/lieux/lieux.json?{query}")["lieux"]
            assert [item["national_id"] for item in items] == [row["id"] for row in rows]
            assert len(items) == count
            for item, row in zip(items, rows, strict=True):
                names = {
                    "fees": "frais_a_charge",
                    "services": "services",
                    "postcode": "code_postal",
                }
                names |= {"latitude": "latitude", "opening_hours": "horaires", "phone": "telephone"}
                assert {name: item[name] for name in names} == {
                    name: row[column] for name, column in names.items()
                }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        *(("", 3), ("territoire=13055", 1), (f"theme={TOPIC}", 1), ("gratuit=1", 1)),
        *(("lieu=port", 1), ("du=2099-01-01", 0), ("q=caf%C3%A9", 1)),
    ],
)
def test_list_of_events_is_that_of_the_agenda(client, network, query, count):
    items = read(client, f"{API}events/?{query}")["items"]
    rows = read(client, f"/agenda/agenda.json?{query}")["dates"]
    assert {item["uid"] for item in items} == {row["uid"] for row in rows}
    assert len(items) == count
    for item in items:
        row = next(row for row in rows if row["uid"] == item["uid"])
        for date in item["next_dates"]:
            assert date.items() <= row.items()
        assert (item["is_free"], item["price"]) == (row["gratuit"], row["tarif"])
        assert item["meta"]["html_url"] == row["page"]


def test_next_dates_of_a_place_are_those_of_its_agenda(client, network):
    place, event = network["here"], network["events"][0]
    event.status, event.status_reason = Status.CANCELLED, "panne"
    event.save_revision().publish()
    [date] = read(client, f"{API}places/{place.pk}/")["next_dates"]
    rows = read(client, "/agenda/lieux/port/agenda.json")["dates"]
    assert date.items() <= rows[-1].items()
    assert (date["titre"], date["etat"], date["motif"]) == ("Clics", "cancelled", "panne")


def test_unstated_price_is_null(client, network):
    items = read(client, f"{API}events/?fields=_,title,is_free,price_label")["items"]
    prices = {item["title"]: (item["is_free"], item["price_label"]) for item in items}
    expected = {"Clics": (True, "Gratuit"), "Tri": (False, "2 euros"), "Café": (None, "")}
    assert prices == expected


def test_place_has_its_photos_and_nothing_about_its_hosts(client, network):
    place = network["here"]
    PlaceHost.objects.create(place=place, first_name="Nérine", languages=["ar"])
    PlaceHost.objects.create(place=place, first_name="Ondine", languages=["lsf", "ar"])
    image = picture("salle")
    image.description, image.author, image.licence = "La salle", "Camille Roux", "CC-BY-4.0"
    image.save()
    place.photos.add(PlacePhoto(image=image))
    place.save_revision().publish()
    answer = client.get(f"{API}places/{place.pk}/").text
    item = json.loads(answer)
    # Hosts agreed to be on the page of their place only.
    for about_hosts in ("Nérine", "Ondine", "languages", "arabe", "langue des signes"):
        assert about_hosts not in answer
    assert item["photos"] == [
        {
            "id": image.pk,
            "description": "La salle",
            "author": "Camille Roux",
            "licence": "CC BY 4.0",
            "licence_url": image.licence_url,
        }
    ]
    own = read(client, f"{API}images/{image.pk}/")
    assert own["description"] == "La salle"
    assert own["credit"] == "Camille Roux, CC BY 4.0"
    assert own["licence_url"] == image.licence_url


def test_photo_of_a_private_collection_is_not_listed(client, network):
    private = Collection.get_first_root_node().add_child(name="Réservée")
    inner = private.add_child(name="Dedans")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    place = network["here"]
    shown, *hidden = picture("salle"), picture("bureau", private), picture("atelier", inner)
    place.photos.add(*(PlacePhoto(image=image) for image in [*hidden, shown]))
    place.save_revision().publish()
    listed, one = f"{API}places/", f"{API}places/{place.pk}/"
    typed = f"{API}pages/?type=places.PlacePage&fields=photos"
    for address in (one, f"{API}pages/{place.pk}/"):
        assert [photo["id"] for photo in read(client, address)["photos"]] == [shown.pk]
    for address in (listed, typed):
        [item] = [item for item in read(client, address)["items"] if item["id"] == place.pk]
        assert [photo["id"] for photo in item["photos"]] == [shown.pk]
    for address in (f"{API}images/{image.pk}/" for image in hidden):
        assert client.get(address).status_code == 404


def test_texts_are_in_markdown_with_whole_addresses(client, network):
    place, event = network["here"], network["over"]
    text = '<p>Une <b>salle</b> et <a href="/agenda/">un agenda</a>.</p>'
    written = "Une **salle** et [un agenda](http://localhost/agenda/)."
    place.body = [("paragraph", text)]
    place.save_revision().publish()
    assert read(client, f"{API}places/{place.pk}/")["body_markdown"] == written
    link = {"title": "À lire", "links": [{"url": "https://exemple.fr/a", "label": "Un guide"}]}
    place.body = [("links", link)]
    place.save_revision().publish()
    listed = "À lire\n\n- [Un guide](https://exemple.fr/a)"
    assert read(client, f"{API}places/{place.pk}/")["body_markdown"] == listed
    event.body = event.proceedings = [("paragraph", text)]
    event.save_revision().publish()
    item = read(client, f"{API}events/{event.pk}/")
    assert (item["body_markdown"], item["proceedings_markdown"]) == (written, written)
    coming = network["events"][0]
    coming.proceedings = [("paragraph", text)]
    coming.save_revision().publish()
    item = read(client, f"{API}events/{coming.pk}/")
    assert (item["body_markdown"], item["proceedings_markdown"]) == ("", "")


def test_texts_are_only_in_the_answer_about_one_object(client, network):
    place = network["here"]
    place.body = [("paragraph", "<p>Une salle</p>")]
    place.save_revision().publish()
    for query in ("", "?fields=*"):
        assert "Une salle" not in client.get(f"{API}places/{query}").text
    refusal = read(client, f"{API}places/?fields=body_markdown", status=400)["message"]
    assert "presentation" in refusal
    assert "body_markdown" not in refusal
    item = read(client, f"{API}places/{place.pk}/?fields=_,body_markdown")
    assert item == {"body_markdown": "Une salle"}


@pytest.mark.parametrize(("kind", "name"), [("places", "here"), ("events", "over")])
def test_facts_of_one_object_are_fetched_once(client, network, kind, name):
    with CaptureQueriesContext(connection) as queries:
        read(client, f"{API}{kind}/{network[name].pk}/")
    asked = [query["sql"] for query in queries if "collectionviewrestriction" in query["sql"]]
    assert len(asked) == 1


def test_recipe_and_picture_of_an_event_are_public(client, network, home):
    library = ResourceIndexPageFactory(parent=home)
    recipe, image = RecipePageFactory(parent=library), picture("clics")
    event = network["events"][0]
    event.recipe, event.social_image = recipe, image
    event.save_revision().publish()
    path = f"{API}events/{event.pk}/"
    item = read(client, path)
    assert item["recipe"] == {"title": recipe.title, "html_url": recipe.full_url}
    assert item["picture"]["id"] == image.pk
    assert item["picture"].keys() == {"id", "description", "author", "licence", "licence_url"}
    assert read(client, f"{API}pages/{event.pk}/")["recipe"] == item["recipe"]
    recipe.unpublish()
    private = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    image.collection = private
    image.save()
    item = read(client, path)
    assert (item["recipe"], item["picture"]) == (None, None)


def test_queries_do_not_depend_on_the_number_of_recipes_and_pictures(client, network, home):
    library = ResourceIndexPageFactory(parent=home)
    costs = []
    for number, event in enumerate(network["events"]):
        event.recipe = RecipePageFactory(parent=library)
        event.social_image = picture(f"image{number}")
        event.save_revision().publish()
        client.get(f"{API}events/?limit=19")  # fills the caches of the site
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{API}events/?limit=20")
        costs.append(len(queries))
    assert len({*costs}) == 1


def test_an_unknown_number_of_a_place_has_its_reason(client, network):
    place, path = network["here"], f"{API}places/{network['here'].pk}/"
    rows = read(client, "/lieux/lieux.json")["lieux"]
    row = next(row for row in rows if row["nom"] == place.title)
    item = read(client, path)
    assert (item["pivot"], item["pivot_motif"]) == ("", row["pivot_motif"])
    assert item["pivot_motif"]
    place.pivot = "35600000000048"
    place.save_revision().publish()
    item = read(client, path)
    assert (item["pivot"], item["pivot_motif"]) == ("35600000000048", "")


def test_event_has_the_contact_of_its_page(client, network):
    event = network["events"][0]
    assert read(client, f"{API}events/{event.pk}/")["contact"] is None
    event.contact = Person.objects.create(name="Awa Diop", phone="+33442001122")
    event.save_revision().publish()
    item = read(client, f"{API}events/{event.pk}/")
    assert item["contact"] == {"name": "Awa Diop", "email": "", "phone": "+33442001122"}


def test_fields_name_the_territory_of_a_place_and_of_an_event(client, network):
    names = ("commune_name", "commune_code", "departement_code", "departement_name")
    expected = ("Marseille", "13055", "13", "Bouches-du-Rhône")
    for kind in ("places", "events"):
        [item] = read(client, f"{API}{kind}/?territoire=13055")["items"]
        assert tuple(item[name] for name in names) == expected


def test_an_event_of_former_years_is_read_by_its_address(client, network):
    key = network["over"].pk
    assert read(client, f"{API}events/{key}/")["next_dates"] == []
    [listed] = read(client, f"{API}pages/?type=events.EventPage&title=Pass%C3%A9")["items"]
    assert listed["meta"]["detail_url"].endswith(f"{API}events/{key}/")


def test_a_refusal_says_what_to_write(subtests, client, network):
    cases = [
        ("places/?territoire=99999", "code INSEE"),
        ("places/?gratuit=x", "Écrivez 1"),
        ("places/?service=Marche", "« Loisirs et créations numériques »"),
        ("places/?labels=Marche", "« ORDI 3.0 »"),
        ("places/?commune=13055", "territoire"),
        ("places/?fields=latitud", "latitude"),
        ("places/?order=latitude", "title"),
        ("events/?du=demain", "2026-11-30"),
        ("events/?theme=marche", f"« {TOPIC} »"),
        ("pages/?type=places.Place", "places.PlacePage"),
        ("places/?limit=200", "de 0 à 20"),
    ]
    for query, quoted in cases:
        with subtests.test(query=query, quoted=quoted):
            assert quoted in read(client, API + query, status=400)["message"]


def test_lists_are_filtered_by_the_values_of_a_field(client, network):
    [item] = read(client, f"{API}places/?audiences=Seniors&audiences=Jeunes")["items"]
    assert item["title"] == "Port"
    assert read(client, f"{API}places/?postcode=13001&fields=_,title")["items"] == [
        {"title": "Gare"}
    ]


def test_answer_is_304_until_a_fact_changes(client, network):
    place, path = network["here"], f"{API}places/"
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in first["Access-Control-Expose-Headers"]
    assert not first.cookies
    known = {"If-None-Match": first["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    place.phone = "+33442998877"
    place.save_revision().publish()
    changed = client.get(path, headers=known)
    assert (changed.status_code, "+33442998877" in changed.text) == (200, True)
    assert changed["ETag"] != first["ETag"]


def test_answer_leads_to_the_next_part(client, network):
    first = client.get(f"{API}places/?limit=1&gratuit=0")
    [following, licence] = first["Link"].split(", ")
    assert following.endswith('/api/v2/places/?limit=1&gratuit=0&offset=1>; rel="next"')
    assert licence.endswith('; rel="license"')
    last = client.get(f"{API}places/?limit=1&offset=1")
    assert "next" not in last["Link"]


@pytest.mark.parametrize("kind", ["places", "events"])
def test_queries_do_not_depend_on_the_number_of_rows(client, network, kind):
    costs = []
    for number in (0, 6):
        for more in range(number):
            image, linked = picture(f"image{more}"), network["there"].pk
            link = f'<p>Voir <a linktype="page" id="{linked}">la gare</a></p>'
            texts = {"body": [("paragraph", link), ("figure", {"image": image, "caption": ""})]}
            place = PlacePageFactory(parent=network["here"].get_parent(), **texts)
            place.photos.add(PlacePhoto(image=image))
            place.save()
            EventPageFactory(parent=network["over"].get_parent(), place=place, **texts)
        client.get(f"{API}{kind}/?limit=19")  # fills the caches of the site
        with CaptureQueriesContext(connection) as queries:
            items = json.loads(client.get(f"{API}{kind}/?limit=20").text)["items"]
        costs.append(len(queries))
    assert len(items) > 6
    assert costs[0] == costs[1] <= 10
