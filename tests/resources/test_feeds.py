from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from resources.models import Contribution
from tests.copies import copy_page
from tests.factories import PersonFactory, TopicFactory

FEED = "/ressources/ressources.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, query=""):
    response = client.get(FEED + query)
    assert response.status_code == 200
    return ET.fromstring(response.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_an_entry_says_what_it_is_who_wrote_it_and_what_it_is_about(client, article):
    page = article(
        title="Compter", search_description="Résumé.", topics=[TopicFactory(name="Fréquentation")]
    )
    page.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    page.contributions.add(Contribution(person=PersonFactory(name="Léo"), role="reviewer"))
    page.last_published_at = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    page.save()
    root = feed(client)
    [entry] = root.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{page.translation_key}"
    assert entry.findtext(f"{ATOM}title") == "Compter"
    assert entry.findtext(f"{ATOM}summary") == "Résumé."
    assert entry.find(f"{ATOM}link").get("href") == page.full_url
    assert [name.text for name in entry.iter(f"{ATOM}name")] == ["Anne"]
    assert [item.get("term") for item in entry.iter(f"{ATOM}category")] == ["Fréquentation"]
    assert root.findtext(f"{ATOM}updated") == "2026-11-03T09:00:00+00:00"


def test_a_filtered_view_is_a_feed_of_its_own(client, article, kept_link):
    article(title="Article")
    kept_link(title="Lien", author="Hubert")
    assert sorted(titles(feed(client))) == ["Article", "Lien"]
    root = feed(client, "?type=lien")
    assert titles(root) == ["Lien"]
    assert root.findtext(f"{ATOM}id").endswith(f"{FEED}?type=lien")
    assert "Liens conservés" in root.findtext(f"{ATOM}title")


@pytest.mark.parametrize("query", ["?theme=inconnu", "?couleur=bleu", "?territoire=99999"])
def test_an_unknown_filter_is_not_found(client, article, query):
    article()
    assert client.get(FEED + query).status_code == 404


def test_what_is_not_public_is_in_no_feed(client, article, hide):
    page = article(title="Secret")
    assert titles(feed(client)) == ["Secret"]
    hide(page)
    assert titles(feed(client)) == []


def test_an_unchanged_feed_is_not_sent_again(client, article, django_assert_max_num_queries):
    page = article()
    etag = client.get(FEED)["ETag"]
    with django_assert_max_num_queries(6):
        again = client.get(FEED, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    page.title = "Changé"
    page.save_revision().publish()
    changed = client.get(FEED, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert b"Chang" in changed.content


def test_a_feed_of_an_empty_library_is_valid(client, library):
    assert titles(feed(client)) == []


def test_the_feed_answers_head_and_refuses_post(client, article):
    article()
    head = client.head(FEED)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(FEED).status_code == 405


def test_the_feed_costs_the_same_with_10_and_with_200(
    client, article, kept_link, django_assert_max_num_queries
):
    topic, person = TopicFactory(), PersonFactory()

    page = article(topics=[topic])
    page.contributions.add(Contribution(person=person, role="author"))
    page.save()
    link = kept_link(topics=[topic])

    def fill(number):
        copy_page(page, number)
        copy_page(link, number)
        client.get(FEED)

    fill(4)
    with django_assert_max_num_queries(5) as few:
        assert len(titles(feed(client, "?type=article&type=lien"))) == 10
        cost = len(few)
    fill(95)
    with django_assert_max_num_queries(cost):
        assert len(titles(feed(client, "?type=article&type=lien"))) == 50
