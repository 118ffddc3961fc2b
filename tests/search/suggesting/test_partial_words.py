"""Partial words, each with the first suggestion that a visitor expects.

Two communes are large, the others small. Places in Arles and Gap answer every need but the library;
the only library is in Gap. One workshop takes place tomorrow in Gap.
"""

import datetime
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from wagtail.models import Page

import search
from network.geography.gazetteer import gazetteer
from network.models import ContentStamp, Territory
from search.language import thesaurus
from search.models import SearchDocument
from tests.search.conftest import page_document

TOWNS = {
    "13055": ("Marseille", 870_000, ""),
    "13004": ("Arles", 51_000, "|13200|"),
    "05061": ("Gap", 40_000, "|05000|"),
    "84080": ("Monteux", 13_000, "|84170|"),
    "13117": ("Vitrolles", 34_000, "|13127|"),
    "04112": ("Manosque", 22_000, "|04100|"),
    "04069": ("Demandolx", 110, "|04120|"),
    "06102": ("Revest-les-Roches", 230, "|06830|"),
    "04065": ("Cruis", 600, "|04230|"),
}
MARKS = sorted({mark for group in thesaurus.groups() for mark in group.meant if mark[0] == "@"})
EVERYTHING = " ".join(mark for mark in MARKS if mark != "@mediatheque")

NOTHING = ""
EXPECTED = [  # (typed, location of the visitor, first suggestion)
    # needs
    ("impri", "", "imprimer"), ("imprm", "", "imprimer"), ("photocop", "", "photocopies"),
    ("scan", "", "scanner un document"), ("scaner", "", "scanner un document"),
    ("wif", "", "wifi"), ("carte gri", "", "carte grise"), ("cartegrise", "", "carte grise"),
    ("carte vit", "", "carte Vitale"), ("carte d'iden", "", "carte d’identité"),
    ("permis de con", "", "permis de conduire"), ("passep", "", "passeport"),
    ("titre de sej", "", "titre de séjour"), ("caf", "", "CAF"), ("rsa", "", "RSA"),
    ("declaration rev", "", "déclaration de revenus"), ("impots", "", "impôts"),
    ("declarer mes rev", "", "déclaration de revenus"), ("impo", "", "impôts"),
    ("jai perdu mon mo", "", "mot de passe oublié"), ("mdp", "", "mot de passe oublié"),
    ("mot de passe oub", "", "mot de passe oublié"), ("arnaq", "", "arnaques en ligne"),
    ("faire un c", "", "CV"), ("chercher du tra", "", "recherche d’emploi"),
    ("pole emp", "", "inscription France Travail"), ("france ser", "", "France services"),
    ("apprendre le fran", "", "cours de français"), ("je ne sais pas lir", "",
     "apprendre à lire et à écrire"), ("vieux", "", "aide pour les seniors"),
    ("les vieu", "", "aide pour les seniors"), ("téléphone", "", "aide avec le téléphone"),
    ("ordinateur pas", "", "ordinateur pas cher"), ("whatsap", "", "WhatsApp"),
    ("طباعة", "", "imprimer"), ("biblio", "", "médiathèque"),
    # near the visitor
    ("impri", "Gap", "imprimer à Gap"), ("impri", "13200", "imprimer à Arles"),
    ("impri", "44.56,6.08", "imprimer à Gap"), ("impri", "Marseille", "imprimer"),
    ("biblio", "Gap", "médiathèque à Gap"), ("biblio", "Arles", "médiathèque"),
    ("les vieux", "Gap", "aide pour les seniors à Gap"), ("caf", "Arles", "CAF à Arles"),
    # a need and a commune
    ("imprimer ar", "", "imprimer à Arles"), ("imprimer à g", "", NOTHING),
    ("imprimer ga", "Arles", "imprimer à Gap"), ("je cherche un wifi arl", "", "wifi à Arles"),
    ("carte grise à arl", "", "carte grise à Arles"), ("les vieux gap", "",
     "aide pour les seniors à Gap"), ("médiathèque gap", "", "médiathèque à Gap"),
    ("médiathèque arl", "", "Arles"), ("imprimer vitrol", "", "Vitrolles"),
    # no commune after unrelated words
    ("perdu mon chien mo", "", NOTHING), ("recette de cuisine gap", "", NOTHING),
    ("la mairie de mon vi", "", NOTHING), ("mon mari est mort à", "", NOTHING),
    ("0492", "", NOTHING), ("04 92 36", "", NOTHING), ("xyzxyz", "", NOTHING),
    # communes and moments
    ("gap", "", "Gap"), ("0500", "", "Gap"), ("ateliers demain", "", "ateliers : DEMAIN"),
    ("atelier demain ga", "", "atelier Gap : DEMAIN"), ("demain", "", "agenda : DEMAIN"),
    ("atelier demain arl", "", NOTHING), ("atelier dem", "", "atelier : DEMAIN"),
    ("ateliers le 1er janvier", "", "ateliers : les prochaines dates"),
    ("ateliers demain", "Gap", "ateliers Gap : DEMAIN"), ("demain", "Gap", "Gap : DEMAIN"),
    ("atelier dem", "Arles", "atelier : DEMAIN"), ("ateliers demain", "Rambaud",
     "ateliers Gap : DEMAIN"), ("ateliers demain", "44.56,6.08", "ateliers Gap : DEMAIN"),
    ("atelier demain ga", "Arles", "atelier Gap : DEMAIN"),
    ("ateliers le 1er janvier", "Gap", "ateliers Gap : les prochaines dates"),
]  # fmt: skip


@pytest.fixture
def region(publish, communes):
    """The communes and documents described above."""
    parent = communes["13055"]
    for code, (name, population, postcodes) in TOWNS.items():
        Territory.objects.update_or_create(
            code=code,
            defaults={
                "kind": "commune", "name": name, "population": population, "region": parent.region,
                "departement": parent.departement, "postcodes": postcodes,
            },
        )  # fmt: skip
    tomorrow = timezone.localtime().replace(hour=9, minute=0) + datetime.timedelta(days=1)
    kinds = {
        "Maison du bourg": ("place", "13004", EVERYTHING, ""),
        "Espace des Alpes": ("place", "05061", EVERYTHING, ""),
        "Salle de lecture": ("place", "05061", "@mediatheque", ""),
        "Atelier de clavier": ("event", "05061", "", tomorrow),
    }

    def to_document(page):
        if page.title not in kinds:
            return page_document(page)
        kind, code, marks, starts_at = kinds[page.title]
        latitude, longitude = gazetteer().get(code).point
        return search.Document(
            kind=kind, title=page.title, url=page.get_url(), marks=marks, commune=TOWNS[code][0],
            facets={"territory": [(code, TOWNS[code][0])]}, latitude=latitude, longitude=longitude,
            starts_at=starts_at or None, ends_at=starts_at or None,
        )  # fmt: skip

    search.register(Page, to_document)
    for title in kinds:
        publish(title)
    publish("Parler à sa famille", "WhatsApp et les messageries")
    ContentStamp.raise_()
    return tomorrow


@pytest.fixture
def first(client, site, region):
    """first(text, location) -> the label of the first suggestion, "" without any."""

    def first(text, location):
        data = {"q": text} | ({"pres": location} if location else {})
        suggestions = json.loads(client.get("/recherche/suggestions", data).content)["suggestions"]
        return suggestions[0]["label"] if suggestions else ""

    return first


def test_each_partial_word_has_the_expected_suggestion(first, region):
    assert len(EXPECTED) >= 60
    label = first("demain", "").partition(" : ")[2]
    assert str(timezone.localtime(region).day) in label
    wrong = {
        (text, location): (got, expected)
        for text, location, expected in EXPECTED
        if (got := first(text, location)) != expected.replace("DEMAIN", label)
    }
    assert wrong == {}


def test_events_near_the_visitor_precede_those_of_all_places(client, site, region):
    data = {"q": "ateliers demain", "pres": "Gap"}
    here, anywhere = client.get("/recherche/suggestions", data).json()["suggestions"]
    assert here["label"].replace(" Gap", "") == anywhere["label"]
    query = parse_qs(urlsplit(here["url"]).query)
    assert query == {"q": ["ateliers Gap demain"], "type": ["event"]}


def test_only_wordings_for_the_public_are_shown(first, client):
    """No expression of the thesaurus is shown as it is typed."""
    shown = {wording.text for wording in thesaurus.wordings()}
    for group in thesaurus.groups()[:200:4]:
        for typed in group.typed[:2]:
            content = client.get("/recherche/suggestions", {"q": typed}).json()["suggestions"]
            needs = {one["label"] for one in content if one["kind"] == "Partout"}
            assert needs <= shown, typed


def test_wordings_name_existing_groups():
    keys = {group.key for group in thesaurus.groups()}
    texts = [wording.text for wording in thesaurus.wordings("fr")]
    assert len(texts) == len(set(texts)) > 100
    assert not [key for wording in thesaurus.wordings() for key in wording.keys if key not in keys]


def test_title_is_found_with_its_commune(client, site, region):
    labels = [
        one["label"]
        for one in client.get("/recherche/suggestions", {"q": "maison arl"}).json()["suggestions"]
    ]
    assert labels == ["Maison du bourg (Arles)"]
    assert SearchDocument.objects.filter(title="Maison du bourg").count() == 1


@pytest.mark.parametrize("hidden", [False, True])
def test_word_of_hidden_documents_is_not_completed(client, site, publish, hidden):
    pages = [publish(f"Texte {number}", "une xylothèque rare") for number in range(2)]
    if hidden:
        Page.objects.filter(pk__in=[page.pk for page in pages]).update(live=False)
        ContentStamp.raise_()
    content = client.get("/recherche/suggestions", {"q": "xyloth"}).json()["suggestions"]
    assert [one["label"] for one in content] == ([] if hidden else ["xylothèque"])
