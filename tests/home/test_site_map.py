import re

import pytest

from home.models import StandardPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def addresses(client, path):
    return re.findall(r"<loc>http://localhost([^<]*)</loc>", client.get(path).content.decode())


@pytest.fixture
def about(site, home):
    return home.add_child(instance=StandardPage(title="Qui sommes-nous ?", slug="nous"))


def test_the_sitemap_lists_public_pages_and_territories(client, about, make_place):
    make_place("EPN", slug="epn", city="Martigues", postcode="13500")
    assert addresses(client, "/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-territoires.xml",
        "/sitemap-seances.xml",
        "/sitemap-series.xml",
        "/sitemap-collections.xml",
        "/sitemap-sources.xml",
    ]
    assert set(addresses(client, "/sitemap-pages.xml")) == {
        "/",
        "/nous/",
        "/lieux/",
        "/lieux/epn/",
        "/agenda/",
        "/ressources/",
    }
    assert set(addresses(client, "/sitemap-territoires.xml")) == {
        "/territoires/R93/",
        "/territoires/13/",
        "/territoires/200054807/",
        "/territoires/13056/",
    }


def test_hidden_pages_are_in_no_map(client, about, make_place, hide):
    hide(about)
    hide(make_place("Caché", slug="cache", city="Martigues", postcode="13500"))
    assert not {"/nous/", "/lieux/cache/"} & set(addresses(client, "/sitemap-pages.xml"))
    assert addresses(client, "/sitemap-territoires.xml") == []
    assert "Qui sommes-nous" not in client.get("/plan-du-site/").content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_query_count_of_the_sitemap_is_low(
    client, make_place, number, django_assert_max_num_queries
):
    for rank in range(number):
        make_place(f"EPN {rank}", city="Martigues", postcode="13500")
    client.get("/sitemap-pages.xml")
    with django_assert_max_num_queries(6):
        client.get("/sitemap-pages.xml")
    with django_assert_max_num_queries(6):
        client.get("/sitemap-territoires.xml")


def test_site_map_lists_sections_and_texts_but_not_every_place(client, about, make_place):
    about.add_child(instance=StandardPage(title="Nos membres", slug="membres"))
    make_place("EPN du port", city="Martigues", postcode="13500")
    outline = client.get("/plan-du-site/").context["outline"]
    assert [(entry.title, [child.title for child in entry.children]) for entry in outline] == [
        ("Qui sommes-nous ?", ["Nos membres"]),
        ("Lieux", []),
        ("Agenda", []),
        ("Ressources", []),
    ]


def test_robots_are_kept_out_of_admin_and_search_of_the_offered_languages(client, site, english):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert [line for line in lines if line.startswith("Disallow")] == [
        "Disallow: /admin/",
        "Disallow: /recherche/",
        "Disallow: /en/recherche/",
    ]
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"
