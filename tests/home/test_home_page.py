import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from events.choices import OFF
from home import sections as home_sections
from home.front.near.orientation import NEEDS
from home.models import HomePage
from home.sections import figures
from tests.structured import objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_the_sections_come_in_the_editor_s_order(client, make_place, make_article, make_occurrence):
    make_occurrence("Premiers pas", place=make_place("EPN", city="Martigues", postcode="13500"))
    make_article("Tenir un lieu")
    text = client.get("/").content.decode()
    main = BeautifulSoup(text, "html.parser").main
    assert [heading.text.strip() for heading in main.find_all(["h1", "h2"])] == [
        "Trouver de l’aide près de chez moi",
        "Les prochains rendez-vous",
        "Nouveau dans la bibliothèque",
        "Le réseau en chiffres",
    ]
    assert "Premiers pas" in text
    assert "Tenir un lieu" in text


def test_needs_come_before_the_search_field_and_what_is_open(client, sections):
    main = BeautifulSoup(client.get("/").content, "html.parser").main
    needs = main.find(class_="needs")
    assert [link["href"] for link in needs.find_all("a")] == [
        reverse("home:orientation_need", args=[slug]) for slug in NEEDS
    ]
    assert len(needs.find_all("svg", attrs={"aria-hidden": "true"})) == 8
    assert needs.find_next(attrs={"name": "pres"})
    near_me = needs.find_next("near-me")
    assert near_me["data-action"].endswith("?ouvert=1")
    assert near_me.button.text == "Ce qui est ouvert près de moi"
    assert near_me.find_next("a")["href"] == reverse("library:easy_list")


def test_menu_leads_to_the_easy_home_page(client, home):
    header = BeautifulSoup(client.get("/").content, "html.parser").header
    assert header.find("a", href=reverse("home:easy_home")).text == "Facile à lire"


def test_dates_of_the_home_page_lead_to_the_subscription(client, home, make_occurrence):
    make_occurrence("Atelier")
    soup = BeautifulSoup(client.get("/").content, "html.parser")
    link = soup.main.find("a", href="/agenda/s-abonner/")
    assert link.text == "Mettre l’agenda dans mon calendrier"


def test_there_is_one_heading_of_the_first_level_without_the_help_section(client, home, site):
    home.body = [("figures", {"title": "En chiffres"})]
    home.save_revision().publish()
    assert re.findall(r"<h1[^>]*>([^<]+)", client.get("/").content.decode()) == ["Accueil"]


def test_only_the_lists_of_the_page_are_queried(home, make_article):
    make_article("Article")
    home.body = [("library", {"title": "Nouveau", "number": 3})]
    assert set(sections_of(home)) == {"library", "figures", "urls"}


def test_list_is_as_long_as_its_longest_section(home, make_article):
    for number in range(10):
        make_article(f"Article {number}")
    home.body = [
        ("library", {"title": "Trois", "number": 3}),
        ("library", {"title": "Cinq", "number": 5}),
    ]
    assert len(sections_of(home)["library"]) == 5


def test_figures_count_public_objects(home, make_place, make_article, hide):
    make_place("Un", city="Martigues", postcode="13500")
    make_place("Deux", city="Martigues", postcode="13500")
    hide(make_place("Caché", city="Aix-en-Provence", postcode="13080"))
    make_article("Lu")
    hide(make_article("Caché"))
    home.body = [("figures", {"title": "En chiffres"})]
    assert sections_of(home)["figures"] == {
        "places": 2,
        "communes": 1,
        "occurrences": 0,
        "resources": 1,
    }


def test_figures_count_no_date_that_is_off(home, make_occurrence):
    make_occurrence("Atelier")
    for status in OFF:
        event = make_occurrence(f"Atelier {status}").event
        event.occurrences.update(status=status)
    assert figures()["occurrences"] == 1


def test_hidden_things_are_not_listed(client, make_place, make_article, make_occurrence, hide):
    hide(make_occurrence("Atelier caché").event)
    hide(make_article("Article caché"))
    text = client.get("/").content.decode()
    assert "Atelier caché" not in text
    assert "Article caché" not in text


def test_json_ld_describes_the_network(client, site):
    assert [each["@type"] for each in objects_of(client.get("/"))] == ["Organization"]


@pytest.mark.parametrize("number", [1, 12])
def test_query_count_of_the_home_page_is_constant(
    client,
    make_place,
    make_article,
    make_kept_link,
    make_occurrence,
    number,
    django_assert_max_num_queries,
):
    for rank in range(number):
        place = make_place(f"EPN {rank}", city="Martigues", postcode="13500")
        make_occurrence(f"Atelier {rank}", place=place)
        make_article(f"Article {rank}")
        make_kept_link(f"Lien {rank}")
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")


def sections_of(page):
    return home_sections.prepare(page.body)


def test_new_section_can_be_published_unchanged():
    sections = HomePage._meta.get_field("body").stream_block.child_blocks
    for name in ("find_help", "agenda", "library", "figures"):
        cleaned = sections[name].clean(sections[name].get_default())
        assert cleaned["title"]
