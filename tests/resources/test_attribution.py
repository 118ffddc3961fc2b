"""Each kind of text is credited with its own facts alone, in every output."""

import csv
import datetime
import importlib
import io
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse
from wagtail.models import Page

from network.models import NetworkSettings
from resources.attribution import in_guillemets
from resources.choices import Licence
from resources.documents import document_of
from resources.models import Contribution
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    PersonFactory,
    SeriesFactory,
    SeriesPartFactory,
)
from tests.forms import filled
from tests.structured import objects_of

ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
NETWORK = "Réseau d’essai"
TODAY = datetime.date(2026, 11, 3)
CREATIVE_WORKS = {"Article", "HowTo", "QAPage", "WebPage"}
KINDS = ("article", "recipe", "interview", "survey", "debate", "easy", "kept_link")


@dataclass(frozen=True)
class Credits:
    """A text and the credits expected in each output.

    `authors` are credited with its words, dated `year`; `licence` is the one offered; `named` are
    the people and publishers who appear without being authors.
    """

    kind: str
    fields: dict
    authors: list
    year: str = "2026"
    licence: str = ""
    named: list = field(default_factory=list)
    label: str = ""
    facts: dict = field(default_factory=dict)
    writers: tuple = ()


ELSEWHERE = {
    "source": "Gazette du Morvan",
    "original_title": "Le « bon » titre",
    "original_author": "Ada Source",
    "original_url": "https://gazette.example/texte",
    "first_published_on": datetime.date(2012, 10, 1),
    "date_precision": "month",
}
WORK = {
    "source": "Gazette du Morvan",
    "titre_source": "Le « bon » titre",
    "auteur_source": "Ada Source",
    "adresse_source": "https://gazette.example/texte",
    "parution": "2012-10",
}
NAMED = ["Gazette du Morvan", "octobre 2012"]
CASES = {
    "a text with a named author": Credits(
        "article", {}, ["Anne"], licence="CC-BY-SA-4.0", writers=("Anne",)
    ),
    "a text with no named author": Credits("article", {}, [NETWORK], licence="CC-BY-SA-4.0"),
    "a text about another": Credits(
        "article",
        ELSEWHERE | {"origin": "d-apres", "original_licence": "reserved"},
        [NETWORK],
        licence="CC-BY-SA-4.0",
        named=NAMED,
        label="D’après",
        facts=WORK | {"lien_avec_la_source": "d-apres"},
    ),
    "an adaptation under another licence": Credits(
        "recipe",
        ELSEWHERE | {"origin": "adaptation", "original_licence": "CC-BY-NC-SA-4.0"},
        [NETWORK],
        licence="CC-BY-NC-SA-4.0",
        named=NAMED,
        label="Adapté d’un autre texte",
        facts=WORK | {"lien_avec_la_source": "adaptation", "licence_source": "CC-BY-NC-SA-4.0"},
    ),
    "an adaptation of a text without a known licence": Credits(
        "recipe",
        ELSEWHERE | {"origin": "adaptation"},
        [NETWORK],
        named=NAMED,
        label="Adapté d’un autre texte",
    ),
    "a translation": Credits(
        "article",
        ELSEWHERE | {"origin": "traduction", "original_licence": "CC-BY-4.0"},
        ["Bob"],
        licence="CC-BY-4.0",
        named=NAMED,
        label="Traduit d’un autre texte",
        facts=WORK | {"lien_avec_la_source": "traduction"},
        writers=("Bob",),
    ),
    "an interview of the network": Credits(
        "interview",
        {"interviewee": "Iris Répond", "interviewer": "Paul Demande", "written_by": "Zoé Écrit"},
        ["Zoé Écrit"],
        licence="CC-BY-SA-4.0",
        named=["Iris Répond", "Paul Demande"],
        facts={"sujets": ["Iris Répond"], "propos_recueillis_par": "Paul Demande"},
    ),
    "an interview first published elsewhere": Credits(
        "interview",
        {
            **{name: value for name, value in ELSEWHERE.items() if name != "original_url"},
            "url_of_source": "https://gazette.example/texte",
            "origin": "reprise",
            "interviewee": "Iris Répond",
        },
        ["Ada Source"],
        year="2012",
        named=["Iris Répond", *NAMED],
        label="Paru d’abord dans",
        facts=WORK | {"lien_avec_la_source": "reprise", "sujets": ["Iris Répond"]},
    ),
    "an interview told in our words": Credits(
        "interview",
        {
            "source": "Gazette du Morvan",
            "first_published_on": datetime.date(2012, 10, 1),
            "date_precision": "month",
            "origin": "d-apres",
            "interviewee": "Iris Répond",
        },
        [NETWORK],
        licence="CC-BY-SA-4.0",
        named=["Iris Répond", *NAMED],
        label="D’après",
    ),
    "an interview whose origin nobody stated": Credits(
        "interview",
        {"source": "Gazette du Morvan", "interviewee": "Iris Répond"},
        [],
        named=["Iris Répond", "Gazette du Morvan"],
        label="Source",
    ),
    "an interview of the network by an author of its own": Credits(
        "interview",
        {
            "interviewee": "Lise « Lilou » Parle",
            "interviewer": "Marc Note",
            "written_by": "Marc Note",
        },
        ["Marc Note"],
        licence="CC-BY-SA-4.0",
        named=["Lise « Lilou » Parle"],
        facts={"sujets": ["Lise « Lilou » Parle"], "propos_recueillis_par": "Marc Note"},
    ),
    "an adaptation under CC BY-SA signed by two people": Credits(
        "article",
        ELSEWHERE | {"origin": "adaptation", "original_licence": "CC-BY-SA-4.0"},
        ["Anne", "Bob"],
        licence="CC-BY-SA-4.0",
        named=["Ada Source", *NAMED],
        label="Adapté d’un autre texte",
        facts=WORK | {"lien_avec_la_source": "adaptation", "licence_source": "CC-BY-SA-4.0"},
        writers=("Anne", "Bob"),
    ),
    "a translation of a reserved text without a translator": Credits(
        "article",
        ELSEWHERE | {"origin": "traduction", "original_licence": "reserved"},
        [NETWORK],
        licence="reserved",
        named=["Ada Source", *NAMED],
        label="Traduit d’un autre texte",
        facts=WORK | {"lien_avec_la_source": "traduction", "licence_source": "reserved"},
    ),
    "a report about the survey of another body": Credits(
        "survey",
        {
            "conducted_by": "Le Laboratoire",
            "fieldwork_started_on": datetime.date(2011, 5, 1),
            "fieldwork_ended_on": datetime.date(2011, 6, 1),
            "source": "Gazette du Morvan",
            "original_author": "Ada Source",
            "first_published_on": datetime.date(2012, 10, 1),
            "date_precision": "month",
            "origin": "d-apres",
        },
        [NETWORK],
        named=["Le Laboratoire, 2011", *NAMED],
        label="D’après",
        facts={
            "enquete_menee_par": "Le Laboratoire",
            "enquete_annees": "2011",
            "parution": "2012-10",
        },
    ),
    "a survey of another body and another year": Credits(
        "survey",
        {
            "conducted_by": "L’Institut",
            "fieldwork_started_on": datetime.date(2018, 12, 1),
            "fieldwork_ended_on": datetime.date(2019, 3, 1),
        },
        [NETWORK],
        named=["L’Institut, 2018-2019"],
        facts={"enquete_menee_par": "L’Institut", "enquete_annees": "2018-2019"},
    ),
    "a debate": Credits(
        "debate",
        {
            "positions": [
                ("position", {"title": "Oui", "author": "Nora Pense", "source": "Gazette, 2012"})
            ]
        },
        [NETWORK],
        facts={"sujets": ["Nora Pense"]},
    ),
    "an easy version": Credits("easy", {"author": "Jeanne"}, ["Jeanne"], licence="CC-BY-SA-4.0"),
    "a kept link": Credits(
        "kept_link",
        {
            "source": "Gazette du Morvan",
            "author": "Ada Source",
            "first_published_on": datetime.date(2012, 10, 1),
            "date_precision": "month",
        },
        [NETWORK],
        named=["Ada Source", "Gazette du Morvan"],
        facts={"source": "Gazette du Morvan", "parution": "2012-10", "auteur_source": "Ada Source"},
    ),
}


@pytest.fixture
def make(request, site, library):
    NetworkSettings.objects.update_or_create(site=site, defaults={"name": NETWORK})

    def _make(credits):
        factory = request.getfixturevalue(credits.kind)
        page = factory(title="Un « vrai » titre", published_on=TODAY, **credits.fields)
        for name in credits.writers:
            page.contributions.add(Contribution(person=PersonFactory(name=name), role="author"))
        page.save()
        SeriesPartFactory(series=SeriesFactory(slug="suite"), number=1, page=page)
        chosen = CollectionFactory(slug="choix", curator="Claire Choisit")
        CollectionItemFactory(collection=chosen, page=page, word="À lire.")
        return page

    return _make


def own_object(response):
    """Return the schema.org object of the page that is a text."""
    for data in objects_of(response):
        types = data["@type"] if isinstance(data["@type"], list) else [data["@type"]]
        if CREATIVE_WORKS & set(types):
            return data
    raise AssertionError("No text in the structured data.")


def names_of(data):
    authors = data.get("author", [])
    return [author["name"] for author in ([authors] if isinstance(authors, dict) else authors)]


def check_values(values, page, credits):
    assert values["auteurs"] == credits.authors
    assert values["licence"] == credits.licence
    assert values["attribution"] == page.citation
    assert {name: values[name] for name in credits.facts} == credits.facts


def check_citation(citation, page, credits):
    """Check the authors first, the titles of other texts, and the year of the credited words."""
    if credits.kind == "kept_link":
        assert citation.startswith("Texte présenté\u00a0: Ada Source, «")
        assert f". Présentation\u00a0: {NETWORK}, 2026, {page.full_url}" in citation
    else:
        assert citation.startswith(", ".join([*credits.authors, "«"]) if credits.authors else "«")
    first = citation.partition(". ")[0] if not credits.named else citation
    assert credits.year in first
    for name in credits.named:
        assert name in citation
    assert credits.label in citation or credits.label == "Paru d’abord dans"
    assert "« Un «" not in citation.replace("\u00a0", " ")
    offered = [str(licence.label) for licence in Licence if str(licence.label) in citation]
    expected = {str(Licence(credits.licence).label)} if credits.licence else set()
    assert set(offered) == expected


@pytest.mark.parametrize("credits", CASES.values(), ids=CASES)
def test_every_output_credits_a_text_with_its_own_facts(client, make, credits):
    page = make(credits)
    check_citation(page.citation, page, credits)
    # The page, its head, its structured data.
    response = client.get(page.url)
    soup = BeautifulSoup(response.content, "html.parser")
    # An easy version ends without citation, licence and files.
    is_full = credits.kind != "easy"
    assert [tag.text for tag in soup(class_="reuse__citation")] == [page.citation] * is_full
    assert [meta["content"] for meta in soup("meta", {"name": "author"})] == credits.authors
    shown = " ".join(soup.find("article").get_text(" ").split())
    for name in [*credits.named, *credits.authors, credits.label]:
        assert name in shown.replace(" ,", ",")
    links = {link["href"] for link in soup("a", rel="license")}
    licence = Licence(credits.licence).url if credits.licence else ""
    assert links == ({licence} if licence and is_full else set())
    data = own_object(response)
    assert names_of(data) == credits.authors
    if "datePublished" in data:
        assert data["datePublished"].startswith(credits.year)
    assert data.get("license", "") == licence
    # The lists.
    [row] = client.get("/ressources/ressources.json").json()["ressources"]
    check_values(row, page, credits)
    table = client.get("/ressources/ressources.csv").content.decode("utf-8-sig")
    [cells] = csv.DictReader(io.StringIO(table))
    assert cells["auteurs"] == "|".join(credits.authors)
    assert cells["attribution"] == page.citation
    [entry] = ET.fromstring(client.get("/ressources/ressources.atom").content).iter(f"{ATOM}entry")
    assert [name.text for name in entry.iter(f"{ATOM}name")] == credits.authors
    assert entry.findtext(f"{ATOM}rights") == page.citation
    card = BeautifulSoup(client.get("/ressources/").content, "html.parser").find(
        class_="resource-card"
    )
    if credits.label:
        assert credits.label.lower() in card.p.text.lower()
    # The files of the text.
    written = client.get(page.reuse_urls["md"]).text
    assert written.splitlines()[-1].replace("\\", "") == page.citation
    label = "Présentation\u00a0:" if credits.kind == "kept_link" else "Par"
    if credits.authors:
        assert f"{label} {', '.join(credits.authors)}\n" in written.replace("\\", "")
    # The series: page, print, feed, book.
    for address in ("/ressources/series/suite/lire/", "/ressources/series/suite/imprimer/"):
        assert page.citation in client.get(address).text.replace("&#x27;", "'")
    book = ZipFile(io.BytesIO(client.get("/ressources/series/suite.epub").content))
    creators = ET.fromstring(book.read("livre/livre.opf")).iter(f"{DC}creator")
    assert [creator.text for creator in creators] == credits.authors
    assert page.citation in book.read("livre/1.xhtml").decode()
    # The collection: booklet, file, feed. Its curator is not an author.
    booklet = BeautifulSoup(
        client.get("/ressources/collections/choix/imprimer/").content, "html.parser"
    )
    item = " ".join(booklet.find(class_="series-whole").get_text(" ").split())
    for line in [*page.attribution.credits, page.citation]:
        assert " ".join(line.split()) in item
    assert "Claire Choisit" not in item
    [row] = client.get("/ressources/collections/choix.json").json()["pages"]
    assert row["attribution"] == page.citation
    [entry] = ET.fromstring(client.get("/ressources/collections/choix.atom").content).iter(
        f"{ATOM}entry"
    )
    assert [name.text for name in entry.iter(f"{ATOM}name")] == credits.authors
    assert entry.findtext(f"{ATOM}rights") == page.citation
    # The API and the search.
    answer = client.get(f"/api/v2/pages/{page.pk}/").json()
    check_values(answer["attribution_facts"], page, credits)
    assert answer["author_names"] == credits.authors
    keywords = document_of(page, "article", body="").keywords
    for name in [*credits.authors, *credits.fields.get("subjects", ())]:
        assert (name in keywords) is (name != NETWORK)


def test_author_of_a_kept_link_is_not_credited_with_our_words(client, make):
    page = make(CASES["a kept link"])
    assert page.author == "Ada Source"
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert "Par Ada Source" not in " ".join(soup.find("article").get_text(" ").split())
    written = client.get(page.reuse_urls["md"]).text.replace("\\", "")
    assert "Par Ada Source" not in written
    assert written.splitlines()[4].startswith("Texte présenté\u00a0: Ada Source, «")
    feed = ET.fromstring(client.get("/ressources/series/suite.atom").content)
    assert {name.text for name in feed.iter(f"{ATOM}name")} == {NETWORK}


def test_the_sheet_of_a_recipe_credits_it_as_its_page_does(client, make):
    page = make(CASES["an adaptation under another licence"])
    assert page.citation in client.get(f"/ressources/{page.slug}/fiche/").text


def test_nested_guillemets_become_curly_quotes():
    assert in_guillemets("« Je sonne » : le facteur") == "«\u00a0“Je sonne” : le facteur\u00a0»"


@pytest.mark.parametrize("kind", ["article", "recipe"])
def test_a_source_is_refused_until_its_relation_to_the_text_is_stated(admin_client, kind, request):
    page = request.getfixturevalue(kind)(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = filled(admin_client, address) | {"source": ["Gazette"], "action-publish": ["1"]}
    refused = admin_client.post(address, data)
    assert "dites quel lien il a avec notre texte" in refused.text
    assert admin_client.post(address, data | {"origin": ["d-apres"]}).status_code == 302
    page.refresh_from_db()
    assert (page.live, page.origin) == (True, "d-apres")


def test_the_migration_credits_pages_and_their_revisions(interview, survey, recipe):
    signed = interview(interviewer="Paul Demande")
    reprinted = interview(interviewer="La revue", source="La revue")
    told, adapted = survey(source="Gazette"), recipe(source="Gazette")
    for page in (signed, reprinted, told, adapted):
        page.save_revision()
    migration = importlib.import_module("resources.migrations.0003_credit_existing_texts")
    migration.credit_texts(apps, None)
    for page, name, value in [
        (signed, "written_by", "Paul Demande"),
        (reprinted, "written_by", ""),
        (reprinted, "origin", ""),
        (told, "origin", "d-apres"),
        (adapted, "origin", "adaptation"),
    ]:
        now = Page.objects.get(pk=page.pk).specific
        assert getattr(now, name) == value
        assert getattr(now.get_latest_revision_as_object(), name) == value
