import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from network.models import ContentStamp
from resources.documents import debate_document
from resources.feeds import author_names
from resources.models import DebatePage, ResourcePage
from resources.reuse.texts import as_markdown
from search.registry import registration_of
from tests.factories import TopicFactory
from tests.resources.test_articles import structured_data

POSITIONS = [
    (
        "position",
        {
            "title": "Oui, comme lieux de projets",
            "text": "<p>Tout passe par le numérique.</p>",
            "author": "Richard de Logu",
            "role": "directeur de Bug",
            "source": "Internet Actu, décembre 2012",
            "url": "https://example.org/epn",
        },
    ),
    ("position", {"title": "Non, allons au marché", "text": "", "author": "Paul"}),
]


@pytest.fixture
def epn(debate):
    return debate(
        title="Faut-il encore des EPN ?",
        introduction="La question revient à chaque budget.",
        positions=POSITIONS,
        topics=[TopicFactory(name="Métier")],
    )


def soup_of(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def test_each_position_is_shown_with_its_author_and_source(client, epn):
    soup = soup_of(client, epn)
    first, second = soup(class_="position")
    assert words(first) == (
        "Oui, comme lieux de projets Tout passe par le numérique."
        " Richard de Logu , directeur de Bug Internet Actu, décembre 2012"
    )
    assert first.find("a", rel="external")["href"] == "https://example.org/epn"
    assert words(second) == "Non, allons au marché Paul"
    assert second.a is None
    assert soup.find(id="positions").text == "2 positions"
    assert [each["id"] for each in (first, second)] == [
        f"position-{block.id}" for block in epn.positions
    ]


@pytest.mark.parametrize(
    ("takes", "days", "is_open"),
    [
        (True, None, True),
        (True, 0, True),
        (True, -1, False),
        (False, None, False),
        (False, 1, False),
    ],
)
def test_debate_accepts_contributions_until_its_last_day(client, debate, takes, days, is_open):
    """The debate ends `days` after today."""
    until = None if days is None else timezone.localdate() + datetime.timedelta(days)
    page = debate(takes_contributions=takes, open_until=until)
    assert page.is_open is is_open
    assert [*DebatePage.objects.open()] == [page] * is_open
    text = client.get(page.url).text
    assert (f'href="/proposer/position/{page.pk}/"' in text) is is_open
    assert ("Débat clos" in text) is not is_open


def test_debate_without_optional_fields_has_no_empty_part(client, debate):
    soup = soup_of(client, debate())
    assert soup(class_="position") == []
    assert soup.find(id="positions") is None
    assert "Ce que nous en retenons" not in soup.text


def test_conclusion_is_shown_once_written(client, debate):
    text = client.get(debate(conclusion="<p>Un lieu, et quelqu’un.</p>").url).text
    assert "Un lieu, et quelqu’un." in text


def test_structured_data_contains_the_question_and_the_answers(client, epn):
    data = structured_data(client.get(epn.url))["QAPage"]
    question = data["mainEntity"]
    assert (question["name"], question["answerCount"]) == ("Faut-il encore des EPN ?", 2)
    first, second = question["suggestedAnswer"]
    # The network words a position published in a review.
    assert "author" not in first
    assert first["about"] == {
        "@type": "Person",
        "name": "Richard de Logu",
        "jobTitle": "directeur de Bug",
    }
    assert first["text"] == "Tout passe par le numérique."
    assert first["url"].endswith(f"#position-{epn.positions[0].id}")
    assert (second["text"], "isBasedOn" in second) == ("Non, allons au marché", False)


def test_debate_is_in_cards_feed_filter_and_search(client, epn, article):
    article()
    library = epn.get_parent()
    shown = client.get(f"{library.url}?type=debat")
    [card] = BeautifulSoup(shown.content, "html.parser")(class_="resource-card")
    assert words(card.p) == "Débat · Métier"
    [listed] = ResourcePage.objects.filter(pk=epn.pk).select_related("debatepage")
    assert author_names([listed]) == {epn.pk: ["Réseau d’essai"]}
    assert epn.attribution.subjects == ("Richard de Logu", "Paul")
    document = debate_document(epn)
    assert (document.kind, document.title) == ("debate", "Faut-il encore des EPN ?")
    assert "Tout passe par le numérique." in document.body
    assert document.keywords == "Métier, Richard de Logu, Paul"
    assert registration_of(epn).to_document is debate_document


def test_markdown_names_the_author_of_each_position(epn, rf):
    text = as_markdown(epn, rf.get("/"))
    assert "## Oui, comme lieux de projets" in text
    assert "Richard de Logu, directeur de Bug" in text
    assert "La question revient" in text


def test_hidden_debate_is_in_no_list(client, epn, hide):
    library = epn.get_parent()
    assert "Faut-il encore" in client.get(library.url).text
    hide(epn)
    assert "Faut-il encore" not in client.get(library.url).text


def test_query_count_is_independent_of_the_number_of_positions(
    client, debate, django_assert_max_num_queries
):
    page = debate(positions=POSITIONS)
    client.get(page.url)
    ContentStamp.raise_()
    with django_assert_max_num_queries(15) as few:
        client.get(page.url)
    page.positions = POSITIONS * 40
    page.save()
    for _number in range(25):
        debate()
    ContentStamp.raise_()
    with django_assert_max_num_queries(len(few)):
        client.get(page.url)


def test_debate_is_published_with_required_fields_only(admin_client, library):
    add = f"/admin/pages/add/resources/debatepage/{library.pk}/"
    assert admin_client.get(add).status_code == 200
    data = {
        "title": "Faut-il des clés ?",
        "slug": "faut-il-des-cles",
        "introduction": "On en parle.",
        "takes_contributions": "on",
        "positions-count": 1,
        "positions-0-type": "position",
        "positions-0-order": 0,
        "positions-0-deleted": "",
        "positions-0-value-title": "Oui",
        "positions-0-value-text": "null",
        "positions-0-value-author": "Jeanne",
        "conclusion": "null",
        "date_precision": "day",
        "published_on": "2026-11-03",
        "action-publish": "1",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    assert admin_client.post(add, data).status_code == 302
    page = DebatePage.objects.get()
    assert (page.live, page.kind, page.is_open) == (True, "debat", True)
    assert "Faut-il des clés" in admin_client.get("/admin/debats/").text
