"""The content of the printed directory: its places, their order and their facts."""

import datetime

import pytest
from bs4 import BeautifulSoup

from home.front.paper import directory as paper
from home.front.paper.directory import PaperDirectory
from home.front.paper.printing import FORMS, html_of
from home.front.paper.short_words import IN_SHORT
from network.models import NetworkSettings, Organisation, Territory
from places.choices import AccessMode, Mobility, Service
from places.models import Closure, PlacePage, PlaceStop
from tests.canaries import one_of_each

from .conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MARTIGUES = {"city": "Martigues", "postcode": "13500"}
AIX = {"city": "Aix-en-Provence", "postcode": "13100"}
MARSEILLE = {"city": "Marseille", "postcode": "13001"}
IN_MARTIGUES = {"latitude": 43.405, "longitude": 5.05, **MARTIGUES}
IN_AIX = {"latitude": 43.53, "longitude": 5.45, **AIX}
TUESDAY = {
    "opens_at": datetime.time(14),
    "closes_at": datetime.time(16),
    "weekdays": ["TU"],
}


@pytest.fixture
def bus(make_place, communes):
    """Return a place open at two stops, in Martigues and in Aix-en-Provence."""
    place = make_place("Le Bus", mobility=[Mobility.TRAVELLING], **MARTIGUES)
    for code, spot, point in (("13056", "le port", (43.405, 5.05)), ("13001", "", (43.53, 5.45))):
        PlaceStop.objects.create(
            place=place,
            commune=communes[code],
            spot=spot,
            point_latitude=point[0],
            point_longitude=point[1],
            **TUESDAY,
        )
    place = PlacePage.objects.get(pk=place.pk)
    place.save()
    return place


def directory_of(code, site):
    here = Territory.objects.with_parents().get(code=code)
    return PaperDirectory(here, NetworkSettings.for_site(site))


def page_of(code, site, key="a4"):
    return BeautifulSoup(html_of(site, directory_of(code, site), FORMS[key]), "html.parser")


def titles_of(soup):
    return [heading.find_all("span")[-1].get_text() for heading in soup.select("h3")]


def text_of(soup):
    return " ".join(soup.get_text(" ").replace("\xa0", " ").split())


@pytest.mark.parametrize("code", ["13", "200054807", "13056"])
def test_list_has_the_places_of_the_list_page_once_each(make_place, bus, site, client, code):
    for rank in range(4):
        make_place(f"Lieu {rank}", **(MARTIGUES, AIX, MARSEILLE, IN_MARTIGUES)[rank])
    titles = titles_of(page_of(code, site))
    page = BeautifulSoup(client.get(f"/lieux/?territoire={code}").content, "html.parser")
    listed = [heading.get_text(strip=True) for heading in page.select(".place-card h3")]
    assert sorted(titles) == sorted(listed)
    assert len(titles) == directory_of(code, site).total > 0


def test_places_are_numbered_in_the_order_of_the_communes(make_place, bus, site):
    make_place("Zinc", **MARTIGUES)
    make_place("Argent", **MARTIGUES)
    make_place("Cuivre", **MARSEILLE)
    make_place("Bronze", **AIX)
    soup = page_of("13", site)
    headings = [h.get_text() for h in soup.select(".booklet__list h2")]
    assert headings == ["Aix-en-Provence", "Marseille", "Martigues", "Les bus et camions"]
    assert titles_of(soup) == ["Bronze", "Cuivre", "Argent", "Zinc", "Le Bus"]
    assert [n.get_text() for n in soup.select(".booklet__number")] == ["1", "2", "3", "4", "5"]
    index = [text_of(item) for item in soup.select(".booklet__index li")]
    assert index == [
        "Aix-en-Provence , n° 1",
        "Marseille , n° 2",
        "Martigues , n° 3 à 4",
        "Les bus et camions",
    ]


def test_commune_has_its_surroundings_the_nearest_first(make_place, site):
    make_place("Loin", **IN_AIX)  # 35 km
    make_place("Marignane", latitude=43.42, longitude=5.21, city="Marignane", postcode="13700")
    make_place("Port-de-Bouc", latitude=43.405, longitude=4.99, city="Port-de-Bouc")
    make_place("Zut, ici", **IN_MARTIGUES)
    make_place("Ici, sans position", **MARTIGUES)
    directory = directory_of("13056", site)
    places = [entry.place.title for entry in directory.entries]
    assert places[:2] == ["Ici, sans position", "Zut, ici"]
    assert set(places[2:]) == {"Port-de-Bouc", "Marignane"}
    assert "15 km autour" in text_of(page_of("13056", site))


def test_facts_of_a_place_are_in_words(make_place, site):
    place = make_place(
        "Riche",
        address="3 rue du Port",
        phone="+33442112233",
        other_phone="+33611223344",
        opening_hours="Mo-Fr 09:00-12:00",
        hours_note="fermé le jour du marché",
        services=[Service.PAPERWORK, Service.SAFETY],
        access_modes=[AccessMode.WALK_IN, AccessMode.PHONE],
        fees=["Gratuit"],
        bring="votre téléphone",
        wheelchair=True,
        updated_on=DAY,
        **MARTIGUES,
    )
    Closure.objects.create(
        place=place,
        starts_on=DAY + datetime.timedelta(days=20),
        ends_on=DAY + datetime.timedelta(days=25),
        reason="congés",
    )
    text = text_of(page_of("13", site))
    for fact in (
        "3 rue du Port, 13500 Martigues",
        "04 42 11 22 33",
        "06 11 22 33 44",
        "Du lundi au vendredi, de 9 h à 12 h.",
        "fermé le jour du marché",
        "Démarches en ligne ; mots de passe, arnaques.",
        "Pour venir : Se présenter sur place, téléphoner.",
        "Prix : Gratuit.",
        "À apporter : votre téléphone",
        "On entre en fauteuil roulant.",
        "Fermé du mercredi 23 décembre 2026 au lundi 28 décembre 2026 (congés)",
    ):
        assert fact in text
    assert "D’après des horaires" not in text


def test_old_hours_have_their_year(make_place, site):
    old = datetime.date(2022, 6, 28)
    make_place("Ancien", opening_hours="Mo 09:00-12:00", updated_on=old, **MARTIGUES)
    assert "(D’après des horaires de 2022)" in text_of(page_of("13", site))


@pytest.mark.parametrize("hours", ["", "Tu-Fr 10-19:00; Th 14-18:10-19"])
def test_unknown_or_coded_hours_are_to_be_confirmed(make_place, site, hours):
    make_place("Flou", opening_hours=hours, **MARTIGUES)
    text = text_of(page_of("13", site))
    assert "Horaires à confirmer : téléphonez." in text
    assert "Tu-Fr" not in text


def test_number_to_call_is_the_organisations_or_the_networks(make_place, site):
    owner = Organisation.objects.create(name="Améthyste", phone="+33465000000")
    make_place("A", organisation=owner, **MARTIGUES)
    make_place("B", **MARTIGUES)
    text = text_of(page_of("13", site))
    assert "04 65 00 00 00 (Améthyste)" in text
    assert "04 65 71 00 00 (numéro du réseau)" in text


def test_each_service_has_short_words():
    assert set(IN_SHORT) == set(Service.values)
    assert max(len(str(words)) for words in IN_SHORT.values()) < 35


def test_bus_has_its_stops_in_the_territory(bus, site):
    soup = page_of("13056", site)
    text = text_of(soup)
    assert titles_of(soup) == ["Le Bus"]
    assert "Martigues, le port : tous les mardis, de 14 h à 16 h" in text
    assert "Aix-en-Provence :" not in text
    assert "Il a d’autres arrêts, plus loin." in text


def test_commune_names_the_bus_that_stops_there_or_near(make_place, bus, site):
    make_place("Ici", **IN_MARTIGUES)
    make_place("À côté", latitude=43.405, longitude=4.99, city="Port-de-Bouc", postcode="13110")
    make_place("Loin", **MARSEILLE)
    text = text_of(page_of("13056", site))
    assert "Un bus passe ici : Le Bus (n° 3). Martigues, le port : tous les mardis" in text
    soup = page_of("13", site)
    marseille = soup.select_one("#commune-13055")
    assert "bus" not in text_of(marseille)


def test_nearest_stop_of_a_commune_without_stop_has_its_distance(
    make_place, bus, site, monkeypatch
):
    monkeypatch.setattr(paper, "BUS_WITHIN_KM", 40)
    make_place("Loin", **MARSEILLE)
    text = text_of(page_of("13", site).select_one("#commune-13055"))
    assert "Le bus le plus proche, à " in text
    assert "km : Le Bus" in text


def test_stop_that_is_over_is_not_printed(bus, site):
    PlaceStop.objects.filter(place=bus, commune__code="13056").update(
        last_on=DAY - datetime.timedelta(days=1)
    )
    assert "le port" not in text_of(page_of("13", site))


def test_stop_of_single_dates_has_the_next_ones(bus, site):
    PlaceStop.objects.filter(place=bus, commune__code="13056").update(
        weekdays=[], extra_days="01/12/2026, 08/12/2026, 22/12/2026"
    )
    text = text_of(page_of("13", site))
    assert "Martigues, le port : mardi 8 décembre, mardi 22 décembre" in text
    assert "1er décembre" not in text


def test_fixed_place_of_elsewhere_that_travels_here_is_a_bus(make_place, communes, site):
    place = make_place("Médiathèque", mobility=[Mobility.FIXED, Mobility.TRAVELLING], **AIX)
    PlaceStop.objects.create(place=place, commune=communes["13056"], **TUESDAY)
    PlacePage.objects.get(pk=place.pk).save()
    directory = directory_of("13056", site)
    assert directory.sections == []
    assert [entry.place.title for entry in directory.travelling] == ["Médiathèque"]


def test_cover_has_the_date_and_advice_for_old_copies(make_place, site):
    make_place("A", **MARTIGUES)
    soup = page_of("13", site)
    box = text_of(soup.select_one(".booklet__box"))
    assert "Cette liste date du 3 décembre 2026 ." in box
    assert "Avant de vous déplacer, téléphonez." in box
    assert "Après le 4 mars 2027 , demandez-en une nouvelle." in box
    assert "04 65 71 00 00" in box
    assert "localhost/territoires/13/liste/" in text_of(soup.select_one(".booklet__code"))
    assert soup.select_one(".booklet__code img")["src"].startswith("data:image/svg+xml")


def test_rough_position_is_not_on_the_map(make_place, site):
    make_place("Exact", **IN_MARTIGUES)
    make_place("Faux", latitude=46.62, longitude=1.85, **MARTIGUES)
    directory = directory_of("13", site)
    drawing = directory.draw((178, 200), 4)
    [exact, rough] = directory.entries
    assert (exact.is_on_map, rough.is_on_map) == (True, False)
    assert [label.name for label in drawing.numbers] == [str(exact.number)]
    assert "1 lieu n’y est pas" in text_of(page_of("13", site))


def test_map_of_many_places_has_a_mark_for_each_commune(make_place, site, monkeypatch):
    monkeypatch.setattr(paper, "MOST_SINGLE_MARKS", 2)
    for rank in range(3):
        make_place(f"M{rank}", **IN_MARTIGUES)
    make_place("Aix", **IN_AIX)
    make_place("Sans position", **MARTIGUES)
    directory = directory_of("13", site)
    drawing = directory.draw((178, 200), 4)
    assert {label.name for label in drawing.numbers} == {"1", "2–5"}
    assert directory.off_map == 0


def test_directory_costs_the_same_queries_for_more_places(
    make_place, bus, site, django_assert_max_num_queries
):
    for rank in range(12):
        make_place(f"Lieu {rank}", opening_hours="Mo 09:00-12:00", **IN_MARTIGUES)
    directory_of("13056", site)  # fills the caches
    with django_assert_max_num_queries(8):
        html_of(site, directory_of("13056", site), FORMS["a4"])


def test_hidden_place_is_in_no_list(make_place, site, hide):
    place = make_place("Secret", **IN_MARTIGUES)
    make_place("Public", **IN_MARTIGUES)
    hide(place)
    for code in ("13", "13056", "200054807"):
        assert titles_of(page_of(code, site)) == ["Public"]


def test_list_of_one_page_of_each_type_renders(home, communes, site):
    one_of_each(home)
    for key in FORMS:
        assert titles_of(page_of("13", site, key))
