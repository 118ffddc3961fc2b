"""Communes whose names are spelt wrongly: asked about, never guessed in silence."""

import pytest

from network.geography.locating import MEANT, locate
from network.geography.spelling import difference
from tests.factories import PlaceIndexPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("marsseile", "Marseille"),
        ("marsielle", "Marseille"),
        ("marceil", "Marseille"),
        ("aix en provance", "Aix-en-Provence"),
        ("toulouze", "Toulouse"),  # and not Toulouzette, which begins so
        ("lion", "Lyon"),
        ("nisse", "Nice"),
        ("le pui en velay", "Le Puy-en-Velay"),
        ("st etiene", "Saint-Étienne"),
    ],
)
def test_a_name_spelt_by_ear_is_asked_about(typed, meant):
    located = locate(typed)
    assert (located.spot, located.is_misspelt) == (None, True)
    assert located.communes[0].name == meant


@pytest.mark.parametrize("typed", ["zzzzqq", "x" * 60, "99999", ""])
def test_what_is_like_no_name_means_none(typed):
    assert locate(typed).communes == ()


@pytest.mark.parametrize("typed", ["Arles", "avign", "13016", "saint", "digne"])
def test_a_name_or_its_beginning_is_no_mistake(typed, communes):
    assert not locate(typed).is_misspelt


def test_few_are_proposed(db):
    assert len(locate("marsseile").communes) == MEANT


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("gap", "gap", 0), ("arels", "arles", 1), ("arle", "arles", 1), ("avinion", "avignon", 2)],
)
def test_letters_that_differ_are_counted(one, other, letters):
    assert difference(one, other, 3) == difference(other, one, 3) == letters
    assert difference(one, other, 0) == min(letters, 1)


@pytest.mark.parametrize("address", ["/pres-de-chez-moi/", "/lieux/", "/orientation/papiers/"])
def test_the_question_is_asked_wherever_a_commune_is_typed(client, home, communes, address):
    PlaceIndexPageFactory(parent=home)
    page = client.get(address, {"pres": "marsseile"}).content.decode()
    assert "Vouliez-vous dire\xa0:" in page
    assert 'pres=13055%20Marseille"' in page
    assert "Nous ne connaissons pas" not in page
