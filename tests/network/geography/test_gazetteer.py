"""The gazetteer: communes by name, postcode, INSEE code or arrondissement."""

import pytest

from network.geography.distance import distance_km
from network.geography.gazetteer import departements, gazetteer, plain_lines
from network.text.strings import plain

ARRONDISSEMENTS = {"13055": 16, "69123": 9, "75056": 20}


def test_every_commune_has_a_point_a_name_and_a_departement():
    communes = list(gazetteer())
    assert len(communes) == len(gazetteer()) == 35_014
    assert {one.departement for one in communes} == set(departements())
    assert all(
        one.name and abs(one.point[0]) <= 90 and abs(one.point[1]) <= 180 for one in communes
    )


def test_each_arrondissement_has_a_point_and_a_postcode_of_its_own():
    for city, number in ARRONDISSEMENTS.items():
        parts = gazetteer().arrondissements(city)
        assert len({part.point for part in parts}) == len(parts) == number
        assert all(distance_km(part.point, gazetteer().get(city).point) < 10 for part in parts)
        assert [gazetteer().postcode(part.postcodes[0]) for part in parts] == [[p] for p in parts]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("13016", ["13216"]),
        ("13001", ["13201"]),
        ("13001 Aix-en-Provence", ["13001"]),
        ("13001 Marseille", ["13201"]),
        ("13055 Marseille", ["13055"]),
        ("marseille", ["13055"]),
        ("Marseille 16e", ["13216"]),
        ("16e arrondissement de Marseille", ["13216"]),
        ("75016", ["75116"]),
        ("75116", ["75116"]),
        ("PARIS 20", ["75120"]),
        ("Paris 21", ["75056"]),
        ("69003 Lyon", ["69383"]),
        ("2a004", ["2A004"]),
        ("20 000", ["2A004"]),
        ("13281 Marseille Cedex 06", ["13206"]),
        ("59040 Lille Cedex", ["59350"]),
        ("l'isle sur la sorgue", ["84054"]),
        ("Œuilly", ["02565", "51410"]),
        ("99999", []),
        ("Atlantide", []),
        ("", []),
    ],
)
def test_a_commune_is_found_as_people_write_it(typed, codes):
    assert sorted(commune.code for commune in gazetteer().find(typed)) == codes


def test_shared_name_or_postcode_gives_all_the_largest_first():
    names = [commune.label for commune in gazetteer().find("saint denis")]
    assert names[:2] == ["97411 Saint-Denis", "93066 Saint-Denis"]
    assert gazetteer().find("04200")[0].name == "Sisteron"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ({"insee": "13055", "postcode": "13016"}, "13216"),
        ({"insee": "13216"}, "13216"),
        ({"postcode": "13016", "name": "MARSEILLE"}, "13216"),
        ({"postcode": "04200", "name": "Valernes"}, "04231"),
        ({"postcode": "04200"}, None),
        ({"postcode": "13281", "name": "Marseille Cedex 06"}, "13055"),
        ({"name": "Lille"}, None),
        ({}, None),
    ],
)
def test_an_address_is_in_one_commune_or_in_none(address, code):
    commune = gazetteer().locate(**address)
    assert (commune.code if commune else None) == code


def test_plain_lines_equals_plain():
    names = [commune.name for commune in gazetteer()]
    assert plain_lines("\n".join(names)) == list(map(plain, names))
