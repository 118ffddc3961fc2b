"""The second telephone number of a place: page, sheet, search, JSON, and the national CSV."""

import pytest

from tests.places.national.test_open_data import rows_of

LANDLINE, MOBILE = "+33492000000", "+33611223344"


@pytest.fixture
def both(place):
    """A place with a landline and a mobile."""
    return place(title="EPN des Lices", phone=LANDLINE, other_phone=MOBILE)


def test_page_and_sheet_show_both_numbers(client, both):
    for address in (both.url, f"{both.url}fiche/"):
        page = client.get(address).content.decode()
        assert f'href="tel:{LANDLINE}"' in page
        assert f'href="tel:{MOBILE}"' in page


def test_national_csv_has_the_first_number_and_json_has_both(client, both):
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert row["telephone"] == LANDLINE
    assert "autre_telephone" not in row
    (record,) = client.get("/lieux/lieux.json").json()["lieux"]
    (feature,) = client.get("/lieux/lieux.geojson").json()["features"]
    for values in (record, feature["properties"]):
        assert (values["telephone"], values["autre_telephone"]) == (LANDLINE, MOBILE)


def test_place_with_one_number_has_no_second_one(client, place):
    page = place(phone=LANDLINE)
    assert client.get(page.url).content.decode().count(f'href="tel:{LANDLINE}"') >= 1
    (feature,) = client.get("/lieux/lieux.geojson").json()["features"]
    assert "autre_telephone" not in feature["properties"]
