import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from wagtail.models import Locale

from network.models import ContentStamp
from resources.documents import interview_document
from resources.feeds import author_names
from resources.models import InterviewPage, ResourcePage
from resources.reuse.texts import as_markdown
from search.registry import registration_of
from tests.factories import PlaceIndexPageFactory, PlacePageFactory, TopicFactory
from tests.resources.test_articles import structured_data
from tests.structured import objects_of

pytestmark = pytest.mark.any_database

NBSP = "\N{NO-BREAK SPACE}"
BODY = [
    ("question", {"question": "D’où venez-vous ?", "answer": "<p>De la banque.</p>"}),
    ("pull_quote", {"text": "De la banque."}),
    ("question", {"question": "Et la fibre ?", "answer": "<p>Elle était posée.</p>"}),
    ("question", {"question": "Que retenir ?", "answer": "<p>Les gens.</p>"}),
]


@pytest.fixture
def place(home):
    return PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Comptoir")


@pytest.fixture
def duriaux(interview, place):
    return interview(
        title="Petit, on grandit",
        search_description="Un lieu à Saint-Étienne.",
        interviewee_role="fondateur",
        interviewer="Léa Mas",
        origin="reprise",
        place=place,
        introduction="<p>Près du tramway.</p>",
        body=BODY,
        source="Revue M3 n° 3",
        url_of_source="https://example.org/m3",
        first_published_on=date(2012, 10, 1),
        date_precision="month",
        original_licence="reserved",
        topics=[TopicFactory(name="Tiers-lieux")],
    )


def soup_of(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def test_page_names_interviewee_interviewer_and_first_publication(client, duriaux):
    head = words(soup_of(client, duriaux).find(class_="page-head"))
    assert "Entretien avec Yoann Duriaux , fondateur" in head
    assert "Propos recueillis par Léa Mas" in head
    assert "Paru d’abord dans Revue M3 n° 3 , octobre 2012" in head


def test_each_question_has_its_address_and_the_page_lists_them(client, duriaux):
    soup = soup_of(client, duriaux)
    anchors = [heading["id"] for heading in soup(class_="interview__question")]
    assert anchors == ["d-ou-venez-vous", "et-la-fibre", "que-retenir"]
    listed = [link["href"] for link in soup.find("nav", class_="links")("a")]
    assert listed == [f"#{anchor}" for anchor in anchors]
    [quote] = soup(class_="pull-quote")
    assert (quote.text, quote["aria-hidden"]) == ("De la banque.", "true")


def test_interview_and_place_of_the_person_link_to_each_other(client, duriaux, place, hide):
    assert soup_of(client, duriaux).find(class_="place-card").h3.a["href"] == place.url
    section = soup_of(client, place).find("section", attrs={"aria-labelledby": "entretiens"})
    assert section.a["href"] == duriaux.url
    hide(duriaux)
    assert "Petit, on grandit" not in client.get(place.url).text


def test_place_lists_an_interview_once_in_the_language_of_the_reader(home, duriaux, place):
    locale = Locale.objects.create(language_code="en")
    for section in (home, place.get_parent(), duriaux.get_parent()):
        section.copy_for_translation(locale)
    english_place = place.copy_for_translation(locale)
    english = duriaux.copy_for_translation(locale)
    english.title = "Small, we grow"
    english.save_revision().publish()
    for shown in (place, english_place):
        assert titles_of(shown) == ["Petit, on grandit"]
        with translation.override("en"):
            assert titles_of(shown) == ["Small, we grow"]
        with translation.override("br"):
            assert titles_of(shown) == ["Petit, on grandit"]
    english.delete()
    duriaux.copy_for_translation(locale, alias=True)
    with translation.override("en"):
        assert titles_of(place) == ["Petit, on grandit"]


def titles_of(place):
    ContentStamp.raise_()
    return [interview.title for interview in InterviewPage.of_place(place)]


def test_hidden_place_is_not_named(client, duriaux, place, hide):
    hide(place)
    assert "Le Comptoir" not in client.get(duriaux.url).text


def test_interview_without_optional_fields_has_no_empty_part(client, interview):
    text = client.get(interview().url).text
    assert "Propos recueillis" not in text
    assert "Paru d’abord" not in text
    assert "Les questions" not in text
    assert "place-card" not in text


def test_structured_data_names_the_person_and_the_questions(client, duriaux, place):
    data = structured_data(client.get(duriaux.url))["Article"]
    person = data["about"][0]
    assert (person["name"], person["jobTitle"]) == ("Yoann Duriaux", "fondateur")
    assert person["worksFor"]["name"] == "Le Comptoir"
    assert data["datePublished"] == "2012-10"
    assert data["isBasedOn"]["url"] == "https://example.org/m3"
    assert data["publisher"]["name"] == "Revue M3 n° 3"
    assert [part["name"] for part in data["hasPart"]] == [
        "D’où venez-vous ?",
        "Et la fibre ?",
        "Que retenir ?",
    ]
    assert data["hasPart"][1]["url"].endswith("#et-la-fibre")


def test_interview_is_in_cards_feed_and_search(client, duriaux):
    card = soup_of(client, duriaux.get_parent()).find(class_="resource-card")
    assert words(card.p) == (
        "Entretien, paru d’abord dans Revue M3 n° 3, octobre 2012 · Tiers-lieux"
    )
    [listed] = ResourcePage.objects.select_related("interviewpage")
    assert author_names([listed]) == {duriaux.pk: []}
    document = interview_document(duriaux)
    assert (document.kind, document.title) == ("interview", "Petit, on grandit")
    assert document.keywords == "Tiers-lieux, Yoann Duriaux, Léa Mas, Revue M3 n° 3"
    assert "Elle était posée." in document.body
    assert "Yoann Duriaux, fondateur" in document.body
    assert registration_of(duriaux).to_document is interview_document


def test_markdown_does_not_repeat_pull_quotes(duriaux, rf):
    text = as_markdown(duriaux, rf.get("/"))
    assert text.count("De la banque.") == 1
    assert re.findall(r"^## \[?(.*?)\]?(?:\(|$)", text, re.MULTILINE) == [
        "D’où venez-vous ?",
        "Et la fibre ?",
        "Que retenir ?",
    ]


def test_interview_is_published_with_required_fields_only(admin_client, library):
    add = f"/admin/pages/add/resources/interviewpage/{library.pk}/"
    assert admin_client.get(add).status_code == 200
    data = {
        "title": "Jeanne raconte",
        "slug": "jeanne-raconte",
        "interviewee": "Jeanne",
        "introduction": "null",
        "body-count": 1,
        "body-0-type": "question",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-value-question": "Pourquoi ?",
        "body-0-value-answer": '{"blocks": [{"key": "a", "text": "Parce que.", "type": "unstyled",'
        ' "depth": 0, "inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}',
        "date_precision": "day",
        "licence": "CC-BY-SA-4.0",
        "published_on": "2026-11-03",
        "action-publish": "1",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    assert admin_client.post(add, data).status_code == 302
    page = InterviewPage.objects.get()
    assert (page.live, page.kind, page.reading_minutes) == (True, "entretien", 1)
    assert "Jeanne raconte" in admin_client.get("/admin/entretiens/").text


def test_structured_data_separate_who_asks_from_who_answers(client, duriaux):
    objects = objects_of(client.get(duriaux.url))
    [data] = [each for each in objects if each.get("genre") == "Interview"]
    assert [person["name"] for person in data["contributor"]] == ["Léa Mas"]
    assert data["about"][0]["name"] == "Yoann Duriaux"
