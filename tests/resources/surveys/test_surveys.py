import csv
import io
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from network.models import ContentStamp
from resources.documents import survey_document
from resources.feeds import author_names
from resources.models import ResourcePage, SurveyPage
from search.indexing.rows import refresh_object
from search.registry import registration_of
from tests.factories import TopicFactory
from tests.resources.test_articles import structured_data

pytestmark = pytest.mark.any_database

ATOM = "{http://www.w3.org/2005/Atom}"
NBSP = "\N{NO-BREAK SPACE}"
FIGURES = [
    ("figure", {"value": "96", "unit": "%", "what": "tiennent à la communauté"}),
    ("figure", {"value": "40", "unit": "%", "what": "gagnent de l’argent"}),
]


@pytest.fixture
def coworking(survey):
    return survey(
        title="Enquête mondiale",
        search_description="La communauté d’abord.",
        conducted_by="Deskmag",
        fieldwork_started_on=date(2011, 10, 19),
        fieldwork_ended_on=date(2011, 11, 2),
        sample="1 500 personnes",
        method="Un questionnaire en ligne.",
        status="preliminary",
        figures=FIGURES,
        topics=[TopicFactory(name="Tiers-lieux")],
    )


def text_of(client, address):
    return re.sub(r"\s+", " ", client.get(address).text)


def test_page_shows_sample_dates_method_and_status(client, coworking):
    text = text_of(client, coworking.url)
    assert "Menée du 19 octobre au 2 novembre 2011" in text
    assert "Enquête menée par : Deskmag, 2011" in text.replace("\u00a0", " ")
    assert "Par <strong>Réseau d’essai</strong>" in text
    assert "1 500 personnes" in text
    assert "Résultats provisoires" in text
    assert "<p>Un questionnaire en ligne.</p>" in text
    assert f">96{NBSP}%</strong>" in client.get(coworking.url).text
    coworking.status, coworking.fieldwork_started_on = "final", None
    coworking.save_revision().publish()
    text = text_of(client, coworking.url)
    assert "Menée le 2 novembre 2011" in text
    assert "Résultats définitifs" in text


def test_key_figures_are_structured_data_and_csv(client, coworking):
    [address] = re.findall(r'href="(/tableaux/[^"]+)"', client.get(coworking.url).text)
    content = client.get(address).content.decode("utf-8-sig")
    head, first, second = csv.reader(io.StringIO(content), delimiter=";")
    assert len(head) == len(first) == 8
    assert first[:3] == ["tiennent à la communauté", "96", "%"]
    assert first[3:] == [
        *("Deskmag", "2011-10-19", "2011-11-02", "1 500 personnes", "Résultats provisoires")
    ]
    assert second[1] == "40"
    data = structured_data(client.get(coworking.url))["Dataset"]
    assert data["temporalCoverage"] == "2011-10-19/2011-11-02"
    assert data["measurementTechnique"] == "Un questionnaire en ligne."
    assert data["creativeWorkStatus"] == "Preliminary"
    assert data["variableMeasured"][0] == {
        "@type": "PropertyValue",
        "name": "tiennent à la communauté",
        "value": 96.0,
        "unitText": "%",
    }
    assert data["distribution"]["contentUrl"].endswith(address)


def test_survey_without_optional_fields_has_no_empty_part(client, survey):
    page = survey()
    text = client.get(page.url).text
    assert "/tableaux/" not in text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", text.partition("</main>")[0]) == [
        "Comment l’enquête a été menée",
        "Cela vous a-t-il servi ?",
        "Citer ce texte",
    ]


def test_editions_link_to_each_other_and_the_old_one_announces_the_newer(client, survey, hide):
    old = survey(title="Celle de 2019", fieldwork_ended_on=date(2019, 3, 15))
    new = survey(title="La nouvelle", previous_edition=old)
    assert [page.title for page in old.editions] == ["La nouvelle"]
    assert [page.title for page in new.editions] == ["Celle de 2019"]
    assert "Il y a plus récent" in client.get(old.url).text
    assert "Il y a plus récent" not in client.get(new.url).text
    assert "Celle de 2019" in client.get(new.url).text
    hide(new)
    assert "La nouvelle" not in client.get(old.url).text


def test_each_edition_is_listed_once_in_the_language_of_the_page(client, home, library, survey):
    locale = Locale.objects.create(language_code="en")
    for section in (home, library):
        section.copy_for_translation(locale)
    old = survey(title="Celle de 2019", fieldwork_ended_on=date(2019, 3, 15))
    new, third = (
        survey(title=title, fieldwork_ended_on=date(year, 3, 15))
        for title, year in (("La nouvelle", 2021), ("La suivante", 2023))
    )
    for page, before in ((new, old), (third, new)):
        page.previous_edition = before
        page.save_revision().publish()
    english = {}
    for page in (old, new):
        english[page] = page.copy_for_translation(locale)
        english[page].title = f"{page.title} (English)"
        english[page].save_revision().publish()
    third.copy_for_translation(locale, alias=True)

    def editions(page):
        read = SurveyPage.shown().get(pk=page.pk)
        titles = [edition.title for edition in read.editions]
        assert [edition.title for edition in SurveyPage.objects.get(pk=page.pk).editions] == titles
        return titles, read.newer_edition and read.newer_edition.title

    assert editions(old) == (["La nouvelle"], "La nouvelle")
    assert editions(new) == (["Celle de 2019", "La suivante"], "La suivante")
    assert editions(english[old]) == (["La nouvelle (English)"], "La nouvelle (English)")
    assert editions(english[new]) == (["Celle de 2019 (English)", "La suivante"], "La suivante")
    assert "(English)" not in client.get(new.url).text


def errors(page):
    try:
        page.clean_fields(exclude=["path", "depth", "content_type"])
        page.clean()
    except ValidationError as refused:
        return refused.message_dict
    return {}


def test_dates_and_editions_in_the_wrong_order_are_refused(survey):
    page = survey(fieldwork_ended_on=date(2019, 3, 15))
    assert errors(page) == {}
    page.fieldwork_started_on = date(2019, 3, 16)
    assert [*errors(page)] == ["fieldwork_ended_on"]
    page.fieldwork_started_on, page.previous_edition = None, survey()
    assert [*errors(page)] == ["previous_edition"]
    page.previous_edition = page
    assert [*errors(page)] == ["previous_edition"]
    page.previous_edition, page.fieldwork_ended_on = None, date(12, 1, 1)
    assert [*errors(page)] == ["fieldwork_ended_on"]


def summaries(client):
    root = ET.fromstring(client.get("/ressources/ressources.atom").content)
    return [entry.findtext(f"{ATOM}summary") for entry in root.iter(f"{ATOM}entry")]


def test_year_of_old_facts_is_on_page_card_and_feed(client, coworking, article):
    article(title="Un article")
    library = coworking.get_parent().url
    for day, is_old in (("2016-11-02", False), ("2016-11-03", True)):
        with time_machine.travel(day):
            ContentStamp.raise_()
            assert ("Données de 2011" in client.get(coworking.url).text) is is_old
            assert client.get(library).text.count("Données de 2011") == is_old
            [of_survey] = [s for s in summaries(client) if s and "communauté" in s]
            assert of_survey.startswith("Données de 2011.") is is_old
            refresh_object(coworking)
            found = client.get("/recherche/?q=questionnaire").text
            assert "Enquête mondiale" in found
            assert ("Données de 2011" in found) is is_old
            taken = client.get(coworking.reuse_urls["md"]).text
            assert ("**Données de 2011.**" in taken) is is_old
            [row] = client.get("/ressources/ressources.json?type=enquete").json()["ressources"]
            assert row["donnees_de"] == 2011


def test_survey_is_in_cards_and_feed(client, coworking):
    assert "Enquête, novembre 2011" in text_of(client, coworking.get_parent().url)
    assert "Enquête mondiale" in text_of(client, f"{coworking.get_parent().url}?type=enquete")
    [card] = ResourcePage.objects.select_related("surveypage")
    assert author_names([card]) == {coworking.pk: ["Réseau d’essai"]}


def test_search_matches_the_words_of_a_survey(coworking):
    document = survey_document(coworking)
    assert (document.kind, document.title) == ("survey", "Enquête mondiale")
    assert document.keywords == "Tiers-lieux, Deskmag"
    for words in ("1 500 personnes", "questionnaire", "gagnent de l’argent"):
        assert words in document.body
    assert registration_of(coworking).to_document is survey_document


def test_survey_is_published_with_required_fields_only(admin_client, library):
    add = f"/admin/pages/add/resources/surveypage/{library.pk}/"
    assert admin_client.get(add).status_code == 200
    data = {
        "title": "Qui pousse la porte ?",
        "slug": "qui-pousse-la-porte",
        "conducted_by": "Le réseau",
        "fieldwork_ended_on": "2026-10-01",
        "sample": "40 personnes",
        "method": "Une question à l’accueil.",
        "status": "final",
        "date_precision": "day",
        "published_on": "2026-11-03",
        "figures-count": 1,
        "figures-0-type": "figure",
        "figures-0-order": 0,
        "figures-0-deleted": "",
        "figures-0-value-value": "62",
        "figures-0-value-unit": "%",
        "figures-0-value-what": "viennent pour une démarche",
        "body-count": 0,
        "action-publish": "1",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    answer = admin_client.post(add, data)
    assert answer.status_code == 302
    page = SurveyPage.objects.get()
    assert (page.live, page.kind, page.facts_on) == (True, "enquete", date(2026, 10, 1))
    listed = admin_client.get("/admin/enquetes/")
    assert "Qui pousse la porte" in listed.text


def test_markdown_contains_figures_and_method(client, coworking):
    text = client.get(f"/ressources/{coworking.slug}.md").text
    assert "tiennent à la communauté" in text


@pytest.mark.django_db
def test_draft_without_dates_has_no_fieldwork():
    assert SurveyPage(title="Brouillon").fieldwork == ""
