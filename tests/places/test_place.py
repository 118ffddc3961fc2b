"""The derived values, constraints and structured data of a place."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Locale

from network.models import Organisation
from places.models import PlaceOffer, PlacePage
from places.national.standard import BY_FIELD, FIELDS
from places.schema import address
from search.documents import Document

from .conftest import OPEN_NOW, hide


def test_every_field_of_the_standard_is_a_field_of_a_place():
    names = {field.name for field in PlacePage._meta.get_fields()}
    assert set(FIELDS) - names == set()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"insee_code": "13056", "postcode": "", "city": ""}, "13056"),
        ({"postcode": "13500", "city": "MARTIGUES"}, "13056"),
        ({"postcode": "13500", "city": "La Couronne"}, "13056"),
        ({"postcode": "13002", "city": "MARSEILLE 2"}, "13055"),
        ({"postcode": "75001", "city": "Paris"}, None),
        ({"postcode": "", "city": ""}, None),
    ],
)
def test_commune_is_found_by_code_else_by_postcode_and_name(place, address, expected):
    commune = place(**address).commune
    assert (commune.code if commune else None) == expected


def test_address_has_the_official_name_of_the_commune(place):
    written_in_capitals = place(address="1 rue du Port", postcode="13500", city="MARTIGUES")
    assert written_in_capitals.town == "Martigues"
    assert written_in_capitals.postal_address == "1 rue du Port, 13500 Martigues"
    # The typed name remains if the commune is unknown.
    assert place(postcode="75001", city="Paris").locality == "75001 Paris"


def test_commune_gives_its_territories(place):
    assert [t.code for t in place().commune.ancestors()] == ["R93", "13", "200054807"]


def test_commune_follows_the_address(place):
    moved = place()
    moved.postcode, moved.city = "13100", "Aix-en-Provence"
    moved.save()
    assert moved.commune.code == "13001"


def test_town_is_the_official_name_of_the_commune_or_the_typed_one(place):
    assert place(postcode="13500", city="MARTIGUES").locality == "13500 Martigues"
    assert place(postcode="", city="Port-Ambre").locality == "Port-Ambre"


def test_clock_and_holidays_come_from_the_departement(place):
    assert place(postcode="97400", city="Saint-Denis").zone == "974"
    assert place(postcode="67000", city="Strasbourg").zone == "67"
    assert place(postcode="", city="").zone == ""


def test_hours_are_those_of_now(place, now):
    assert place(opening_hours=OPEN_NOW).hours().state == "open"
    assert place(opening_hours=OPEN_NOW).hours(now.replace(hour=13)).state == "closed"
    assert place(opening_hours="selon la saison").hours().text == "selon la saison"


def test_geojson_gives_the_longitude_first(client, place):
    place(latitude=43.405, longitude=5.05)
    [feature] = client.get("/lieux/lieux.geojson").json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.05, 43.405]}


def test_postal_address_is_one_line(place):
    page = place(address_extra="1er étage")
    assert page.postal_address == "1 rue du Port, 1er étage, 13500 Martigues"
    assert address(page)["streetAddress"] == "1 rue du Port, 1er étage"
    assert place(address="", postcode="", city="Arles").postal_address == "Arles"


def test_map_application_opens_at_a_trusted_position_only(client, place):
    """Coordinates far from the commune of the address are not published."""
    page = place(title="Café & Lien (bas)", latitude=43.405, longitude=5.05)
    assert page.map_app_url == (
        "geo:43.40500,5.05000?q=43.40500,5.05000(Caf%C3%A9%20%26%20Lien%20%28bas%29)"
    )
    text = client.get(page.url).text
    assert 'href="geo:43.40500,5.05000?' in text
    assert page.route_url.replace("&", "&amp;") in text
    assert "<strong>1 rue du Port, 13500 Martigues</strong>" in text
    for elsewhere in (place(), place(latitude=48.9, longitude=2.3)):
        assert elsewhere.map_app_url == ""
        text = client.get(elsewhere.url).text
        assert "geo:" not in text
        assert "openstreetmap.org/search" in text


def test_route_leads_to_the_position_else_to_the_address(place):
    assert place(latitude=43.4, longitude=5.05).route_url.endswith("?to=43.4%2C5.05")
    assert "query=1%20rue%20du%20Port" in place().route_url
    assert place(address="", postcode="", city="").route_url == ""


@pytest.mark.parametrize(
    ("price", "unit", "expected"),
    [
        (None, "day", "Prix à demander"),
        (Decimal(0), "day", "Gratuit"),
        (Decimal(12), "day", "12 € la journée"),
        (Decimal("12.50"), "month", "12,50 € le mois"),
        (Decimal(3), "", "3 €"),
    ],
)
def test_price_in_words(price, unit, expected):
    offer = PlaceOffer(kind="desk", name="Bureau", price=price, unit=unit)
    assert str(offer.price_label).replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("postcode", "4200"),
        ("insee_code", "13 056"),
        ("pivot", "12"),
        ("latitude", 91),
        ("longitude", -181),
        ("phone", "1234"),
        ("emails", "a@exemple.fr\nb@"),
        ("websites", "exemple.fr"),
        ("websites", "javascript:alert(1)"),
        ("booking_url", "x"),
    ],
)
def test_invalid_value_is_reported_to_the_editor(db, field, value):
    with pytest.raises(ValidationError) as caught:
        PlacePage(title="Lieu", slug="lieu", **{field: value}).clean_fields()
    assert field in caught.value.message_dict


def test_database_refuses_invalid_rows(place):
    place(national_id="a")
    place(national_id="")
    place(national_id="")
    for fields in ({"national_id": "a"}, {"latitude": 91.0}, {"longitude": -181.0}):
        with transaction.atomic(), pytest.raises(IntegrityError):
            PlacePage.objects.filter(national_id="").update(**fields)


def test_a_copy_is_not_the_place_of_the_national_file(place):
    page = place(national_id="a", imported={"title": "Lieu"})
    copy = page.copy(update_attrs={"slug": "copie"})
    assert (copy.national_id, copy.imported, copy.address) == ("", {}, page.address)


def test_an_alias_in_another_language_keeps_all_but_the_identifier(place, directory):
    english, _created = Locale.objects.get_or_create(language_code="en")
    page = place(national_id="a", services=["Accès internet et matériel informatique"])
    alias = page.copy_for_translation(english, copy_parents=True, alias=True)
    assert (alias.national_id, alias.services) == ("", page.services)
    page.title = "Nouveau nom"
    page.save_revision().publish()
    alias.refresh_from_db()
    assert (alias.title, alias.national_id) == ("Nouveau nom", "")


def test_unknown_codes_are_kept(place):
    page = place(typologies=["EPN", "NOUVEAU_CODE"])
    page.refresh_from_db()
    assert page.typologies == ["EPN", "NOUVEAU_CODE"]
    assert page.labels_of("typologies") == ["Espace public numérique", "NOUVEAU_CODE"]


@pytest.mark.parametrize(
    ("confirmed_on", "updated_on", "is_old"),
    [
        (None, None, True),
        (None, datetime.date(2024, 1, 1), True),
        (datetime.date(2026, 9, 1), datetime.date(2024, 1, 1), False),
        (None, datetime.date(2026, 9, 1), False),
    ],
)
def test_age_of_the_information(place, confirmed_on, updated_on, is_old):
    assert place(confirmed_on=confirmed_on, updated_on=updated_on).is_old is is_old


def test_a_place_is_found_by_its_town_services_and_body(place):
    from places.documents import place_document, places_run_by

    organisation = Organisation.objects.create(name="Association du Port")
    page = place(
        title="La Fabrique",
        kinds=["fablab"],
        services=["Loisirs et créations numériques"],
        audiences=["Seniors"],
        organisation=organisation,
        latitude=43.4,
        longitude=5.05,
    )
    assert place_document(page) == Document(
        kind="place",
        title="La Fabrique",
        url="/lieux/la-fabrique/",
        summary="1 rue du Port, 13500 Martigues",
        keywords="Martigues, 13500, Fablab, atelier de fabrication,"
        " Loisirs et créations numériques, Seniors, Association du Port",
        facets={
            "audience": [("Seniors", "Seniors")],
            "service": [("Loisirs et créations numériques", "Loisirs et créations numériques")],
            "offer": [],
            "territory": [
                ("13056", "Martigues"),
                ("R93", "Provence-Alpes-Côte d’Azur"),
                ("13", "Bouches-du-Rhône"),
                ("200054807", "Métropole d’Aix-Marseille-Provence"),
            ],
            "postcode": [("13500", "13500")],
        },
        commune="Martigues",
        latitude=43.4,
        longitude=5.05,
        marks="@fablab @loisirs",
    )
    assert list(places_run_by(organisation)) == [page]
    hide(page, "draft")
    assert list(places_run_by(organisation)) == []


def test_structured_data_leaves_out_what_is_unknown(place, rf):
    page = place(title="Lieu </script>", latitude=43.4, longitude=5.05, phone="+33442000000")
    data = page.json_ld(rf.get("/"))[-1]
    assert data["@type"] == "Place"
    assert data["address"]["addressLocality"] == "Martigues"
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 43.4, "longitude": 5.05}
    assert "email" not in data
    assert json.dumps(data)


@pytest.mark.parametrize(
    ("modes", "public_access"),
    [
        ([], None),
        (["Téléphoner"], None),
        (["Se présenter", "Téléphoner"], True),
        (["Prendre un RDV en ligne"], True),
        (["Ce lieu n'accueille pas de public"], False),
    ],
)
def test_structured_data_assumes_no_public_access(place, rf, modes, public_access):
    data = place(access_modes=modes).json_ld(rf.get("/"))[-1]
    assert data.get("publicAccess") is public_access


def test_fields_have_one_column_each():
    assert len(BY_FIELD) == len(FIELDS) == 35
