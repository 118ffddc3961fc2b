"""French content is marked as French on each page in another language."""

import re
import types

import pytest
from bs4 import BeautifulSoup, Comment
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale

from events.models import CongressPage, Session
from resources.models import ArticlePage, RecipePage
from tests.canaries import canary_page, canary_readings, canary_session, one_of_each
from tests.factories import (
    CongressIndexPageFactory,
    CongressPageFactory,
    EventIndexPageFactory,
    ResourceIndexPageFactory,
)
from tests.walk import links, public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
# Titles and sentences, but not names of people and addresses.
FRENCH = re.compile(r"(?:Canari|Texte) vjx\w+")
WHOLLY_FRENCH = re.compile(f"^{FRENCH.pattern}")
NOTICE = "Cette page n’est pas encore traduite\u00a0: son texte est en français."
# The <title> and the texts to copy have a single language.
WHOLE = {"script", "style", "textarea", "title"}
# A description for search engines and social networks, and that of a picture.
READ_ATTRIBUTES = ("alt", "content")


@pytest.fixture
def network(site, home, communes):
    return one_of_each(home)


def unmarked(text):
    """Return the elements with a French text or attribute that are not marked as French."""
    page = BeautifulSoup(text, "html.parser")
    elements = [
        string.parent
        for string in page.find_all(string=FRENCH)
        if not isinstance(string, Comment) and string.parent.name not in WHOLE
    ]
    elements += [
        element
        for name in READ_ATTRIBUTES
        for element in page.find_all(attrs={name: WHOLLY_FRENCH})
    ]
    return [str(element)[:200] for element in elements if not language_of(element).startswith("fr")]


def language_of(element):
    return next(each["lang"] for each in [element, *element.parents] if each.get("lang"))


def pages_in(code, client, starts):
    """Return {address: text} for pages in a language and for the pages they link to."""
    answers = types.SimpleNamespace(seen={}, waiting=list(starts))
    while answers.waiting:
        address = answers.waiting.pop()
        response = client.get(address)
        if response["Content-Type"].startswith("text/html") and "<html" in response.text:
            answers.seen[address] = response.text
            answers.waiting += [
                link
                for link in links(address, response.text)
                if link.startswith(f"/{code}/") and "?" not in link
                if link not in answers.seen and link not in answers.waiting
            ]
    return answers.seen


def test_each_french_text_is_marked_on_every_page_in_english(network, english, client):
    canary_session("vjxsessionw", network[CongressPage])
    readings = canary_readings("vjxreadingw", network[ArticlePage])
    with translation.override("en"):
        lists = [each.get_absolute_url() for each in readings]
        named = [each for each in public_addresses(network) if each.startswith("/en/")]
    agenda = [f"/en/oiseau-waaaxjv/?vue={span}" for span in ("semaine", "mois")]
    searches = ["/en/recherche/?q=canari", "/en/recherche/?q=texte"]
    choices = ["/en/oiseau-waaaxjv/?choix=1"]
    answers = pages_in("en", client, ["/en/", *named, *lists, *agenda, *choices, *searches])
    assert len(answers) > 100
    assert {"/en/ressources/series/", f"{lists[1]}imprimer/", f"{lists[1]}lire/"} <= answers.keys()
    assert {"/en/ressources/collections/", f"{lists[0]}imprimer/"} <= answers.keys()
    assert {"/en/agenda/s-abonner/", "/en/agenda/votre-abonnement/"} <= answers.keys()
    assert {"/en/agenda/affiche/", "/en/agenda/imprimer/"} <= answers.keys()
    assert {"/en/ressources/sources/", "/en/ressources/facile-a-lire/"} <= answers.keys()
    recipe, text = network[RecipePage], network[ArticlePage]
    sheet, opinion = f"/en/ressources/{recipe.slug}/fiche/", f"/en/ressources/avis/{text.pk}/"
    assert {sheet, opinion, f"/en/ressources/{text.slug}/historique/"} <= answers.keys()
    assert {address for address, text in answers.items() if '<html lang="en"' not in text} == set()
    assert sum(len(FRENCH.findall(text)) for text in answers.values()) > 300
    wrong = {address: unmarked(text) for address, text in answers.items()}
    assert {address: texts for address, texts in wrong.items() if texts} == {}


def test_nothing_is_marked_on_a_french_page(network, english, client):
    for page in network.values():
        text = client.get(page.get_url()).text
        main = BeautifulSoup(text, "html.parser").find("main")
        marked = [each for each in main.find_all(lang="fr") if each.name != "blockquote"]
        assert marked == [], page


def test_each_kind_of_page_in_english_announces_its_french_text(network, english, client):
    notice = "not translated yet"
    for page in network.values():
        with translation.override("fr"):
            url = page.get_url()
        text = client.get(f"/en{url}").text
        assert (notice in text) == (not page.speaks_every_language), page
        canonical = re.search(r'rel="canonical" href="([^"]+)"', text)[1]
        is_own = page.speaks_every_language
        assert canonical == f"http://localhost{'/en' if is_own else ''}{url}"
        assert ('hreflang="x-default"' in text) == is_own


def test_french_outputs_are_advertised_in_french_only(network, english, client):
    congress = network[CongressPage]
    start = congress.starts_at
    session = Session.objects.create(
        congress=congress, title="Atelier", slug="atelier", starts_at=start, ends_at=start
    )
    with translation.override("fr"):
        url = session.get_absolute_url()
    for prefix in ("", "/en"):
        text = client.get(f"{prefix}{url}").text
        assert f'rel="canonical" href="http://localhost{url}"' in text
        assert 'rel="alternate" hreflang' not in text


@pytest.mark.parametrize(("code", "direction"), [("en", ""), ("ar", ' dir="ltr"')])
def test_readings_and_sessions_are_french_texts_with_a_notice(home, client, code, direction):
    Locale.objects.create(language_code=code)
    library = ResourceIndexPageFactory(parent=home)
    text = canary_page("vjxtextw", ArticlePage, library)
    congress = CongressPageFactory(parent=CongressIndexPageFactory(parent=home))
    session = canary_session("vjxsessionw", congress)
    collection, series = canary_readings("vjxreadingw", text)
    for shown, endings in (
        (session, [""]),
        (collection, ["", "imprimer/"]),
        (series, ["", "lire/", "imprimer/"]),
    ):
        with translation.override("fr"):
            french = shown.get_absolute_url()
        for ending in endings:
            answer = client.get(f"/{code}{french}{ending}").text
            notice = BeautifulSoup(answer, "html.parser").find("p", class_="callout")
            with translation.override(code):
                assert gettext(NOTICE) in notice.text, ending
            assert f' lang="fr"{direction}>Canari vjx' in answer
            assert unmarked(answer) == []
            assert f'rel="canonical" href="http://localhost{french}' in answer
            assert 'rel="alternate" hreflang' not in answer
            assert gettext(NOTICE) not in client.get(f"{french}{ending}").text


def test_title_of_a_window_has_the_language_of_its_words(home, english, client):
    library = ResourceIndexPageFactory(parent=home)
    congress = CongressPageFactory(parent=CongressIndexPageFactory(parent=home))
    agenda = EventIndexPageFactory(parent=home)
    readings = canary_readings("vjxreadingw", canary_page("vjxtextw", ArticlePage, library))
    session = canary_session("vjxsessionw", congress)
    with translation.override("en"):
        french = [page.get_url() for page in (library, congress, agenda)]
        french += [session.get_absolute_url()]
        french += [each.get_absolute_url() for each in readings]
        own = [f"{congress.get_url()}mon-parcours/", f"{congress.get_url()}imprimer/"]
        own += [f"{agenda.get_url()}archives/"]
    for addresses, start in ((french, '<title lang="fr">'), (own, "<title>")):
        for address in addresses:
            assert start in client.get(address).text, address
