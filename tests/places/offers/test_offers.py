"""The loans and rentals of places are the same on the page and in every file."""

import csv
import io
import json

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from places.choices import OfferKind, PriceUnit
from places.documents import place_document
from places.filters import PlaceFilterSet
from places.models import PlaceOffer, PlacePage
from places.national.offers import MEMBERS, offers_of
from places.national.offers import as_csv as offers_csv
from tests.places.conftest import HIDDEN, hide

SIGNS = st.characters(exclude_categories=["C", "Z"])
TEXTS = st.text(SIGNS, max_size=20)
OFFERS = st.lists(
    st.builds(
        PlaceOffer,
        kind=st.sampled_from(OfferKind.values),
        name=st.text(SIGNS, min_size=1, max_size=20),
        description=TEXTS,
        price=st.none() | st.decimals(0, 9999, places=2),
        unit=st.sampled_from(["", *PriceUnit.values]),
        how_to_ask=TEXTS,
        contact=TEXTS,
    ),
    max_size=4,
)


@pytest.fixture
def lenders(place):
    """Return two places: one lends a desk and a printer, the other a 3D printer."""
    first = place(title="Médiathèque", phone="+33492000001", insee_code="04209")
    PlaceOffer.objects.create(
        place=first, kind="desk", name="Bureau fermé", price="12.5", unit="day", sort_order=0
    )
    PlaceOffer.objects.create(
        place=first,
        kind="printer",
        name="Imprimante A3",
        price=0,
        contact="pret@exemple.fr",
        sort_order=1,
    )
    other = place(title="Fablab", emails="atelier@exemple.fr")
    PlaceOffer.objects.create(place=other, kind="3d", name="Imprimante 3D", how_to_ask="sur place")
    place(title="Mairie")
    return first, other


def titles(query):
    filters = PlaceFilterSet(QueryDict(query), PlacePage.objects.directory())
    return [page.title for page in filters.qs]


def rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))


def test_list_is_filtered_by_what_a_place_lends(lenders):
    assert titles("offre=desk") == ["Médiathèque"]
    assert titles("offre=desk&offre=3d") == ["Fablab", "Médiathèque"]
    assert titles("offre=room") == []
    assert "Mairie" in titles("offre=yacht")  # refused, thus ignored


def test_choices_are_counted_once_for_each_place(lenders):
    PlaceOffer.objects.create(place=lenders[0], kind="desk", name="Un second bureau")
    filters = PlaceFilterSet(QueryDict(""), PlacePage.objects.directory())
    (facet,) = filters.facets("offre")
    counts = {option.value: option.count for option in facet.options}
    assert {value: count for value, count in counts.items() if count} == {
        "desk": 1,
        "printer": 1,
        "3d": 1,
    }


def test_page_table_json_and_api_contain_the_same_offers(client, lenders, settings):
    desk, printer, printer_3d = (
        rows(client.get("/lieux/offres.csv"))[1:] + rows(client.get("/lieux/offres.csv"))[:1]
    )
    assert (desk["lieu_nom"], desk["nom"], desk["prix"], desk["unite"], desk["contact"]) == (
        *("Médiathèque", "Bureau fermé", "12.50", "day", "+33492000001"),
    )
    assert (printer["sorte"], printer["prix"], printer["contact"]) == (
        *("printer", "0.00", "pret@exemple.fr"),
    )
    assert (printer_3d["prix"], printer_3d["contact"]) == ("", "atelier@exemple.fr")
    listed = json.loads(client.get("/lieux/lieux.json?offre=desk").content)["lieux"]
    assert [one["nom"] for one in listed] == ["Médiathèque"]
    assert listed[0]["id"] == desk["lieu_id"]
    assert [offer["nom"] for offer in listed[0]["offres"]] == ["Bureau fermé", "Imprimante A3"]
    (feature,) = json.loads(client.get("/lieux/lieux.geojson?offre=desk").content)["features"]
    assert feature["properties"]["offres"] == listed[0]["offres"]
    api = client.get(f"/api/v2/places/{lenders[0].pk}/").json()["offers"]
    assert [(one["name"], one["price"], one["contact"]) for one in api] == [
        (one["nom"], one["prix"], one["contact"]) for one in listed[0]["offres"]
    ]
    (to_request,) = client.get(f"/api/v2/places/{lenders[1].pk}/").json()["offers"]
    assert to_request["price"] is None
    page = client.get(lenders[0].get_url()).content.decode()
    assert "12,50\xa0€ la journée" in page
    assert 'href="mailto:pret@exemple.fr"' in page


def test_table_of_a_kind_has_the_lines_of_this_kind_only(client, lenders):
    listed = rows(client.get("/lieux/offres.csv?offre=printer"))
    assert [row["nom"] for row in listed] == ["Imprimante A3"]
    listed = rows(client.get("/lieux/offres.csv?offre=printer&offre=3d"))
    assert {row["nom"] for row in listed} == {"Imprimante A3", "Imprimante 3D"}


def test_place_without_offers_has_no_member_of_offers(client, lenders):
    listed = json.loads(client.get("/lieux/lieux.json").content)["lieux"]
    assert {one["nom"]: "offres" in one for one in listed} == {
        "Fablab": True,
        "Mairie": False,
        "Médiathèque": True,
    }


@pytest.mark.parametrize("how", HIDDEN)
def test_offers_of_a_hidden_place_are_in_no_file(client, lenders, how):
    assert len(rows(client.get("/lieux/offres.csv?offre=3d"))) == 1
    hide(lenders[1], how)
    assert rows(client.get("/lieux/offres.csv?offre=3d")) == []
    assert titles("offre=3d") == []


def test_search_document_is_filtered_by_the_kinds(lenders):
    facets = place_document(lenders[0]).facets["offer"]
    assert facets == [
        ("desk", OfferKind.DESK.label),
        ("printer", OfferKind.PRINTER.label),
    ]


@settings(max_examples=60)
@given(offers=OFFERS)
def test_table_contains_the_values_of_the_json(offers):
    place = PlacePage(title="Lieu")
    place.offers = offers
    described = offers_of(place)
    table = offers_csv([place], lambda _place: "id").decode()
    lines = list(csv.DictReader(io.StringIO(table, newline="")))
    assert len(lines) == len(described) == len(offers)
    for line, offer in zip(lines, described, strict=True):
        price = "" if offer["prix"] is None else f"{offer['prix']:.2f}"
        expected = {name: price if name == "prix" else offer[name] for name in MEMBERS}
        # Formulas are escaped with an apostrophe.
        assert {name: line[name].removeprefix("'") for name in MEMBERS} == {
            name: value.removeprefix("'") for name, value in expected.items()
        }
