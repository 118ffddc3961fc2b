"""The choice of a language and the page of each language."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale

from home.front.languages.sentences import CODES, language, languages
from home.front.near.orientation import NEEDS
from network.models import NetworkSettings

pytestmark = pytest.mark.any_database


def main_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def test_each_language_is_chosen_by_its_own_name(client, site):
    items = main_of(client, "/langues/").select(".language-choices > li")
    assert [(item["lang"], item["dir"]) for item in items] == [
        (own.code, own.direction) for own in languages()
    ]
    for item, own in zip(items, languages(), strict=True):
        assert item.a["href"] == f"/langues/{own.code}/"
        assert own.name in item.a.text


@pytest.mark.parametrize("code", CODES)
def test_page_is_in_its_language_and_direction_with_the_french_below(client, site, code):
    own = language(code)
    part = main_of(client, f"/langues/{code}/").select_one(".own-language")
    assert (part["lang"], part["dir"]) == (code, "rtl" if code == "ar" else "ltr")
    for french in part.select(".in-french, .own-language__phrase"):
        assert (french["lang"], french["dir"]) == ("fr", "ltr")
    french = " ".join(tag.extract().text for tag in part.select("[lang=fr]"))
    assert own.page["who_can_help"] in part.h1.text
    assert "Qui peut m’aider près de chez moi" in french
    assert all(own.needs[need] in part.text for need in NEEDS)


@pytest.mark.parametrize("code", CODES)
def test_page_leads_to_the_needs_the_telephone_the_places_and_back(client, site, code):
    part = main_of(client, f"/langues/{code}/")
    links = [link["href"] for link in part.select("a[href]")]
    assert [link for link in links if "/orientation/" in link] == [
        reverse("home:orientation_need", args=[need]) for need in NEEDS
    ]
    assert len(part.select(".needs svg[aria-hidden]")) == len(NEEDS)
    assert "tel:+33465710000" in links
    assert "/" in links
    assert f"/langues/carte/?langue={code}" in links
    form = part.form
    assert form["action"] == "/pres-de-chez-moi/#resultats"
    assert form.select_one("input[name=pres]")["id"] == form.label["for"]


def test_links_lead_to_the_interface_in_the_language_if_it_is_offered(client, english):
    part = main_of(client, "/langues/en/")
    assert part.form["action"] == "/en/pres-de-chez-moi/#resultats"
    assert "/en/orientation/papiers/" in [link["href"] for link in part.select(".needs a")]
    assert "The next page is in French." not in part.text
    assert "/orientation/papiers/" in [
        link["href"] for link in main_of(client, "/langues/es/").select(".needs a")
    ]


def test_page_without_the_telephone_of_the_network(client, site):
    NetworkSettings.objects.update(phone="")
    part = main_of(client, "/langues/tr/")
    assert "tel:" not in str(part)
    assert language("tr").page["call_us"] not in part.text


@pytest.mark.parametrize("code", ["fr", "de", "xx", "carte2", "../x"])
def test_unknown_language_is_not_found(client, site, code):
    assert client.get(f"/langues/{code}/").status_code == 404


def test_every_page_leads_to_the_other_languages(client, site, english):
    for address, language_code in (("/langues/", "en"), ("/en/", None)):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        link = page.footer.select_one("a[href$='/langues/']")
        assert (link.text, link.get("lang")) == ("Other languages", language_code)


def test_home_page_has_the_eight_names(client, site):
    page = BeautifulSoup(client.get("/").content, "html.parser")
    links = page.main.select("nav a[hreflang]")
    assert [(link["lang"], link.text) for link in links] == [
        (own.code, own.name) for own in languages()
    ]
    assert links[0]["href"] == "/langues/ar/"
    assert links[0]["dir"] == "rtl"


def test_arabic_interface_shows_a_latin_language_from_left_to_right(client, site):
    Locale.objects.create(language_code="ar")
    part = main_of(client, "/ar/langues/es/").select_one(".own-language")
    assert (part["lang"], part["dir"]) == ("es", "ltr")
