"""Help in three taps, and around a position."""

import random
import re
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

import pytest
from django.utils import timezone

from events.choices import AttendanceMode
from home.front.near.orientation import NEEDS
from network.models import NetworkSettings, Territory, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

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
    assert "il vous répond pour ce lieu" in first


def first_card(page):
    text = page.content.decode()
    return text.partition('aria-labelledby="premier"')[2].partition("</section>")[0]


def test_the_first_card_shows_what_every_card_shows(client, make_place):
    shown = {"fees": ["Gratuit"], "kinds": ["itinerant"], "updated_on": "2022-03-01"}
    for title in ("Un", "Deux"):
        make_place(title, services=[PHONE], phone="+33442000000", **shown, **HERE)
    page = client.get("/orientation/telephone/?pres=13056")
    others = page.content.decode().partition('aria-labelledby="suivants"')[2]
    for fact in ("Horaires à confirmer", "tel:+33442000000"):
        assert fact in first_card(page), fact
        assert fact in others, fact


def test_only_places_that_answer_the_need_are_listed(client, make_place):
    make_place("Téléphones", services=[PHONE], **HERE)
    make_place("Fablab", services=["Loisirs et créations numériques"], **HERE)
    text = client.get("/orientation/telephone/?ou=13056").content.decode()
    assert "Téléphones" in text
    assert "Fablab" not in text
    assert "Fablab" in client.get("/orientation/autre/?ou=13056").content.decode()


def test_places_in_the_typed_postcode_come_first_and_are_announced(client, make_place):
    old_port = {"city": "Marseille", "postcode": "13002", "latitude": 43.30, "longitude": 5.37}
    make_place("À côté", services=[PHONE], **old_port)
    make_place("Dedans", services=[PHONE], **old_port | {"postcode": "13013", "latitude": 43.34})
    for typed, titles in (("13013", ["Dedans", "À côté"]), ("43.30,5.37", ["À côté", "Dedans"])):
        page = client.get("/orientation/telephone/", {"pres": typed})
        assert cards(page) == titles
        announced = "D’abord dans le 13013 (Marseille 13e), puis autour." in page.content.decode()
        assert announced == (typed == "13013")


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
    for title, latitude in (("à 29 km", 43.66), ("à 31 km", 43.68)):
        far = make_place(title, latitude=latitude, longitude=5.05)
        date = make_occurrence(f"Mot de passe {title}", far, days=1)
        date.event.save_revision().publish()
    make_occurrence("Mot de passe, dans 22 jours", place, days=22).event.save_revision().publish()
    results = client.get("/orientation/arnaque/?pres=43.40,5.05").context["help"]
    shown = [(date.event.title, round(date.distance_km, 1)) for date in results.workshops]
    assert shown == [
        ("Un bon mot de passe", 0.6),
        ("Acheter en ligne sans surprise", 0.6),
        ("Mot de passe à 29 km", 28.9),
    ]
    assert [place.title for place in results.others] == ["EPN", "à 29 km", "à 31 km"]


def test_france_services_always_answers_paperwork(client, make_place):
    make_place("Par sa sorte", kinds=["france-services"], **HERE)
    make_place("Par son dispositif", programmes=["France Services"], **HERE)
    make_place("EPN", services=[PHONE], **HERE)
    shown = client.get("/orientation/papiers/?pres=13056").context["nearby"].places
    assert {place.title for place in shown} == {"Par sa sorte", "Par son dispositif"}
    listed = client.get("/lieux/", {"service": "Aide aux démarches administratives"})
    assert listed.context["filters"].total == 2


def cards(page):
    """Return the titles of the cards of the page, in order."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.findall(r'card__title"[^>]*><a[^>]*>([^<]*)</a>', main)


def test_nearer_places_come_before_an_answer_that_is_far(client, make_place):
    far = {"city": "Aix-en-Provence", "postcode": "13100", "latitude": 43.53, "longitude": 5.45}
    make_place("Au bout du chemin", services=[PHONE], **far)
    make_place("À côté", services=["Loisirs et créations numériques"], **HERE)
    page = client.get("/orientation/telephone/?pres=13056")
    results = page.context["help"]
    assert [place.title for place in results.nearby.places] == ["Au bout du chemin"]
    assert [place.title for place in results.others] == ["À côté"]
    assert cards(page) == ["À côté", "Au bout du chemin"]
    text = page.content.decode()
    assert "Plus près de vous, pour être orienté" in text
    assert "Plus loin, pour ce que vous cherchez" in text


def test_every_need_has_an_answer(subtests, client, make_place):
    make_place("EPN", **HERE)
    for commune in ["59350 Lille", "97411 Saint-Denis", "13216 Marseille 16e"]:
        for need in NEEDS:
            with subtests.test(need=need, commune=commune):
                text = client.get(f"/orientation/{need}/", {"pres": commune}).content.decode()
                main = text.partition("<main")[2].partition("</main>")[0]
                assert "tel:" in main
                assert "place-card" in main
                is_far = "Marseille" not in commune
                assert ("Que faire maintenant" in main) == is_far
                assert ("Le lieu le plus proche</h2>" in main) == is_far


def test_network_without_phone_nor_places_says_what_to_do(client, site):
    NetworkSettings.objects.update(phone="", email="bonjour@example.org")
    text = client.get("/orientation/travail/?pres=Gap").content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    assert "Le réseau n’a pas encore de lieu près de là</h1>" in main
    assert 'href="mailto:bonjour@example.org"' in main
    assert 'href="/orientation/travail/"' in main
    assert "Appelez" not in main


def test_far_dates_are_shown_only_if_they_are_only_online(client, make_place, make_occurrence):
    here = make_place("Ici", latitude=44, longitude=5)
    far = make_place("Loin", latitude=45, longitude=6)
    for mode in AttendanceMode:
        for place in (here, far):
            event = make_occurrence(f"{mode.value} {place.title}", place, days=3).event
            event.attendance_mode = mode
            event.save_revision().publish()
    page = client.get("/orientation/autre/?pres=44.00,5.00")
    shown = page.context["help"]
    assert {date.event.title for date in shown.workshops} == {"onsite Ici", "hybrid Ici"}
    assert {date.event.title for date in shown.online} == {"online Ici", "online Loin"}
    near, _heading, online = page.content.decode().partition(">En ligne</h2>")
    online = online.partition("</section>")[0]
    assert "hybrid Ici" in near
    assert "hybrid Loin" not in near + online
    assert "online Loin" in online
    # Nobody goes there: no distance is shown.
    assert "kilomètre" not in online
    assert "km" not in online


SERVICES = [[], [PHONE], ["Loisirs et créations numériques"]]
PLACES, DATES, SPOTS = 30, 24, 12
EARTH_KM, WITHIN_KM, AHEAD = 6371.0088, 30, timedelta(days=21)


def haversine_km(here, there):
    (south, west), (north, east) = (tuple(map(radians, point)) for point in (here, there))
    flat = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin((north - south) / 2) ** 2 + flat))


def test_places_come_first_by_distance_then_the_workshops_near_and_soon(
    client, make_place, make_occurrence
):
    """Random places, workshops and positions, compared with an order computed from the rows."""
    chance = random.Random(11)
    points, services, dates = {}, {}, {}
    for number in range(PLACES):
        title, point = f"Lieu {number}", (chance.uniform(43, 45), chance.uniform(4.5, 6.5))
        points[title], services[title] = point, chance.choice(SERVICES)
        place = make_place(title, services=services[title], latitude=point[0], longitude=point[1])
        if number < DATES:
            days = chance.choice([1, 5, 12, 20, 20.9, 21.1, 22, 40])
            subject = chance.choice(["Téléphone", "Téléphone", "Jardin"])
            date = make_occurrence(f"{subject} {number}", place, days=days)
            date.event.save_revision().publish()
            dates[date.event.title] = point, date.starts_at
    for number in range(SPOTS):
        here = round(chance.uniform(42.8, 45.2), 2), round(chance.uniform(4.3, 6.7), 2)
        if not number:
            here = 48.85, 2.35
        page = client.get(f"/orientation/telephone/?pres={here[0]:.2f},{here[1]:.2f}")
        km = {title: haversine_km(here, point) for title, point in points.items()}
        answering = sorted((t for t in km if PHONE in services[t]), key=km.get)
        near = [title for title in answering if km[title] <= 80][:10] or answering[:1]
        others = [] if km[near[0]] <= 20 else sorted(km, key=km.get)[:3]
        others = [t for t in others if t not in near and km[t] < min(km[near[0]], 80)]
        soon = [
            (haversine_km(here, point), title)
            for title, (point, starts_at) in dates.items()
            if title.startswith("Téléphone") and starts_at <= timezone.now() + AHEAD
        ]
        workshops = [title for distance, title in sorted(soon) if distance <= WITHIN_KM][:4]
        assert cards(page) == [*others, *near, *workshops], here


def test_another_need_lists_the_workshops_nearby_on_any_subject(
    client, make_place, make_occurrence
):
    place = make_place("Lieu", latitude=44, longitude=5)
    far = make_place("Loin", latitude=45, longitude=6)
    for subject, where, days in [("Jardin", place, 3), ("Couture", place, 40), ("Jeux", far, 3)]:
        make_occurrence(subject, where, days=days).event.save_revision().publish()
    page = client.get("/orientation/autre/?pres=44.00,5.00")
    assert "Jardin" in cards(page)
    assert not {"Couture", "Jeux"} & {*cards(page)}
