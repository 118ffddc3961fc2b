"""Help in three taps, and around a position."""

import re

import pytest

from home.front.near.orientation import NEEDS
from network.models import NetworkSettings, Territory, Topic

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
    assert 'href="?pres=13056%20Martigues"' in second
    third = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "EPN" in third
    assert 'href="tel:+33442000000"' in third


def test_a_code_that_is_a_postcode_elsewhere_leads_to_its_own_commune(client, make_place):
    aix = {"city": "Aix-en-Provence", "postcode": "13100", "latitude": 43.53, "longitude": 5.45}
    make_place("Chez nous", services=[PHONE], **aix)
    make_place("À Marseille", services=[PHONE], city="Marseille", postcode="13001")
    page = client.get("/orientation/telephone/").content.decode()
    link = re.search(r'href="(\?pres=13001[^"]*)"', page)[1]
    answer = client.get(f"/orientation/telephone/{link}").context["nearby"]
    assert [place.title for place in answer.places] == ["Chez nous", "À Marseille"]


def taps(page):
    return re.findall(r'href="\?([^"]*)"', page.content.decode().partition("<main")[2])


def test_whole_country_starts_with_departements(client, make_place):
    Territory.objects.create(code="05", kind="departement", name="Hautes-Alpes")
    Territory.objects.create(code="05061", kind="commune", name="Gap", postcodes="|05000|")
    departements = ["departement=13", "departement=05", "departement=autre"]
    assert taps(client.get("/orientation/telephone/")) == departements
    page = client.get("/orientation/telephone/?departement=05")
    assert taps(page) == ["pres=05061%20Gap", *departements]
    assert taps(client.get("/orientation/telephone/?departement=zz")) == departements
    elsewhere = taps(client.get("/orientation/telephone/?departement=autre"))
    assert ("departement=59&amp;lettre=" in elsewhere, "departement=13" in elsewhere) == (
        True,
        False,
    )


def test_large_departement_is_split_by_first_letter(client, site, communes):
    """Département, letter, commune: nothing must be typed, in the whole country."""
    letters = taps(client.get("/orientation/arnaque/?departement=59"))
    assert "departement=59&amp;lettre=L" in letters
    page = client.get("/orientation/arnaque/?departement=59&lettre=L")
    chosen = [tap for tap in taps(page) if tap.startswith("pres=")]
    assert "pres=59350%20Lille" in chosen
    assert "pres=59512%20Roubaix" not in chosen


def test_the_arrondissements_of_a_city_can_be_tapped(client, site, communes):
    tapped = taps(client.get("/orientation/autre/?departement=13"))
    assert "pres=13216%20Marseille%2016e" in tapped


def test_the_nearest_is_first_and_the_network_answers_where_it_has_no_telephone(client, make_place):
    far = HERE | {"city": "Marseille", "postcode": "13002", "latitude": 43.46}
    make_place("Muet", services=[PHONE], opening_hours="24/7", **HERE)
    make_place("Joignable", services=[PHONE], phone="+33442000000", opening_hours="24/7", **far)
    page = client.get("/orientation/telephone/?ou=13056")
    assert [place.title for place in page.context["nearby"].places] == ["Muet", "Joignable"]
    first = first_card(page)
    assert 'href="tel:+33465710000"' in first
    assert "le réseau vous répond pour ce lieu" in first
    assert "directions?to=43.405%2C5.05" in first


def first_card(page):
    text = page.content.decode()
    return text.partition('aria-labelledby="premier"')[2].partition("</section>")[0]


def test_the_first_card_shows_what_every_card_shows(client, make_place):
    shown = {"fees": ["Gratuit"], "kinds": ["itinerant"], "updated_on": "2022-03-01"}
    for title in ("Un", "Deux"):
        make_place(title, services=[PHONE], phone="+33442000000", **shown, **HERE)
    page = client.get("/orientation/telephone/?pres=13056")
    others = page.content.decode().partition('aria-labelledby="suivants"')[2]
    for fact in ("Gratuit", "Lieu itinérant", "à vérifier", "Y aller", "tel:+33442000000"):
        assert fact in first_card(page), fact
        assert fact in others, fact


def test_only_places_that_answer_the_need_are_listed(client, make_place):
    make_place("Téléphones", services=[PHONE], **HERE)
    make_place("Fablab", services=["Loisirs et créations numériques"], **HERE)
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "Téléphones" in text
    assert "Fablab" not in text
    assert "Fablab" in client.get("/orientation/autre/?ou=13056").content.decode()


def test_unknown_need_is_not_found(client, site):
    assert client.get("/orientation/plomberie/").status_code == 404


def test_hidden_places_are_not_listed(client, make_place, hide):
    make_place("Vu", services=[PHONE], **HERE)
    hide(make_place("Caché", services=[PHONE], **HERE))
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "Vu" in text
    assert "Caché" not in text


def test_around_a_position(client, make_place):
    make_place("Loin", city="Marseille", postcode="13001", latitude=43.3, longitude=5.2)
    make_place("Près", **HERE)
    text = client.get("/pres-de-chez-moi/?lat=43.41&lon=5.05").content.decode()
    assert "De l’aide près de vous" in text
    assert 0 < text.index(">Près<") < text.index(">Loin<")
    assert "à moins d’un kilomètre" in text


@pytest.mark.parametrize(
    "typed", ["lat=x&lon=5", "lat=nan&lon=5", "lat=95&lon=5", "lat=43", "lat="]
)
def test_invalid_position_shows_the_choices_again(client, make_place, typed):
    make_place("Près", **HERE)
    answer = client.get(f"/pres-de-chez-moi/?{typed}")
    assert answer.status_code == 200
    assert "Trouver de l’aide près de chez moi" in answer.content.decode()
    assert answer.context["nearby"].spot is None


def test_empty_result_shows_a_way_out(client, make_place):
    make_place("Près", services=[PHONE], **HERE)
    NetworkSettings.objects.update(phone_hours="du lundi au vendredi")
    text = client.get("/orientation/telephone/?lat=48.85&lon=2.35").content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    assert "Appelez-nous, nous cherchons avec vous" in main
    assert 'href="tel:+33465710000"' in main
    assert "du lundi au vendredi" in main


@pytest.mark.parametrize("number", [2, 40])
def test_query_count_of_each_step_is_low(client, make_place, number, django_assert_max_num_queries):
    for rank in range(number):
        make_place(f"EPN {rank}", services=[PHONE], **HERE)
    for address in ("/orientation/telephone/", "/orientation/arnaque/?pres=13056"):
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)


def test_workshops_answer_a_need(client, make_place, make_occurrence):
    place = make_place("EPN", **HERE)
    topic = Topic.objects.create(name="Se protéger")
    about = make_occurrence("Acheter en ligne sans surprise", place, days=3)
    about.event.topics.add(topic)
    about.event.save()
    titled = make_occurrence("Un bon mot de passe", place, days=2)
    titled.event.save_revision().publish()
    make_occurrence("Retoucher ses photos", place, days=1).event.save_revision().publish()
    make_occurrence("Mot de passe, dans longtemps", place, days=90).event.save_revision().publish()
    far = make_place("Loin", city="Gap", postcode="05000", latitude=44.56, longitude=6.08)
    make_occurrence("Mot de passe à Gap", far, days=2).event.save_revision().publish()
    results = client.get("/orientation/arnaque/?pres=13056").context["help"]
    assert [date.event for date in results.workshops] == [titled.event, about.event]
    assert [round(date.distance_km, 1) for date in results.workshops] == [0.5, 0.5]
    assert [place.title for place in results.others] == ["EPN"]


def test_france_services_always_answers_paperwork(client, make_place):
    make_place("Par sa sorte", kinds=["france-services"], **HERE)
    make_place("Par son dispositif", programmes=["France Services"], **HERE)
    make_place("EPN", services=[PHONE], **HERE)
    shown = client.get("/orientation/papiers/?pres=13056").context["nearby"].places
    assert {place.title for place in shown} == {"Par sa sorte", "Par son dispositif"}
    listed = client.get("/lieux/", {"service": "Aide aux démarches administratives"})
    assert listed.context["filters"].total == 2


def test_nearer_places_are_shown_beside_an_answer_that_is_far(client, make_place):
    far = {"city": "Aix-en-Provence", "postcode": "13100", "latitude": 43.53, "longitude": 5.45}
    make_place("Au bout du chemin", services=[PHONE], **far)
    make_place("À côté", services=["Loisirs et créations numériques"], **HERE)
    results = client.get("/orientation/telephone/?pres=13056").context["help"]
    assert [place.title for place in results.nearby.places] == ["Au bout du chemin"]
    assert [place.title for place in results.others] == ["À côté"]


@pytest.mark.parametrize("need", NEEDS)
@pytest.mark.parametrize("commune", ["59350 Lille", "97411 Saint-Denis", "13216 Marseille 16e"])
def test_every_need_has_an_answer(client, make_place, need, commune):
    make_place("EPN", **HERE)
    text = client.get(f"/orientation/{need}/", {"pres": commune}).content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    assert "tel:" in main
    assert ("place-card" in main) == ("Marseille" in commune)
