"""Pages under /en/: an English interface around English or French texts."""

import re

import pytest
from wagtail.models import Locale

from home.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(sections, home):
    """Translate the home page and the list of places, but not the agenda and the library."""
    locale = Locale.objects.create(language_code="en")
    for page, title in ((home, "Home"), (sections[0], "Places")):
        copy = page.copy_for_translation(locale)
        copy.title = copy.draft_title = title
        copy.save_revision().publish()


def frame(client, path):
    """Return (lang of the page, text of its first link, entries of its menu)."""
    text = client.get(path, headers={"host": "localhost"}).content.decode()
    menu = re.search(r'<nav class="site-menu__panel"(.*?)</nav>', text, re.DOTALL)[1]
    links = re.findall(
        r'href="([^"]+)"(?: hreflang="\w+")?(?:\s+lang="(\w+)")?[^>]*>([^<]+)</a>', menu
    )
    return (
        re.search(r'<html lang="(\w+)"', text)[1],
        re.search(r'class="skip-link"[^>]*>([^<]+)', text)[1],
        [(language, title, url) for url, language, title in links],
    )


def test_english_page_marks_its_french_parts(client, english):
    assert frame(client, "/en/territoires/13/") == (
        "en",
        "Skip to content",
        [
            ("", "Places", "/en/lieux/"),
            ("fr", "Agenda", "/en/agenda/"),
            ("fr", "Ressources", "/en/ressources/"),
            ("", "Easy to read", "/en/facile/"),
            ("fr", "Français", "/territoires/13/"),
        ],
    )


def test_a_page_without_translation_has_an_english_interface(client, home, english):
    home.add_child(instance=StandardPage(title="Mentions", slug="mentions"))
    language, first_link, menu = frame(client, "/en/mentions/")
    assert (language, first_link) == ("en", "Skip to content")
    titles = [title for _language, title, _url in menu]
    assert titles == ["Places", "Agenda", "Ressources", "Easy to read", "Français"]
    assert menu[-1] == ("fr", "Français", "/mentions/")


def test_english_links_lead_to_translations(client, english, make_place):
    for number in range(7):
        make_place(f"EPN {number}", city="Martigues", postcode="13500")
    text = client.get("/en/territoires/13/", headers={"host": "localhost"}).content.decode()
    assert "7 places" in text
    lists = re.findall(r'class="section__more" href="([^"]*/lieux/[^"]*)"', text)
    assert lists == ["/en/lieux/?territoire=13"]
    crumbs = re.search(r'aria-label="Breadcrumb".*?href="([^"]+)"[^>]*>([^<]+)', text, re.DOTALL)
    assert crumbs.groups() == ("/en/", "Home")
