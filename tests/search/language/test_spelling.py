"""Corrections on the page of results: the correct word is searched and shown as a question, and
the typed word can still be searched. A word that a page contains is never corrected."""

import itertools
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.geography.gazetteer import gazetteer
from network.models import Territory
from search.models import SearchChange, SearchDocument, SearchFacet

TITLES = [
    "Apprivoiser son téléphone",
    "Bonjour l’ordinateur",
    "Le numérique sans peur",
    "Imprimer un document",
    "Choisir un mot de passe",
    "France services d’ici",
    "Les démarches administratives",
    "La médiathèque",
    "Une connexion en panne",
    "Coudre un ourlet",
    "Écrire une lettre",
    "Un fauteuil, une chaise",
]


@pytest.fixture
def library(publish, site):
    for title in TITLES:
        publish(title)


class Answer:
    """A page of results, parsed."""

    def __init__(self, client, query):
        response = client.get(f"{reverse('search:results')}?{query}")
        assert response.status_code == 200
        self.page = BeautifulSoup(response.content, "html.parser")

    @property
    def titles(self):
        return [
            one.get_text().strip()
            for one in self.page.select(".search-result h3, .search-result h2")
        ]

    @property
    def links(self):
        """{label: query} of the links of « Vouliez-vous », {} without a correction."""
        note = next((n for n in self.page.select(".search-note") if "Vouliez-vous" in n.text), None)
        links = note.select("a") if note else ()
        return {a.get_text(): urlsplit(a["href"]).query for a in links}

    @property
    def meant(self):
        return next(iter(self.links), "")

    @property
    def chips(self):
        texts = (" ".join(chip.get_text().split()) for chip in self.page.select(".chips li"))
        return [text.removeprefix("Retirer ") for text in texts]


@pytest.fixture
def answer(client):
    """answer(text, **others) -> the `Answer` of the page."""

    def answer(text, **others):
        return Answer(client, urlencode({"q": text} | others))

    return answer


# Frequent misspellings are groups of the thesaurus: they match without a question.
SPELT_BY_EAR = [
    ("telefone", "Apprivoiser son téléphone"),
    ("numerik", "Le numérique sans peur"),
    ("médiatèque", "La médiathèque"),
    ("mon telefone", "Apprivoiser son téléphone"),
    ("franceservices", "France services d’ici"),
    ("motdepasse", "Choisir un mot de passe"),
]
CORRECTED = [
    # one edit
    ("imprimmer", "imprimer", "Imprimer un document"),
    ("conexion", "connexion", "Une connexion en panne"),
    # the first letter: added, missing, wrong
    ("hordinateur", "ordinateur", "Bonjour l’ordinateur"),
    ("rdinateur", "ordinateur", "Bonjour l’ordinateur"),
    ("prdinateur", "ordinateur", "Bonjour l’ordinateur"),
    # two edits of a long word
    ("ordanateure", "ordinateur", "Bonjour l’ordinateur"),
    ("demmarrches", "démarches", "Les démarches administratives"),
    ("adminstratifes", "administratives", "Les démarches administratives"),
    ("médaithéke", "médiathèque", "La médiathèque"),
    # by ear
    ("dockuman", "document", "Imprimer un document"),
    ("fauteuye", "fauteuil", "Un fauteuil, une chaise"),
    ("ékrire", "Écrire", "Écrire une lettre"),
    # among other words
    ("imprimmer un document", "imprimer un document", "Imprimer un document"),
]


def test_a_common_spelling_by_ear_is_known(library, answer, subtests):
    for typed, first in SPELT_BY_EAR:
        with subtests.test(typed=typed):
            shown = answer(typed)
            assert shown.titles[0] == first
            assert shown.links == {}


def test_correction_is_searched_and_shown(library, answer, client, subtests):
    for typed, meant, first in CORRECTED:
        with subtests.test(typed=typed):
            shown = answer(typed)
            assert shown.titles[0] == first
            assert shown.meant.lower() == meant.lower()
            # The link leads to the same results without the question.
            again = Answer(client, shown.links[shown.meant])
            assert again.titles[0] == first
            assert again.links == {}


@pytest.mark.parametrize(
    "typed",
    [
        "lettre",  # and not "lettres", "ourlet"
        "coudre",
        "chaise",
        "documents",  # another form of an indexed word
        "IMPRIMER",
        "telephones",
        "peur",
        "panne",
    ],
)
def test_indexed_word_is_never_corrected(library, answer, publish, typed):
    publish(f"Ici, on dit {typed}x et {typed}ss")
    shown = answer(typed)
    assert shown.links == {}
    assert shown.titles


def test_word_without_neighbour_is_not_corrected(library, answer):
    words = ["peu", "pan", "lit", "abcd", "zzzzzzzz", "xylophone", "2024", "0612"]
    assert {word: answer(word).links for word in words} == dict.fromkeys(words, {})


def test_typed_word_can_be_searched_without_correction(library, answer, client):
    shown = answer("hordinateur")
    (_meant, refusal) = shown.links
    assert refusal == "Non, chercher «\xa0hordinateur\xa0» tel quel"
    query = shown.links[refusal]
    assert parse_qs(query) == {"q": ["hordinateur"], "exact": ["1"]}
    refused = Answer(client, query)
    assert (refused.titles, refused.links) == ([], {})
    assert refused.chips[0].startswith("Mots tels quels")
    # An indexed word and an unknown one.
    shown = answer("imprimer hordinateur", exact="1")
    assert (shown.titles, shown.links) == (["Imprimer un document"], {})


def test_two_words_are_refused_together(library, answer):
    shown = answer("imprimmer hordinateur", exact="1")
    assert (shown.titles, shown.links) == ([], {})


# Communes.


@pytest.fixture
def towns(communes, publish, site):
    """Marseille, Martigues and Aix, Gréoux and Garéoult, which sound nearly alike, with a place in
    each; only Garéoult's contains the name of its commune."""
    parent = communes["13055"]
    for code, name, postcodes in (
        ("04094", "Gréoux-les-Bains", "|04800|"),
        ("83064", "Garéoult", "|83136|"),
        ("84031", "Carpentras", "|84200|"),
    ):
        communes[code] = Territory.objects.create(
            code=code, kind="commune", name=name, postcodes=postcodes, population=4000,
            departement=parent.departement, region=parent.region,
        )  # fmt: skip
    for code, town in communes.items():
        name = town.name if town.name == "Garéoult" else f"numéro {code}"
        document = SearchDocument.objects.get(page=publish(f"Atelier {name}", summary="imprimer"))
        point = gazetteer().get(code).point
        SearchDocument.objects.filter(pk=document.pk).update(
            kind="place", latitude=point[0], longitude=point[1], commune=town.name
        )
        SearchFacet.objects.create(document=document, name="territory", value=code, label=town.name)
        SearchChange.objects.note([document.pk])
    return communes


COMMUNES_BY_EAR = [
    ("marsseile", "Marseille"),
    ("marsielle", "Marseille"),
    ("martigue", "Martigues"),
    ("karpantra", "Carpentras"),
    ("gréoulx", "Gréoux-les-Bains"),
    ("gréou", "Gréoux-les-Bains"),
    ("gareaoult", "Garéoult"),
    ("gareoutl", "Garéoult"),
]
QUESTIONS = ["{}", "imprimer {}", "imprimer à {}", "{} imprimer"]


def test_a_commune_is_understood_by_ear(towns, answer, subtests):
    for (word, name), question in itertools.product(COMMUNES_BY_EAR, QUESTIONS):
        typed = question.format(word)
        with subtests.test(typed=typed):
            shown = answer(typed)
            assert re.match(rf"Près de\s:\s{name}\b", shown.chips[0])
            code = next(code for code, town in towns.items() if town.name == name)
            assert shown.titles[0] == f"Atelier {name if name == 'Garéoult' else f'numéro {code}'}"
            # The correction is shown as a question, with a link to the typed words.
            assert len(shown.links) == 2
            assert f"Non, chercher «\xa0{typed}\xa0» tel quel" in shown.links


def test_indexed_word_is_not_corrected_to_a_commune(towns, answer, publish):
    """A word that a page contains, or at one edit of it, is not corrected to a commune."""
    publish("Les grelots")
    publish("Des karpantras à la vanille")
    assert answer("grelos").meant == "grelots"
    assert answer("karpantras").chips == []


def test_refused_commune_is_a_word(towns, answer):
    shown = answer("gréoulx", exact="1")
    assert (shown.titles, [chip for chip in shown.chips if "Près" in chip]) == ([], [])
