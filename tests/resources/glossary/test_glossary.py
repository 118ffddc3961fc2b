"""The glossary: its list, its entries, its notes in texts, its definitions in the search."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.models import ContentStamp
from resources.documents import glossary_entry_document
from resources.glossary.notes import glossary as known
from tests.factories import GlossaryEntryPageFactory, GlossaryIndexPageFactory
from tests.resources.test_articles import structured_data

BODY = [
    ("heading", {"text": "Les EPN", "level": "2"}),
    ("paragraph", "<p>Un EPN & un <b>tiers-lieu</b>. Un autre EPN.</p>"),
    ("paragraph", "<p>Encore un tiers-lieu.</p>"),
]


@pytest.fixture
def glossary(home, library):
    return GlossaryIndexPageFactory(parent=home)


@pytest.fixture
def epn(glossary):
    return GlossaryEntryPageFactory(
        parent=glossary,
        title="Espace public numérique",
        slug="epn",
        definition="Un lieu ouvert à tous.",
        easy_definition="C’est un lieu.\nIl est pour tous.",
        other_names="EPN\ncyberbase",
        source="D’après quelqu’un",
        source_url="https://example.org/epn",
    )


@pytest.fixture
def place(glossary):
    return GlossaryEntryPageFactory(
        parent=glossary, title="Tiers-lieu", slug="tiers-lieu", definition="Ni la maison <ni> EPN."
    )


def page_of(client, url):
    return BeautifulSoup(client.get(url).text, "html.parser")


def test_entry_may_have_the_slug_of_a_list_of_the_library(client, glossary):
    entry = GlossaryEntryPageFactory(parent=glossary, title="Sources", slug="sources")
    entry.full_clean()
    assert "<h1" in client.get(entry.url).text
    assert entry.url != reverse("library:source_list")


def test_first_use_of_a_word_links_to_its_definition_and_back(client, article, epn, place):
    page = page_of(client, article(title="EPN", body=BODY).url)
    terms = page.select("main a.term")
    assert [(term.get_text(), term["href"]) for term in terms] == [
        ("EPN", "#mot-epn"),
        ("tiers-lieu", "#mot-tiers-lieu"),
    ]
    notes = page.select(".definition")
    assert [note["id"] for note in notes] == ["mot-epn", "mot-tiers-lieu"]
    assert [[tag.name for tag in note.find_all()] for note in notes] == [["dfn", "a", "a"]] * 2
    assert "Ni la maison <ni> EPN." in notes[1].get_text()
    assert [link["href"] for link in notes[0].select("a")] == [epn.url, f"#{terms[0]['id']}"]
    assert "Un EPN & un tiers-lieu." in page.main.get_text()


def test_a_text_without_a_word_has_no_notes(client, article, glossary):
    assert page_of(client, article(body=BODY).url).select(".definitions, .term") == []


def test_hidden_word_has_no_note(client, article, glossary, epn, hide):
    text = article(body=BODY)
    assert page_of(client, text.url).select(".term")
    hide(epn)
    assert page_of(client, text.url).select(".term") == []
    assert "Espace public" not in client.get(glossary.url).text
    assert "Espace public" not in client.get("/recherche/?q=epn").text


def test_kept_links_and_recipes_have_notes_but_an_entry_not_its_own(
    client, kept_link, recipe, epn, place
):
    link = kept_link(why_we_keep_it="Tout sur un EPN.")
    workshop = recipe(goal="EPN", steps=[("step", {"title": "EPN", "text": "<p>Un EPN.</p>"})])
    noted = {
        url: [term.get_text() for term in page_of(client, url).select("main .term")]
        for url in (link.url, workshop.url, place.url, epn.url)
    }
    assert noted == {link.url: ["EPN"], workshop.url: ["EPN"], place.url: ["EPN"], epn.url: []}


def test_entries_are_listed_by_letter_in_order(client, glossary, epn, place):
    GlossaryEntryPageFactory(parent=glossary, title="École")
    GlossaryEntryPageFactory(parent=glossary, title="3D")
    page = page_of(client, glossary.url)
    assert [link.get_text() for link in page.select(".glossary-letters__link")] == ["#", "E", "T"]
    titles = [title.get_text() for title in page.select(".glossary-letter dt a")]
    assert titles == ["3D", "École", "Espace public numérique", "Tiers-lieu"]
    targets = {link["href"][1:] for link in page.select(".glossary-letters__link")}
    assert targets == {heading["id"] for heading in page.select(".glossary-letter h2")}
    assert structured_data(client.get(glossary.url))["DefinedTermSet"]["name"] == "Glossaire"


def test_entry_shows_both_definitions_and_its_source(client, library, glossary, epn):
    answer = client.get(epn.url)
    page = BeautifulSoup(answer.text, "html.parser")
    text = page.main.get_text(" ", strip=True)
    assert "EPN, cyberbase" in text
    assert "C’est un lieu." in text
    assert page.select_one('.article-foot a[href="https://example.org/epn"]')
    data = structured_data(answer)["DefinedTerm"]
    assert (data["name"], data["alternateName"]) == (epn.title, ["EPN", "cyberbase"])
    assert data["inDefinedTermSet"]["url"] == glossary.full_url


def test_search_shows_the_definition_above_the_results(client, epn):
    for question in (
        *("EPN", "espace public numerique", "Cyberbase", "espace public-numérique"),
        *("définition EPN", "c’est quoi un EPN ?", "EPN c’est quoi", "signification EPN"),
        *("que veut dire EPN", "qu’est-ce qu’un espace public numérique ?"),
    ):
        [answer] = page_of(client, f"/recherche/?q={question}").select(".best-bets__bet")
        assert "Un lieu ouvert à tous." in answer.get_text()
        assert answer.a["href"] == epn.url
    for question in ("epn gap", "c’est quoi", "définition"):
        assert page_of(client, f"/recherche/?q={question}").select(".best-bets__bet") == []


def test_entry_is_searched_but_not_listed_with_the_texts(client, library, epn, article):
    document = glossary_entry_document(epn)
    assert (document.kind, document.url) == ("term", epn.url)
    assert "cyberbase" in document.body
    text = article(title="Un texte")
    assert list(text.related) == []
    assert "Mot du glossaire" in client.get(f"{library.url}?type=mot").text
    assert "Espace public" in client.get(f"{reverse('resources:atom')}?type=mot").text


def test_cached_glossary_runs_no_query(client, article, epn, place, django_assert_num_queries):
    ContentStamp.raise_()
    known("fr")
    with django_assert_num_queries(0):
        assert len(known("fr").words) == 2
