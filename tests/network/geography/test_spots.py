"""Spots of typed locations."""

import pytest

from network.geography.locating import locate
from network.geography.spots import position
from network.models import Territory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("43.30,5.37", "43.30,5.37"),
        ("43.29551, 5.40055", "43.30,5.40"),
        ("-20.88;55.45", "-20.88,55.45"),
        ("44.10,-0.003", "44.10,0.00"),
    ],
)
def test_a_position_is_rounded_to_a_kilometre(typed, text):
    assert position(typed).text == text
    assert locate(typed).spot.name == ""


@pytest.mark.parametrize("typed", ["13 100", "13100", "95,5", "43.3,200", "43.3", "nan,5", "x,y"])
def test_invalid_position_is_none(typed):
    assert position(typed) is None


def test_a_commune_of_the_network_comes_before_its_namesakes(communes):
    assert locate("aix").spot.name == "Aix-en-Provence"
    assert locate("mar").spot is None
    assert [one.name for one in locate("mar").communes] == ["Marseille", "Martigues"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *(("Ornex", ("Ornex", "")), ("Vars", (None, "")), ("Ger", (None, ""))),
        *(("Doubs", (None, "25")), ("Bouche du Rhône", (None, "13"))),
        *(("département du Ger", (None, "32")), ("Hautes Alpe", (None, "05"))),
    ],
)
def test_commune_comes_before_a_departement_of_a_similar_name(typed, found):
    located = locate(typed)
    assert (located.spot and located.spot.name, located.departement) == found


def test_every_commune_is_found_without_territories(db):
    assert locate("59350 Lille").spot.name == "Lille"
    # Five digits alone are a postcode.
    assert locate("59350").spot.name == "Saint-André-lez-Lille"
    assert locate("Digne-les-Bains").spot.codes == {"04070"}
    assert len(locate("Saint-Pierre").communes) == 8


def test_city_contains_its_arrondissements(db):
    assert {"13055", "13201", "13216"} < locate("Marseille").spot.codes
    assert locate("13016").spot.codes == {"13216"}
    assert locate("13016").spot.city == "13055"


def test_text_of_a_spot_locates_it_again(db):
    for typed in ("13001 Aix-en-Provence", "13016", "04200", "43.30,5.37", "Marseille", "2A004"):
        spot = locate(typed).spot
        assert locate(spot.text).spot == spot
        assert locate(spot.written).spot == spot


def test_shared_postcode_has_the_point_of_the_largest_commune(db):
    located = locate("04200")
    assert (located.spot.name, located.spot.is_exact) == ("04200", False)
    assert {"04209", "04231"} < located.spot.codes
    assert "Valernes" in {one.name for one in located.communes}


def test_commune_missing_from_the_gazetteer_has_a_mean_point(communes):
    Territory.objects.create(code="13999", kind="commune", name="Carro", postcodes="|13500|")
    for typed in ("Carro", "13999", "13999 Carro"):
        spot = locate(typed).spot
        assert (spot.name, spot.is_exact) == ("Carro", False)
        assert spot.point == pytest.approx(locate("Martigues").spot.point)


@pytest.mark.parametrize("typed", ["13016", "59350 Lille", "martigues", "13 eme", "marsseile"])
def test_locating_makes_few_queries(communes, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        locate("nothing known")
    with django_assert_max_num_queries(1):
        assert locate(typed)


def test_departement_gives_no_spot(subtests, db):
    cases = [
        *(("05", "05"), (" 2a ", "2A"), ("974", "974"), ("dans le 06", "06")),
        *(("hautes alpes", "05"), ("Département des Hautes-Alpes", "05"), ("var", "83")),
        *(("5", ""), ("05000", ""), ("Paris", ""), ("Vienne", ""), ("99", ""), ("le", "")),
    ]
    for typed, code in cases:
        with subtests.test(typed=typed, code=code):
            located = locate(typed)
            assert located.departement == code
            assert not (code and located.spot)
