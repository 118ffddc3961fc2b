"""French at `/`, English at `/en/`, with the French text of untranslated pages."""

import datetime
import re

import pytest
from django.utils import timezone
from wagtail.models import Locale

from home.models import StandardPage
from network.models import ContentStamp

pytestmark = pytest.mark.any_database


@pytest.fixture
def english(home):
    english = Locale.objects.create(language_code="en")
    copy = home.copy_for_translation(english)
    copy.title = "Home"
    copy.save_revision().publish()
    return english


@pytest.fixture
def about(home, site):
    page = home.add_child(instance=StandardPage(title="Qui sommes-nous ?", slug="reseau"))
    page.add_child(instance=StandardPage(title="L’équipe", slug="equipe"))
    return page


def head(response):
    """Return (status, lang, canonical address, title) of a response."""
    text = response.content.decode()
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', text)
    return (
        response.status_code,
        re.search(r'<html lang="([^"]+)"', text)[1],
        canonical and canonical[1],
        re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", text, re.DOTALL)[1],
    )


def translate(page, locale, title):
    copy = page.copy_for_translation(locale)
    copy.title = title
    copy.save_revision().publish()
    return copy


def test_french_has_no_prefix(client, about):
    expected = (200, "fr", "http://localhost/reseau/", "Qui sommes-nous ?")
    assert head(client.get("/reseau/", headers={"host": "localhost"})) == expected


def test_language_of_the_browser_has_no_effect(client, about):
    headers = {"host": "localhost", "accept-language": "en"}
    response = client.get("/reseau/", headers=headers)
    assert head(response)[1] == "fr"
    assert "Accept-Language" not in response.get("Vary", "")


def test_a_translation_answers_in_its_language(client, about, english):
    translate(about, english, "Who we are")
    expected = (200, "en", "http://localhost/en/reseau/", "Who we are")
    assert head(client.get("/en/reseau/", headers={"host": "localhost"})) == expected


@pytest.mark.parametrize("translated", [(), ("reseau",)])
def test_untranslated_page_shows_french_text_in_an_english_interface(
    client, about, english, translated
):
    if translated:
        translate(about, english, "Who we are")
    expected = (200, "en", "http://localhost/reseau/equipe/", "L’équipe")
    response = client.get("/en/reseau/equipe/", headers={"host": "localhost"})
    assert head(response) == expected
    assert response["Content-Language"] == "en"
    assert '<h1 lang="fr">' in response.text
    assert "This page is not translated yet" in response.text


def test_a_draft_translation_shows_the_french_page(client, about, english):
    about.copy_for_translation(english)
    expected = (200, "en", "http://localhost/reseau/", "Qui sommes-nous ?")
    assert head(client.get("/en/reseau/", headers={"host": "localhost"})) == expected


def test_french_home_is_served_without_an_english_home(client, about):
    Locale.objects.create(language_code="en")
    response = client.get("/en/", headers={"host": "localhost"})
    assert head(response)[:3] == (200, "en", "http://localhost/")


@pytest.mark.parametrize("path", ["/rien/", "/en/rien/", "/en/reseau/rien/", "/reseau/rien/"])
def test_an_unknown_address_is_404_in_either_language(client, about, english, path):
    assert client.get(path, headers={"host": "localhost"}).status_code == 404


@pytest.mark.parametrize("path", ["/reseau/", "/en/reseau/"])
def test_a_draft_or_an_expired_page_is_404(client, about, english, path):
    headers = {"host": "localhost"}
    assert client.get(path, headers=headers).status_code == 200
    past = timezone.now() - datetime.timedelta(minutes=1)
    for change in ({"expire_at": past}, {"expire_at": None, "live": False}):
        StandardPage.objects.filter(pk=about.pk).update(**change)
        ContentStamp.raise_()
        assert client.get(path, headers=headers).status_code == 404


@pytest.mark.parametrize("path", ["/reseau/%00/", "/?q=%00", "/?q=" + "a" * 9000])
def test_invalid_address_is_400(client, about, path):
    response = client.get(path, headers={"host": "localhost"})
    assert (response.status_code, "lisible" in response.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("path", "french"),
    [("/de", "/"), ("/de/agenda/?q=a", "/agenda/?q=a"), ("/de-at/agenda/", "/agenda/")],
)
def test_language_that_is_not_offered_redirects_to_french(client, site, settings, path, french):
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch")]
    response = client.get(path)
    assert (response.status_code, response.url) == (301, french)
    assert response["Cache-Control"] == "max-age=3600"  # the language may be chosen later


def test_slug_that_begins_like_a_language_is_in_french(client, home, english):
    page = StandardPage(title="En pratique", slug="en-pratique")
    home.add_child(instance=page)
    response = client.get("/en-pratique/")
    assert (response.status_code, response["Content-Language"]) == (200, "fr")
    response = client.get("/en/en-pratique/")
    assert (response.status_code, response["Content-Language"]) == (200, "en")


def test_redirection_of_a_language_is_cached_for_an_hour_in_a_session_and_after_a_form(
    admin_client, site, settings
):
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch")]
    for response in (admin_client.get("/de/agenda/"), admin_client.post("/de/agenda/", {"a": "1"})):
        assert (response.status_code, response.url) == (301, "/agenda/")
        assert response["Cache-Control"] == "max-age=3600"
