import csv
import io
import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from network.models import ContentStamp
from resources.models import Contribution
from resources.rows import COLUMNS
from tests.copies import copy_page
from tests.factories import PersonFactory, SeriesFactory, SeriesPartFactory, TopicFactory

FEED = "/ressources/ressources.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, query=""):
    response = client.get(FEED + query)
    assert response.status_code == 200
    return ET.fromstring(response.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_entry_contains_title_authors_and_topics(client, article):
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


def test_filtered_list_has_its_own_feed(client, article, kept_link):
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


def test_hidden_text_is_in_no_feed(client, article, hide):
    page = article(title="Secret")
    assert titles(feed(client)) == ["Secret"]
    hide(page)
    assert titles(feed(client)) == []


def test_unchanged_feed_answers_304(client, article, django_assert_max_num_queries):
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


def test_query_count_of_the_feed_is_constant(
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


def table(client, query=""):
    """Return the rows of the CSV and the JSON object, after comparing their pages."""
    response = client.get(f"/ressources/ressources.csv{query}")
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    answer = json.loads(client.get(f"/ressources/ressources.json{query}").content)
    assert [row["page"] for row in rows] == [row["page"] for row in answer["ressources"]]
    return rows, answer


def test_row_contains_the_facts_and_source_of_a_text(client, article, kept_link):
    kept = kept_link(
        title="=SOMME(A1)",
        url_of_source="https://example.org/a",
        author="Hubert",
        first_published_on="2012-10-01",
        date_precision="month",
        source_language="en",
        topics=[TopicFactory(name="Métier"), TopicFactory(name="Tiers-lieux")],
    )
    rows, answer = table(client, "?type=lien")
    assert [*rows[0]] == COLUMNS
    row = answer["ressources"][0]
    assert rows[0]["titre"] == "'=SOMME(A1)"
    assert row["titre"] == "=SOMME(A1)"
    assert (row["type"], row["auteurs"], row["langue"]) == ("lien", ["Réseau d’essai"], "en")
    assert row["auteur_source"] == "Hubert"
    assert (row["parution"], row["adresse_source"]) == ("2012-10", "https://example.org/a")
    assert (row["themes"], rows[0]["themes"]) == (["Métier", "Tiers-lieux"], "Métier|Tiers-lieux")
    assert (row["page"], row["id"]) == (kept.full_url, str(kept.translation_key))
    page = article()
    page.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    page.save()
    ContentStamp.raise_()
    [row] = table(client, "?type=article")[1]["ressources"]
    assert (row["auteurs"], row["licence"]) == (["Anne"], "CC-BY-SA-4.0")


def test_library_is_filtered_by_series_source_and_author(client, article, kept_link):
    anne = PersonFactory(name="Anne", slug="anne")
    by_anne, kept = article(title="D’Anne"), kept_link(title="Lien", source="M3")
    by_anne.contributions.add(Contribution(person=anne, role="author"))
    by_anne.save()
    series = SeriesFactory(title="Quel avenir ?", slug="quel-avenir")
    SeriesPartFactory(series=series, number=1, page=kept)
    for query, title, label in [
        ("?auteur=anne", "D’Anne", "Anne"),
        ("?serie=quel-avenir", "Lien", "Quel avenir ?"),
        ("?source=m3", "Lien", "M3"),
    ]:
        rows, answer = table(client, query)
        assert [row["titre"] for row in rows] == [title]
        assert answer["titre"].endswith(label)
        assert titles(feed(client, query)) == [title]
        assert f"ressources.csv{query}" in client.get(f"/ressources/{query}").text
    for unknown in ("?auteur=leo", "?serie=autre", "?source=ailleurs"):
        for form in ("atom", "json", "csv"):
            assert client.get(f"/ressources/ressources.{form}{unknown}").status_code == 404


def test_hidden_text_is_in_no_row(client, article, hide):
    page = article(title="Secret")
    assert table(client)[0][0]["titre"] == "Secret"
    hide(page)
    assert table(client)[0] == []


def test_query_count_of_the_rows_is_constant(
    client, article, kept_link, django_assert_max_num_queries
):
    def fill(number):
        for _number in range(number):
            article(topics=[topic])
            kept_link(topics=[topic])
        ContentStamp.raise_()

    topic = TopicFactory()
    fill(2)
    client.get("/ressources/ressources.csv")
    ContentStamp.raise_()
    with django_assert_max_num_queries(12) as few:
        client.get("/ressources/ressources.csv")
    fill(10)
    with django_assert_max_num_queries(len(few)):
        client.get("/ressources/ressources.csv")
