"""Help in three taps, and around a position."""

import re

import pytest

from home.near.orientation import NEEDS
from network.models import Territory

pytestmark = pytest.mark.django_db

HERE = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
PHONE = "Maîtrise des outils numériques du quotidien"


def test_three_taps_lead_to_a_call(client, make_place):
    make_place("EPN", services=[PHONE], phone="+33442000000", opening_hours="24/7", **HERE)
    make_place("Ailleurs", services=[PHONE], city="Marseille", postcode="13001")
    first = client.get("/orientation/").content.decode()
    assert "<input" not in first.partition('<main id="contenu"')[2].partition("</main>")[0]
    assert all(f'href="/orientation/{slug}/"' in first for slug in NEEDS)
    second = client.get("/orientation/telephone/").content.decode()
    assert 'href="?ou=13056+Martigues"' in second
    third = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "EPN" in third
    assert 'href="tel:+33442000000"' in third


def test_a_code_that_is_a_postcode_elsewhere_leads_to_its_own_commune(client, make_place):
    aix = {"city": "Aix-en-Provence", "postcode": "13100", "latitude": 43.53, "longitude": 5.45}
    make_place("Chez nous", services=[PHONE], **aix)
    make_place("À Marseille", services=[PHONE], city="Marseille", postcode="13001")
    page = client.get("/orientation/telephone/").content.decode()
    link = re.search(r'href="(\?ou=13001[^"]*)"', page)[1]
    nearby = client.get(f"/orientation/telephone/{link}").context["nearby"]
    assert [place.title for place in nearby.places] == ["Chez nous"]


def test_a_country_is_asked_by_departement_first(client, make_place):
    departement = Territory.objects.create(code="05", kind="departement", name="Hautes-Alpes")
    Territory.objects.create(
        code="05061", kind="commune", name="Gap", departement=departement, postcodes="|05000|"
    )
    make_place("EPN", services=[PHONE], **HERE)
    make_place("Loin", services=[PHONE], city="Gap", postcode="05000")
    page = client.get("/orientation/telephone/")
    assert re.findall(r'href="\?(\w+=[^"]*)"', page.content.decode()) == [
        "departement=13",
        "departement=05",
    ]
    page = client.get("/orientation/telephone/?departement=05")
    assert re.findall(r'href="\?(\w+=[^"]*)"', page.content.decode()) == [
        "ou=05061+Gap",
        "departement=13",
        "departement=05",
    ]
    unknown = client.get("/orientation/telephone/?departement=zz").content.decode()
    assert "?ou=" not in unknown


@pytest.mark.parametrize(
    ("hours", "latitude", "first"),
    [("24/7", 43.43, "Joignable"), ("24/7", 43.6, "Muet"), ("", 43.43, "Muet")],
)
def test_the_first_place_can_be_called_when_it_is_as_near_and_as_open(
    client, make_place, hours, latitude, first
):
    make_place("Muet", services=[PHONE], opening_hours="24/7", **HERE)
    make_place(
        "Joignable",
        services=[PHONE],
        phone="+33442000000",
        opening_hours=hours,
        **HERE | {"city": "Marseille", "postcode": "13002", "latitude": latitude},
    )
    page = client.get("/orientation/telephone/?ou=13056")
    assert page.context["nearby"].places[0].title == first


def test_a_first_place_without_a_telephone_says_how_to_reach_it(client, make_place):
    make_place("Muet", services=[PHONE], **HERE)
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    first = text.partition('class="orientation-first"')[2].partition("</section>")[0]
    assert "Nous n’avons pas le téléphone de ce lieu" in first
    assert "directions?to=43.405%2C5.05" in first


def test_only_places_that_answer_the_need_are_given(client, make_place):
    make_place("Téléphones", services=[PHONE], **HERE)
    make_place("Fablab", services=["Loisirs et créations numériques"], **HERE)
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "Téléphones" in text
    assert "Fablab" not in text
    assert "Fablab" in client.get("/orientation/autre/?ou=13056").content.decode()


def test_a_need_nobody_knows_is_not_found(client, site):
    assert client.get("/orientation/plomberie/").status_code == 404


def test_hidden_places_are_not_given(client, make_place, hide):
    make_place("Vu", services=[PHONE], **HERE)
    hide(make_place("Caché", services=[PHONE], **HERE))
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "Vu" in text
    assert "Caché" not in text


def test_around_a_position(client, make_place):
    make_place("Loin", city="Marseille", postcode="13001", latitude=43.3, longitude=5.2)
    make_place("Près", **HERE)
    text = client.get("/pres-de-chez-moi/?lat=43.41&lon=5.05").content.decode()
    assert "De l’aide autour de vous" in text
    assert 0 < text.index("Près") < text.index("Loin")
    assert "à moins d’un kilomètre" in text


@pytest.mark.parametrize(
    "typed", ["lat=x&lon=5", "lat=nan&lon=5", "lat=95&lon=5", "lat=43", "lat="]
)
def test_a_position_that_is_none_asks_again(client, make_place, typed):
    make_place("Près", **HERE)
    answer = client.get(f"/pres-de-chez-moi/?{typed}")
    assert answer.status_code == 200
    assert "Trouver de l’aide près de chez moi" in answer.content.decode()
    assert answer.context["nearby"] is None


def test_where_there_is_nobody_a_way_out_is_given(client, make_place):
    make_place("Près", services=[PHONE], **HERE)
    text = client.get("/orientation/telephone/?lat=48.85&lon=2.35").content.decode()
    assert "aucun lieu là" in text
    assert 'href="tel:+33465710000"' in text


@pytest.mark.parametrize("number", [2, 40])
def test_each_step_asks_little(client, make_place, number, django_assert_max_num_queries):
    for rank in range(number):
        make_place(f"EPN {rank}", services=[PHONE], **HERE)
    for address in ("/orientation/telephone/", "/orientation/telephone/?ou=13056"):
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)
