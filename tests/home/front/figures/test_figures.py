"""The figures of a territory: their values, their days, their files and their page."""

import datetime
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from events.choices import Status
from events.models import HeadCount
from home import sections
from home.front.figures.counting import Counting, communes_of
from home.front.figures.lines import LINES, figures_of
from home.front.figures.views import DRAWINGS
from home.models import TerritoryFigures
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models import ContentStamp, NetworkSettings, Organisation, Territory
from network.tasks import nightly
from places.models import Closure
from tests.factories import ArticlePageFactory, ResourceIndexPageFactory

pytestmark = pytest.mark.django_db

MARTIGUES = {"city": "Martigues", "postcode": "13500"}
AIX = {"city": "Aix-en-Provence", "postcode": "13100"}
# A Wednesday without a holiday in its week.
DAY = datetime.date(2026, 12, 2)


@pytest.fixture(autouse=True)
def clock():
    noon = datetime.datetime.combine(DAY, datetime.time(12), ZoneInfo("Europe/Paris"))
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


def count(code, day=DAY):
    return Counting(day).count(Territory.objects.get(code=code))


def test_values_are_those_of_the_places_of_the_territory(make_place):
    make_place(
        "Ouvert", opening_hours="Mo-Fr 09:00-12:00; Sa 10:00-12:00", phone="+33490000000",
        kinds=["epn"], wheelchair=True,
        programmes=["Aidants Connect"], care=["Langues étrangères (anglais)"],
        confirmed_on=DAY - datetime.timedelta(days=30), **MARTIGUES,
    )  # fmt: skip
    make_place("Le soir", opening_hours="Tu 18:00-20:00", kinds=["epn", "fablab"], **MARTIGUES)
    make_place("Sans horaires", **MARTIGUES)
    make_place("Ailleurs", opening_hours="Sa 10:00-12:00", **AIX)
    values = count("13056")
    assert values["places"] == 3
    assert values["hours_known"] == 2
    assert values["hours"] == 19
    assert (values["evening"], values["saturday"]) == (1, 1)
    assert (values["wheelchair"], values["languages"]) == (1, 1)
    assert values["kinds"] == {"epn": 2, "fablab": 1}
    assert values["labels"] == {"Aidants Connect": 1}
    assert values["population"] == gazetteer().get("13056").population
    assert count("13")["places"] == 4
    assert count("13")["saturday"] == 2


def test_figure_that_no_place_states_is_unknown(make_place):
    page = make_place("Muet", **MARTIGUES)
    values = count("13056")
    assert (values["places"], values["wheelchair"], values["languages"]) == (1, None, None)
    assert not {"wheelchair", "languages"} & {figure.key for figure in figures_of(values, None)}
    page.wheelchair = False
    page.save_revision().publish()
    assert count("13056")["wheelchair"] == 0


def test_closed_week_has_no_open_hours(make_place):
    """Closures are deducted, and a closed place is near nobody."""
    page = make_place("Ouvert", opening_hours="Mo-Fr 09:00-12:00", **MARTIGUES)
    assert count("13056")["far_communes"] == 0
    Closure.objects.create(
        place=page, starts_on=DAY - datetime.timedelta(days=7), ends_on=DAY.replace(day=20)
    )
    values = count("13056")
    assert (values["hours_known"], values["hours"]) == (1, 0)
    assert values["far_communes"] == 1
    assert values["far_inhabitants"] == values["population"]


def test_unreadable_hours_are_not_known_hours(make_place):
    make_place("Lisible", opening_hours="Mo 09:00-12:00", **MARTIGUES)
    make_place("Illisible", opening_hours="Mo 14-17;9-12,14-17", **MARTIGUES)
    values = count("13056")
    assert (values["places"], values["hours_known"], values["hours"]) == (2, 1, 3)


def test_far_communes_are_recounted_from_the_distances(make_place):
    page = make_place("Ouvert", opening_hours="Mo-Fr 09:00-12:00", **MARTIGUES)
    here = page.point_latitude, page.point_longitude
    communes = communes_of(Territory.objects.get(code="13"))
    assert len(communes) == 119  # INSEE: the arrondissements of Marseille are no communes
    far = [one for one in communes if distance_km(here, one.point) > 15]
    values = count("13")
    assert values["far_communes"] == len(far) > 50
    assert values["far_inhabitants"] == sum(one.population for one in far)


def test_population_of_an_epci_includes_its_communes_in_another_region():
    """INSEE: sixty communes in the Hautes-Alpes, the Alpes-de-Haute-Provence and the Drôme."""
    found = communes_of(Territory(kind="epci", code="200068765"))
    departements = Counter(one.code[:2] for one in found)
    assert departements == {"05": 36, "04": 21, "26": 3}
    assert sum(one.population for one in found) == 25638
    assert communes_of(Territory(kind="epci", code="999999999")) == []


def test_dates_of_a_year_are_counted_without_the_cancelled_ones(make_place, make_occurrence):
    place = make_place("EPN", **MARTIGUES)
    for days in (-400, -3, 2, 9, 400):
        make_occurrence(f"Atelier {days}", place=place, days=days)
    occurrence = make_occurrence("Annulé", place=place, days=4)
    type(occurrence).objects.filter(pk=occurrence.pk).update(status=Status.CANCELLED)
    values = count("13056")
    assert (values["dates_past"], values["dates_coming"]) == (1, 2)


def test_attendance_is_the_sum_of_the_counted_dates_of_a_year(make_place, make_occurrence):
    place = make_place("EPN", **MARTIGUES)
    commune = Territory.objects.get(code="13056")
    past = [make_occurrence(f"Atelier {days}", place=place, days=days) for days in (-400, -9, -3)]
    values = count("13056")
    assert (values["attendance"], values["dates_counted"]) == (None, 0)
    for occurrence, people in zip(past, (50, 3, None), strict=True):
        HeadCount.objects.create(
            event=occurrence.event,
            title=occurrence.event.title,
            original_starts_at=occurrence.starts_at,
            starts_at=occurrence.starts_at,
            commune=commune,
            people=people,
            first_timers=None if people is None else 0,
        )
    # The reports mask such a small number too.
    values = count("13056")
    assert (values["attendance"], values["dates_counted"]) == (None, 1)
    HeadCount.objects.filter(people=None).update(people=8, first_timers=2)
    for code in ("13056", "13", "R93"):
        values = count(code)
        # Eleven people, to the nearest five.
        assert (code, values["attendance"], values["dates_counted"]) == (code, 10, 2)
    assert count("13001")["attendance"] is None


def test_seats_of_past_and_coming_dates_are_summed(make_place, make_occurrence):
    place = make_place("EPN", **MARTIGUES)
    for days, seats in ((-3, 8), (-2, 5), (4, 12)):
        event = make_occurrence(f"Atelier {days}", place=place, days=days).event
        type(event).objects.filter(pk=event.pk).update(capacity=seats)
    values = count("13056")
    assert (values["seats_past"], values["seats_coming"]) == (13, 12)


def test_recorded_figures_of_a_day_do_not_change(client, make_place, clock):
    make_place("Un", **MARTIGUES)
    call_command("record_figures")
    first = TerritoryFigures.objects.get(territory__code="13056")
    assert (first.day, first.values["places"]) == (DAY, 1)
    make_place("Deux", **MARTIGUES)
    call_command("record_figures")  # on the same day: the quoted figures stay
    clock.shift(datetime.timedelta(days=1))
    call_command("record_figures")
    clock.shift(datetime.timedelta(days=1))
    call_command("record_figures")  # unchanged: no new row
    rows = TerritoryFigures.objects.filter(territory__code="13056").order_by("day")
    assert [(row.day.day, row.values["places"]) for row in rows] == [(2, 1), (3, 2)]

    def places_at(address):
        return client.get(address).json()["chiffres"][0]["valeur"]

    assert places_at("/territoires/13056/chiffres/2026-12-02.json") == 1
    assert places_at("/territoires/13056/chiffres/2026-12-03.json") == 2
    assert places_at("/territoires/13056/chiffres.json") == 2
    unchanged = client.get("/territoires/13056/chiffres/2026-12-04/")
    assert unchanged["Location"] == "/territoires/13056/chiffres/2026-12-03/"
    page = client.get("/territoires/13056/chiffres/")
    assert "Ils n’ont pas changé depuis." in page.text
    assert page.context["permanent"].endswith("/territoires/13056/chiffres/2026-12-03/")


@pytest.mark.parametrize("day", ["2026-12-01", "2026-12-05", "2026-13-45", "hier"])
def test_day_without_figures_is_not_found(client, make_place, day):
    make_place("Un", **MARTIGUES)
    call_command("record_figures")
    assert client.get(f"/territoires/13056/chiffres/{day}/").status_code == 404
    assert client.get(f"/territoires/13056/chiffres/{day}.csv").status_code == 404


def test_change_over_a_year_is_displayed(client, make_place, clock):
    make_place("Un", **MARTIGUES)
    call_command("record_figures")
    clock.shift(datetime.timedelta(days=366))
    make_place("Deux", **MARTIGUES)
    call_command("record_figures")
    [places, *_others] = client.get("/territoires/13056/chiffres/").context["figures"]
    assert (places.text, places.change) == ("2", "+1")


def test_page_and_files_have_every_figure_with_its_method(client, make_place):
    stated = {"wheelchair": True, "care": ["Langues étrangères (anglais)"]}
    make_place("Un", kinds=["epn"], **stated, **MARTIGUES)
    text = client.get("/territoires/13056/chiffres/").text
    table = client.get("/territoires/13056/chiffres.csv").content.decode("utf-8-sig")
    content = client.get("/territoires/13056/chiffres.json").json()
    # Nobody counted the people of a date: their number is unknown, and not zero.
    known = [line for line in LINES if line.key != "attendance"]
    assert [one["cle"] for one in content["chiffres"]] == [line.key for line in known]
    for line in known:
        assert str(line.label) in text
        assert f";{line.key};" in table
    assert all(one["methode"] for one in content["chiffres"])
    assert content["lieux_par_sorte"] == {"Espace public numérique": 1}
    assert content["date"] == "2026-12-02"


def test_figures_agree_with_the_list_and_the_page_of_the_territory(client, make_place):
    for name in ("Un", "Deux"):
        make_place(name, **MARTIGUES)
    make_place("Trois", **AIX)
    for code in ("R93", "13", "200054807", "13056"):
        listed = client.get(f"/lieux/?territoire={code}").context["page_obj"].paginator.count
        here = client.get(f"/territoires/{code}/").context["place_count"]
        assert (code, count(code)["places"], here) == (code, listed, listed)


def test_hidden_place_is_in_no_figure(make_place, hide):
    hide(make_place("Caché", opening_hours="Mo-Fr 09:00-12:00", **MARTIGUES))
    values = count("13056")
    assert (values["places"], values["hours"]) == (0, 0)


def test_contact_of_a_territory_is_its_main_organisation_else_a_place(client, make_place):
    make_place("Seul", phone="+33490000001", **MARTIGUES)
    address = "/territoires/13056/chiffres/"
    [contact] = client.get(address).context["contacts"]
    assert (contact.contact_name, contact.phone) == ("Seul, Martigues", "+33490000001")
    town = Organisation.objects.create(name="Ville de Martigues", email="ville@example.org")
    silent = Organisation.objects.create(name="Sans contact")
    for organisation in (silent, silent, town):
        make_place(f"Lieu {organisation}", organisation=organisation, **MARTIGUES)
    page = client.get(address)
    [contact] = page.context["contacts"]
    assert contact == town
    assert 'href="mailto:ville@example.org"' in page.text
    assert client.get("/territoires/13001/chiffres/").context["contacts"] == []


def test_two_texts_are_proposed_the_territorys_own_first(client, home, make_place):
    make_place("Un", **MARTIGUES)
    library = ResourceIndexPageFactory(parent=home, slug="textes")
    here = Territory.objects.get(code="13056")
    for title, days, territory in (("Ancien", 9, None), ("Récent", 0, None), ("Ici", 90, here)):
        ArticlePageFactory(
            parent=library,
            title=title,
            published_on=DAY - datetime.timedelta(days=days),
            territory=territory,
        )
    texts = client.get("/territoires/13056/chiffres/").context["resources"]
    assert [text.title for text in texts] == ["Ici", "Récent"]


def test_unknown_territory_has_no_figures(client, site, communes):
    assert client.get("/territoires/99999/chiffres/").status_code == 404


def test_figures_are_recorded_each_night():
    assert "record_figures" in [name for name, _options in nightly.commands()]


def test_journalist_finds_six_answers_in_two_clicks_from_the_home_page(client, home, make_place):
    """The press page leads to the figures, their day, Saturdays, a contact, pictures, licences."""
    NetworkSettings.objects.update(phone="+33465710000")
    make_place("Un", opening_hours="Sa 10:00-12:00", **MARTIGUES)
    assert 'href="/presse/"' in client.get("/").text
    press = client.get("/presse/").text
    assert 'href="/territoires/R93/chiffres/"' in press
    assert 'href="/territoires/"' in press
    assert "04\xa065\xa071\xa000\xa000" in press
    assert "CC0" in press
    page = client.get("/territoires/R93/chiffres/")
    answers = {figure.key: figure.text for figure in page.context["figures"]}
    assert (answers["places"], answers["saturday"]) == ("1", "1")
    assert "Relevés le 2 décembre 2026." in page.text
    assert "Licence Ouverte 2.0" in page.text


def test_press_page_has_figures_pictures_and_contacts(client, make_place):
    """Its numbers are those of the home page."""
    NetworkSettings.objects.update(phone="+33465710000", email="presse@example.org")
    make_place("Un", **MARTIGUES)
    make_place("Deux", **AIX)
    page = client.get("/presse/")
    assert page.context["figures"]["places"] == sections.figures()["places"] == 2
    assert [one.code for one in page.context["regions"]] == ["R93"]
    assert 'href="/territoires/R93/chiffres/"' in page.text
    assert 'href="mailto:presse@example.org"' in page.text
    assert page.text.count(".svg") >= len(DRAWINGS)


def test_press_page_offers_the_logo_or_the_icon_of_the_site(client, make_place, site):
    """Without an uploaded logo, the icon beside the name of the network is its logo."""
    make_place("Un", **MARTIGUES)

    def logo():
        page = BeautifulSoup(client.get("/presse/").content, "html.parser")
        return page.find("a", string="Le logo du réseau")

    assert logo()["download"] == "logo.svg"
    assert logo()["href"].startswith("data:image/svg+xml,")
    image = get_image_model().objects.create(title="Logo", file=get_test_image_file())
    NetworkSettings.objects.update_or_create(site=site, defaults={"logo": image})
    ContentStamp.raise_()
    assert logo()["href"].startswith("/media/images/")
