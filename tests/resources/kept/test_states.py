"""The state of a kept link and the publisher of the original, in every output."""

import csv
import datetime
import importlib
import io
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.apps import apps

from network.links.mending import replace
from network.links.reading import addresses
from resources.choices import LeadsTo
from resources.documents import kept_link_document
from resources.kept.fetching import Reading
from resources.kept.forms import proposed_values
from resources.kept.page_facts import PageFacts
from resources.models import KeptLinkPage, Publisher
from tests.forms import filled
from tests.structured import objects_of

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://hote.example/page"
STATES = list(LeadsTo)


@pytest.fixture
def kept(kept_link):
    """Return a function that creates a link in a state; its publisher is not its host."""
    return lambda state, **fields: kept_link(
        **{
            "title": "Le texte",
            "url_of_source": URL,
            "leads_to": state,
            "source": "Gazette du Morvan",
            "excerpt": "Une phrase.",
            "first_published_on": datetime.date(2012, 10, 1),
            "date_precision": "month",
        }
        | fields
    )


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_in_every_output(client, kept, state):
    page = kept(state)
    label = str(state.label)
    card = BeautifulSoup(client.get("/ressources/").content, "html.parser").find(
        class_="resource-card"
    )
    assert card.find(class_="resource-card__state").text == label
    assert label in client.get(page.url).text
    [row] = client.get("/ressources/ressources.json").json()["ressources"]
    [cells] = csv.DictReader(
        io.StringIO(client.get("/ressources/ressources.csv").content.decode("utf-8-sig"))
    )
    answer = client.get(f"/api/v2/pages/{page.pk}/").json()
    for values in (row, cells, answer["attribution_facts"]):
        assert values["mene_a"] == state
        assert values["source"] == "Gazette du Morvan"
        assert values["adresse_source"] == (URL if state == LeadsTo.TEXT else "")
        assert values["adresse_du_lien"] == ("" if state == LeadsTo.LOST else URL)
    assert answer["leads_to"] == state
    feed = ET.fromstring(client.get("/ressources/ressources.atom").content)
    assert label in {item.get("term") for item in feed.iter(f"{ATOM}category")}
    assert label in client.get(page.reuse_urls["md"]).text
    assert label in kept_link_document(page).body
    assert (label in page.citation) is (state != LeadsTo.TEXT)


@pytest.mark.parametrize("state", STATES)
def test_the_publisher_is_that_of_the_original(client, kept, state):
    page = kept(state)
    shown = client.get(page.url).text
    assert "Paru dans : <strong>Gazette du Morvan</strong>" in " ".join(
        shown.replace("\u00a0", " ").split()
    )
    note = next(data for data in objects_of(client.get(page.url)) if data["@type"] == "WebPage")
    assert "mentions" not in note
    data = note["about"][0]
    assert data["publisher"] == {"@type": "Organization", "name": "Gazette du Morvan"}
    linked = {"@type": "WebPage", "url": URL}
    assert data.get("url") == (URL if state == LeadsTo.TEXT else None)
    assert data.get("archivedAt") == (linked if state == LeadsTo.COPY else None)
    assert data.get("subjectOf") == (linked if state == LeadsTo.ABOUT else None)
    [publisher] = Publisher.objects.all()
    assert publisher.name == "Gazette du Morvan"
    assert publisher.host == ("hote.example" if state == LeadsTo.TEXT else "")


@pytest.mark.parametrize("state", [LeadsTo.COPY, LeadsTo.ABOUT, LeadsTo.LOST])
def test_host_never_replaces_an_unknown_publisher(client, kept, state):
    page = kept(state, source="", first_published_on=None)
    page.clean()
    assert page.source == ""
    assert not Publisher.objects.exists()
    assert "Paru dans" not in client.get(page.url).text
    assert "hote.example" not in page.citation.partition(str(state.label))[0]
    [row] = client.get("/ressources/ressources.json").json()["ressources"]
    assert row["source"] == ""


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({}, "le titre, la source, la date et un extrait"),
        ({"source": "", "first_published_on": None}, "le titre et un extrait"),
        ({"first_published_on": None, "excerpt": ""}, "le titre et la source"),
        ({"source": "", "first_published_on": None, "excerpt": ""}, "le titre"),
    ],
)
def test_lost_text_lists_only_its_remaining_facts(client, kept, fields, facts):
    page = kept(LeadsTo.LOST, **fields)
    assert f"Nous en gardons {facts}. Si vous" in client.get(page.url).text


def test_lost_text_has_facts_but_no_link(client, kept):
    page = kept(LeadsTo.LOST, url_of_source="")
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    article = soup.find("article")
    for words in ("Une phrase.", "Gazette du Morvan", "octobre 2012", "pas retrouvé ce texte"):
        assert words in article.text
    assert article.find("a", rel="external") is None
    assert page.url_of_source == ""


@pytest.mark.parametrize("state", STATES)
def test_former_address_of_a_lost_text_is_not_checked(client, kept, state):
    page = kept(state)
    assert (addresses(page) == []) is (state == LeadsTo.LOST)
    links = BeautifulSoup(client.get(page.url).content, "html.parser")("a", href=URL)
    assert bool(links) is (state != LeadsTo.LOST)


def test_only_a_lost_text_may_have_no_address(admin_client, kept_link):
    page = kept_link(live=False)
    address = f"/admin/pages/{page.pk}/edit/"
    data = filled(admin_client, address) | {"action-publish": ["1"], "url_of_source": [""]}
    refused = admin_client.post(address, data)
    assert "Donnez l’adresse" in refused.text
    assert admin_client.post(address, data | {"leads_to": ["perdu"]}).status_code == 302
    page.refresh_from_db()
    assert (page.live, page.leads_to, page.link_state) == (True, "perdu", "perdu")


def test_the_home_page_of_a_site_is_not_published_as_a_text(admin_client, kept_link):
    page = kept_link(live=False)
    address = f"/admin/pages/{page.pk}/edit/"
    data = filled(admin_client, address) | {
        "action-publish": ["1"],
        "url_of_source": ["https://www.hote.example/"],
    }
    assert "l’accueil d’un site, pas un texte" in admin_client.post(address, data).text
    assert admin_client.post(address, data | {"leads_to": ["autour"]}).status_code == 302


@pytest.mark.parametrize(
    ("url", "reading", "state"),
    [
        (URL, Reading(final_url=URL), LeadsTo.TEXT),
        ("https://hote.example/", Reading(), LeadsTo.ABOUT),
        (URL, Reading(final_url="https://hote.example/"), LeadsTo.ABOUT),
        ("https://web.archive.org/web/2014/http://a.example/b", Reading(), LeadsTo.COPY),
        (URL, Reading(fault="Le serveur répond 404.", is_gone=True), LeadsTo.LOST),
    ],
)
def test_the_form_proposes_a_state(url, reading, state):
    assert proposed_values(url, reading).get("leads_to", LeadsTo.TEXT) == state


def test_the_site_of_a_copy_is_not_proposed_as_the_publisher():
    facts = PageFacts(title="T", site="Archives")
    archived = "https://web.archive.org/web/2014/http://a.example/b"
    assert "source" not in proposed_values(archived, Reading(facts))
    assert proposed_values(URL, Reading(facts))["source"] == "Archives"
    assert proposed_values(URL, Reading(fault="Trop long.")) == {}


def test_the_migration_states_where_existing_links_lead(kept_link):
    text, home = kept_link(), kept_link(url_of_source="https://hote.example/")
    for page in (text, home):
        page.save_revision()
    KeptLinkPage.objects.update(link_state="")
    migration = importlib.import_module("resources.migrations.0005_state_of_existing_links")
    migration.state_links(apps, None)
    for page, state in ((text, "texte"), (home, "autour")):
        now = KeptLinkPage.objects.get(pk=page.pk)
        assert (now.leads_to, now.link_state) == (state, state)
        assert now.get_latest_revision_as_object().leads_to == state


def test_replacing_a_link_keeps_the_address_of_a_lost_text(kept_link):
    address = "https://exemple.fr/perdu"
    lost = kept_link(url_of_source=address, leads_to=LeadsTo.LOST)
    assert not replace(lost, address, "https://exemple.fr/autre")
    lost.leads_to = LeadsTo.TEXT
    assert replace(lost, address, "https://exemple.fr/autre")
