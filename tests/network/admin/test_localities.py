"""The editors' list of quarters: its form, its pasted lists, and its immediate effect."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.geography.localities import pairs_of_list
from network.geography.locating import locate
from network.models import Locality, Territory

pytestmark = pytest.mark.django_db

ADD = "/admin/snippets/network/locality/add/"
LIST = "/admin/snippets/network/locality/"
PASTED = f"{LIST}liste/"


def add(client, **values):
    blank = {"latitude": "", "longitude": ""}
    return client.post(ADD, blank | values)


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(" ".join(one.get_text().split()) for one in page.select(".error-message"))


@pytest.fixture
def namesakes(communes):
    """Two communes of the network with one name."""
    for code in ("06006", "05008"):
        Territory.objects.create(code=code, kind="commune", name="Aspremont")


def test_added_quarter_is_understood_at_once(admin_client, communes):
    assert locate("La Bricole").spot is None
    answer = add(admin_client, name="La Bricole", commune="aix en provence")
    assert answer.status_code == 302, errors(answer)
    row = Locality.objects.get()
    assert (row.commune, row.code, row.postcode) == ("Aix-en-Provence", "13001", "")
    spot = locate("bricole").spot
    assert (spot.name, spot.city) == ("La Bricole, Aix-en-Provence", "13001")


def test_deleted_quarter_is_ignored_at_once(communes):
    row = Locality.objects.create(name="La Bricole", commune="Aix-en-Provence", code="13001")
    assert locate("La Bricole").spot
    row.delete()
    assert locate("La Bricole").spot is None


@pytest.mark.parametrize(
    ("commune", "code", "postcode"),
    [
        ("13290 Aix-en-Provence", "13001", "13290"),
        ("Marseille 7e", "13207", ""),
        ("13007", "13207", ""),
        ("13207 Marseille 7e", "13207", ""),
        ("13500 martigues", "13056", "13500"),
    ],
)
def test_commune_may_have_a_postcode(admin_client, communes, commune, code, postcode):
    assert add(admin_client, name="Le Coin", commune=commune).status_code == 302
    row = Locality.objects.get()
    assert (row.code, row.postcode) == (code, postcode)
    page = admin_client.get(reverse("wagtailsnippets_network_locality:edit", args=[row.pk]))
    assert f'value="{f"{postcode} {row.commune}".strip()}"' in page.content.decode()


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"commune": "Lyon"}, "n’est pas dans le réseau"),
        ({"commune": "zzzz"}, "n’est pas dans le réseau"),
        ({"commune": "Aspremont"}, "Plusieurs communes sont possibles"),
        ({"commune": "Martigues", "latitude": "43.4"}, "ou aucune des deux"),
        ({"commune": "Martigues", "latitude": "48.8", "longitude": "2.3"}, "à plus de 40 km"),
        ({"commune": "Martigues", "latitude": "nan", "longitude": "2"}, "nombre"),
    ],
)
def test_error_says_what_to_change(admin_client, namesakes, values, error):
    answer = add(admin_client, name="Le Coin", **values)
    assert answer.status_code == 200
    assert error in errors(answer).replace("\xa0", " ")
    assert not Locality.objects.exists()


def test_the_same_quarter_is_added_once(admin_client, communes):
    add(admin_client, name="Le Coin", commune="Martigues")
    assert "déjà dans la liste" in errors(add(admin_client, name="LE COIN", commune="Martigues"))
    assert add(admin_client, name="Le Coin", commune="Marseille 1er").status_code == 302
    assert {one.name for one in locate("le coin").communes} == {
        "Le Coin, Martigues", "Le Coin, Marseille 1er"
    }  # fmt: skip


def test_position_of_the_quarter_is_its_spot(admin_client, communes):
    add(admin_client, name="Carro", commune="Martigues", latitude="43.33", longitude="5.04")
    assert locate("Carro").spot.point == (43.33, 5.04)


def test_list_is_searched(admin_client, communes):
    add(admin_client, name="L’Anse", commune="Martigues")
    add(admin_client, name="Le Coin", commune="Marseille 1er")
    for words, name in (("anse", "L’Anse"), ("marseille", "Le Coin")):
        page = BeautifulSoup(admin_client.get(LIST, {"q": words}).content, "html.parser")
        [row] = page.select("main table tbody tr")
        assert name in row.get_text()


def test_pasted_list_is_added(admin_client, communes):
    add(admin_client, name="Le Coin", commune="Martigues")
    text = "quartier;commune\nLa Bricole → Aix-en-Provence\n\nLe Coin;Martigues\nA;Marseille 2e\n"
    answer = admin_client.post(PASTED, {"text": text}, follow=True)
    said = " ".join(answer.content.decode().split())
    assert "2 quartiers ajoutés. 1 y était déjà." in said
    assert {(row.name, row.code) for row in Locality.objects.all()} == {
        ("Le Coin", "13056"), ("La Bricole", "13001"), ("A", "13202"),
    }  # fmt: skip


def test_nothing_of_a_wrong_list_is_added_or_lost(admin_client, communes):
    text = "La Bricole → Aix-en-Provence\nX → Nowhere\nsans commune"
    page = admin_client.post(PASTED, {"text": text})
    said = errors(page).replace("\xa0", " ")
    assert "Ligne 2 :" in said
    assert "Ligne 3 :" in said
    assert "Ligne 1" not in said
    assert text in BeautifulSoup(page.content, "html.parser").textarea.get_text()
    assert not Locality.objects.exists()


def test_lines_of_a_list_are_split():
    text = 'A → B\n\nC -> D, E\n"F; G";H\nI\tJ\nK, L\nM'
    assert [pair[1:] for pair in pairs_of_list(text)] == [
        *(("A", "B"), ("C", "D, E"), ("F; G", "H"), ("I", "J"), ("K", "L"), ("M", "")),
    ]
