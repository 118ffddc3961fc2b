"""A location typed in the agenda without any date there is answered, not only refused."""

import pytest

from network.models import Locality, Territory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def page_of(agenda, communes, client):
    Locality.objects.create(name="La Bricole", commune="Marseille 2e", code="13202")
    return lambda text: client.get(agenda.url, {"q": text}).content.decode()


@pytest.mark.parametrize("typed", ["Lyon", "Monaco", "30000", "atelier à Lyon", "Bretagne"])
def test_location_outside_is_answered_with_boundaries(page_of, typed):
    assert "n’est pas dans le réseau, qui couvre\xa0: Bouches-du-Rhône." in page_of(typed)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("13290", "pres=13290%20Aix-en-Provence"),
        ("marseille 13e", "pres=13213%20Marseille%2013e"),
        ("la bricole", "pres=La%20Bricole%2C%20Marseille"),
        ("1 rue Basse, 13500 Martigues", "pres=13500%20Martigues"),
    ],
)
def test_location_of_the_network_links_to_the_nearest_dates(page_of, typed, place):
    page = page_of(typed)
    assert "Les rendez-vous les plus proches" in page
    assert f"/recherche/?type=event&amp;{place}" in page


def test_area_links_to_its_dates(page_of):
    code = Territory.objects.get(kind="departement").code
    assert f'href="?territoire={code}"' in page_of("Bouches-du-Rhône")


def test_namesakes_are_offered(page_of, communes):
    parent = communes["13055"].departement
    for code in ("13902", "13903"):
        Territory.objects.create(code=code, kind="commune", name="Zétoile", departement=parent,
                                 postcodes="|13500|")  # fmt: skip
    page = page_of("zetoile")
    assert "Quelle commune" in page
    assert "/recherche/?type=event&amp;pres=13902%20Z%C3%A9toile" in page


def test_words_are_no_location(page_of):
    for typed in ("tricot", "", "zzzz"):
        page = page_of(typed)
        assert "n’est pas dans le réseau" not in page
        assert "Les rendez-vous les plus proches" not in page
