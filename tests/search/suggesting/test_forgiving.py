"""Suggestions for misspelt texts, and of a need in a commune."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from network.geography.spelling import prefix_difference
from network.memory import stamped_cache
from network.models import ContentStamp, Territory
from search.engines.snapshot import snapshots
from search.finding.page import SearchPage
from search.models import EverydayGroup
from search.suggesting.suggestions import suggest

BUDGET, FORGIVING_BUDGET = 7, 8


@pytest.fixture
def suggested(client, site):
    """suggested(text) -> [label]"""

    def suggested(text, path="/recherche/suggestions", **data):
        content = json.loads(client.get(path, {"q": text} | data).content)
        assert content.keys() == {"q", "suggestions"}
        return [one["label"] for one in content["suggestions"]]

    return suggested


@pytest.fixture
def library(publish):
    for title in (
        "Apprivoiser son téléphone",
        "Bonjour l’ordinateur",
        "Imprimer une photo",
        "Les démarches administratives",
        "La médiathèque Aragon",
    ):
        publish(title)


def test_misspelt_text_has_suggestions(subtests, library, suggested):
    cases = [
        ("imprimm", "Imprimer une photo"),  # one edit, unfinished
        ("imprmer", "Imprimer une photo"),
        ("inprimmer", "Imprimer une photo"),
        ("inprimer", "imprimer"),  # a known misspelling
        ("telefo", "Apprivoiser son téléphone"),  # by ear, unfinished
        ("hordinat", "Bonjour l’ordinateur"),  # the first letter
        ("rdinateur", "Bonjour l’ordinateur"),
        ("prdinateur", "Bonjour l’ordinateur"),
        ("demmarrches", "Les démarches administratives"),  # two edits
        ("adminnistartiv", "Les démarches administratives"),
        ("mediateke arag", "La médiathèque Aragon"),  # beside a correct word
    ]
    for typed, label in cases:
        with subtests.test(typed=typed, label=label):
            assert label in suggested(typed)


def test_misspelt_text_is_corrected_in_a_process_without_terms(publish, suggested):
    publish("Atelier smartphone gratuit")
    snapshots.clear()
    assert suggested("atelier smartphone gratiut") == ["Atelier smartphone gratuit"]


@pytest.mark.parametrize("typed", ["xyz", "zzzzzzz", "ordures", "trottinette", "kangourou"])
def test_unknown_text_has_no_suggestion(library, suggested, typed):
    assert suggested(typed) == []


def test_correct_beginning_is_not_corrected(library, suggested, publish):
    publish("Télégramme")
    assert suggested("teleg") == ["Télégramme"]


def test_a_commune_is_proposed_by_ear(subtests, suggested, communes):
    cases = [
        ("marsseil", ["Marseille"]),
        ("marsielle", ["Marseille"]),
        ("narseille", ["Marseille"]),
        ("marceil", ["Marseille"]),
        ("martig", ["Martigues"]),
        ("matrigues", ["Martigues"]),
        ("aix en provanse", ["Aix-en-Provence"]),
        ("barcelone", []),
        ("nars", []),
    ]
    for typed, names in cases:
        with subtests.test(typed=typed, names=names):
            assert suggested(typed) == suggested(typed, type="commune") == names


def test_letters_are_compared_with_the_beginning_of_a_word():
    assert prefix_difference("ordi", "ordinateur", 2) == 0
    assert prefix_difference("ordn", "ordinateur", 2) == 1
    assert prefix_difference("rodinat", "ordinateur", 2) == 1
    assert prefix_difference("imprimer", "imp", 2) == 3


# A need in a commune.


@pytest.fixture
def places(place):
    """Printers in Marseille (2) and Martigues; help with paperwork in Aix."""
    place("La Fabrique", "@acces-internet", "13055")
    place("L’Atelier", "@acces-internet", "13055")
    place("Espace Picasso", "@acces-internet", "13056")
    place("Maison commune", "@demarches", "13001")


def test_need_with_the_beginning_of_a_commune(subtests, places, suggested):
    cases = [
        ("imprimer mar", ["imprimer à Marseille", "imprimer à Martigues"]),
        ("imprimer à mar", ["imprimer à Marseille", "imprimer à Martigues"]),
        ("imprimer a Martigues", ["imprimer à Martigues"]),
        ("je veux imprimer près de mart", ["imprimer à Martigues"]),
        ("IMPRIMER marse", ["imprimer à Marseille"]),
        ("impots aix en", ["impôts à Aix-en-Provence"]),
        ("carte grise aix", ["carte grise à Aix-en-Provence"]),
        # misspelt
        ("imprimmer mart", ["imprimer à Martigues"]),
        ("imprimer matrigue", ["imprimer à Martigues"]),
        ("inprimer à marsseil", ["imprimer à Marseille"]),
        # no place there or near
        ("impots martigues", []),
        ("coudre mars", []),
        ("imprimer m", []),
        # other words
        ("perdu imprimer mart", []),
        ("imprimer mon mart", []),
        ("imprimer pour mart", []),
    ]
    for typed, labels in cases:
        with subtests.test(typed=typed, labels=labels):
            assert [label for label in suggested(typed) if " à " in label] == labels


def test_need_alone_is_suggested_near_the_visitor(places, suggested):
    assert "imprimer" in suggested("impri")
    assert not [label for label in suggested("imprim") if " à " in label]
    for near, town in (("Martigues", "Martigues"), ("13001", ""), ("43.30,5.38", "Marseille")):
        labels = suggested("impri", pres=near)
        assert labels[0] == (f"imprimer à {town}" if town else labels[0]), near
    # 25 km from Aix, the nearest place is in Marseille.
    assert suggested("impri", pres="Aix-en-Provence")[0] == "imprimer à Marseille"
    assert suggested("impri", pres="Nice")[0] == "imprimer"
    assert suggested("impri", pres="nulle part")[0] == "imprimer"
    assert suggested("impo", pres="13100")[0] == "impôts à Aix-en-Provence"


def test_nearest_communes_come_first(places, suggested):
    both = ["imprimer à Marseille", "imprimer à Martigues"]
    assert suggested("imprimer mar") == both
    assert suggested("imprimer mar", pres="Martigues") == both[::-1]
    assert suggested("mar")[:2] == ["Marseille", "Martigues"]
    assert suggested("mar", pres="Martigues")[:2] == ["Martigues", "Marseille"]


def test_commune_with_a_near_place_follows_those_with_one(places, suggested, communes):
    parent = communes["13055"]
    for code, name in (
        ("13026", "Châteauneuf-les-Martigues"),
        ("13004", "Arles"),
        ("04209", "Marsens"),
    ):
        Territory.objects.create(
            code=code, kind="commune", name=name, departement=parent.departement,
            region=parent.region, population=999_999,
        )  # fmt: skip
    ContentStamp.raise_()
    assert suggested("imprimer chateau") == ["imprimer à Châteauneuf-les-Martigues"]
    assert suggested("imprimer arl") == ["Arles"]  # the nearest place is 40 km away
    assert suggested("imprimer mars") == ["imprimer à Marseille"]


def test_articles_of_communes_are_contracted(place, suggested, communes):
    parent = communes["13055"]
    for code, name in (("84141", "Le Thor"), ("04116", "Les Mées"), ("13028", "La Ciotat")):
        communes[code] = Territory.objects.create(
            code=code, kind="commune", name=name, departement=parent.departement,
            region=parent.region, population=9,
        )  # fmt: skip
        place(f"Lieu {code}", "@acces-internet", code)
    assert suggested("imprimer le th") == ["imprimer au Thor"]
    assert suggested("imprimer les m") == ["imprimer aux Mées"]
    assert suggested("imprimer la ci") == suggested("imprimer à la ci") == ["imprimer à La Ciotat"]


def test_suggestion_leads_to_its_places(places, client, site):
    content = json.loads(client.get("/recherche/suggestions", {"q": "imprimer mart"}).content)
    (one,) = content["suggestions"]
    assert one["kind"] == "Lieux proches"
    address = urlsplit(one["url"])
    assert address.path == "/recherche/"
    assert parse_qs(address.query) == {"q": ["imprimer Martigues"]}
    assert client.get(one["url"]).status_code == 200
    page = SearchPage(QueryDict(address.query))
    assert page.here.name == "Martigues"
    assert page.results[:1][0].document.title == "Espace Picasso"


def test_communes_only_box_has_no_need(places, suggested):
    for types in ("commune", "place"):
        assert not [x for x in suggested("imprimer mar", type=types) if x.startswith("imprimer")]


def test_a_word_of_the_editors_is_a_need(places, suggested):
    assert suggested("papelard aix") == []
    EverydayGroup.objects.create(typed="papelard", meant="papiers", mark="@demarches")
    assert suggested("papelard aix") == ["papiers à Aix-en-Provence"]


def test_suggested_need_is_spelt_correctly(places, suggested):
    assert suggested("cartegrise aix") == ["carte grise à Aix-en-Provence"]


def test_in_english(places, english, suggested):
    path = "/en/recherche/suggestions"
    assert suggested("print in mart", path) == ["print in Martigues"]
    assert suggested("tax aix", path) == ["tax in Aix-en-Provence"]
    assert suggested("print mart") == ["imprimer à Martigues"]


@pytest.mark.parametrize("hide", ["draft", "raw"])
def test_hidden_place_is_not_suggested(places, suggested, hide):
    assert suggested("imprimer mart") == ["imprimer à Martigues"]
    page = Page.objects.get(title="Espace Picasso")
    if hide == "draft":
        page.unpublish()
    else:
        Page.objects.filter(pk=page.pk).update(live=False)
        ContentStamp.raise_()
    assert suggested("imprimer mart") == ["Martigues"]  # the commune itself
    assert "imprimer à Martigues" not in suggested("impri", pres="Martigues")


TYPED = ["imp", "imprimer", "imprimer ma", "mart", "impots aix en prov"]
MISSPELT = ["imprimmer mart", "marsseil", "zzzzzz", "hordinat", "telefo marsse"]


@pytest.mark.parametrize("count", [1, 40])
def test_few_queries_however_many_documents(places, place, count, publish):
    for number in range(count):
        place(f"Martelet imprimé {number}", "@acces-internet @demarches", "13056")
    counted = {}
    for text in TYPED + MISSPELT:
        suggest(text, "fr")
        with CaptureQueriesContext(connection) as captured:
            assert len(suggest(text, "fr")) <= 8
        counted[text] = len(captured)
    assert {text: counted[text] for text in TYPED if counted[text] > BUDGET} == {}
    assert {text: counted[text] for text in MISSPELT if counted[text] > FORGIVING_BUDGET} == {}


def test_first_suggestion_of_a_process_costs_few_queries(places):
    for text in ("imprimer mart", "imprimmer mart"):
        snapshots.clear()
        stamped_cache.clear_all()
        with CaptureQueriesContext(connection) as captured:
            suggest(text, "fr")
        assert len(captured) <= FORGIVING_BUDGET + 4


@pytest.mark.parametrize(
    "text",
    ["imprimer " * 40, "à à à à", "imprimer à à à", "l' d'", "%_ mart", "mart" * 40, "أريد طباعة"],
)
def test_hostile_words_are_answered(places, suggested, text):
    assert len(suggested(text)) <= 8
