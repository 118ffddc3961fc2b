"""Misspelt names of communes: suggestions, never a silent choice."""

import pytest

from network.geography.locating import MEANT, locate
from network.geography.spelling import difference
from tests.factories import PlaceIndexPageFactory

pytestmark = pytest.mark.django_db


def test_misspelt_name_suggests_communes(subtests):
    cases = [
        ("marsseile", "Marseille"),
        ("marsielle", "Marseille"),
        ("marceil", "Marseille"),
        ("aix en provance", "Aix-en-Provence"),
        ("toulouze", "Toulouse"),  # and not Toulouzette, which begins so
        ("lion", "Lyon"),
        ("nisse", "Nice"),
        ("le pui en velay", "Le Puy-en-Velay"),
        ("st etiene", "Saint-Étienne"),
    ]
    for typed, meant in cases:
        with subtests.test(typed=typed, meant=meant):
            located = locate(typed)
            assert (located.spot, located.is_misspelt) == (None, True)
            assert located.communes[0].name == meant


@pytest.mark.parametrize("typed", ["zzzzqq", "x" * 60, "99999", ""])
def test_unknown_name_suggests_nothing(typed):
    assert locate(typed).communes == ()


@pytest.mark.parametrize("typed", ["Arles", "avign", "13016", "saint", "digne"])
def test_name_or_prefix_is_not_misspelt(typed, communes):
    assert not locate(typed).is_misspelt


def test_suggestions_are_limited(db):
    assert len(locate("marsseile").communes) == MEANT


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("gap", "gap", 0), ("arels", "arles", 1), ("arle", "arles", 1), ("avinion", "avignon", 2)],
)
def test_difference_counts_letters(one, other, letters):
    assert difference(one, other, 3) == difference(other, one, 3) == letters
    assert difference(one, other, 0) == min(letters, 1)


@pytest.mark.parametrize("address", ["/pres-de-chez-moi/", "/lieux/", "/orientation/papiers/"])
def test_every_location_field_suggests_spellings(client, home, communes, address):
    PlaceIndexPageFactory(parent=home)
    page = client.get(address, {"pres": "marsseile"}).content.decode()
    assert "Vouliez-vous dire\xa0:" in page
    assert 'pres=13055%20Marseille"' in page
    assert "Nous ne connaissons pas" not in page
