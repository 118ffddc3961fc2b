"""Notes of the glossary in every kind of text."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import (
    ArticlePageFactory,
    GlossaryEntryPageFactory,
    GlossaryIndexPageFactory,
)

TEXT = "<p>Un coworking, puis un coworking.</p>"
BODY = [("paragraph", TEXT)]
ANSWER = ("question", {"question": "Un coworking ?", "answer": TEXT})
QUOTE = ("pull_quote", {"text": "Le coworking d’abord."})
POSITION = {"title": "Oui au coworking", "text": TEXT, "author": "Jeanne"}


@pytest.fixture
def word(home):
    glossary = GlossaryIndexPageFactory(parent=home)
    return GlossaryEntryPageFactory(
        parent=glossary, title="coworking", slug="coworking", definition="Travailler ensemble."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("article", {"body": [("paragraph", TEXT)]}),
        ("interview", {"body": [QUOTE, ANSWER]}),
        ("survey", {"body": [("paragraph", TEXT)], "method": "Un coworking interrogé."}),
        ("debate", {"positions": [("position", POSITION)]}),
    ],
)
def test_first_use_of_a_word_is_linked_in_every_kind_of_text(request, client, word, kind, fields):
    page = request.getfixturevalue(kind)(**fields)
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    [term] = soup(class_="term")
    assert (term.text, term["href"]) == ("coworking", "#mot-coworking")
    assert "Travailler ensemble." in soup.find(id="mot-coworking").text
    assert term.find_parent(["a", "h2", "h3", "blockquote"]) is None


@pytest.mark.django_db
def test_the_notes_of_a_french_text_keep_the_language_of_each_reader(word, client, english):
    ArticlePageFactory(parent=word.get_parent().get_parent(), slug="lieux-partages", body=BODY)
    for prefix in ("/en", "", "/en"):
        page = BeautifulSoup(client.get(f"{prefix}/lieux-partages/").content, "html.parser")
        links = {a["href"] for a in page.find("main").find_all("a", href=True)}
        assert {link for link in links if link.endswith("/coworking/")} == {
            f"{prefix}{word.get_url_parts()[2]}"
        }
