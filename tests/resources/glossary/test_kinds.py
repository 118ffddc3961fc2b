"""The notes of the glossary, in whatever kind of text the word is first used."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import GlossaryEntryPageFactory, GlossaryIndexPageFactory

TEXT = "<p>Un coworking, puis un coworking.</p>"
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
def test_the_first_use_of_a_word_leads_to_its_definition(request, client, word, kind, fields):
    page = request.getfixturevalue(kind)(**fields)
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    [term] = soup(class_="term")
    assert (term.text, term["href"]) == ("coworking", "#mot-coworking")
    assert "Travailler ensemble." in soup.find(id="mot-coworking").text
    assert term.find_parent(["a", "h2", "h3", "blockquote"]) is None
