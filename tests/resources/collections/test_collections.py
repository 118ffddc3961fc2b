"""Collections: their pages, their outputs and their form."""

import datetime
import json
import re
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from network.models import ContentStamp
from resources.models import Collection
from tests.factories import CollectionFactory, CollectionItemFactory, PlaceIndexPageFactory

ATOM = "{http://www.w3.org/2005/Atom}"
ENDS = ["/", "/imprimer/", ".atom", ".json"]
OUTPUTS = [f"/ressources/collections/ouvrir{end}" for end in ENDS]


@pytest.fixture
def collection(home, article):
    """Return a collection of an article, a page elsewhere and a page of another kind."""
    made = CollectionFactory(title="Ouvrir un tiers-lieu", slug="ouvrir", curator="Claire")
    items = [
        {"page": article(title="Trois mots"), "word": "À lire en premier."},
        {"url": "https://example.org/guide", "title": "Un guide", "word": "=Concret & court."},
        {"page": PlaceIndexPageFactory(parent=home, title="Les lieux"), "word": "Pour visiter."},
    ]
    for rank, item in enumerate(items):
        CollectionItemFactory(collection=made, sort_order=rank, **item)
    return made


def test_every_output_lists_the_pages_in_order_with_their_remarks(client, collection):
    article = collection.readable[0].page
    answer = json.loads(client.get(OUTPUTS[3]).content)
    assert [(row["titre"], row["type"]) for row in answer["pages"]] == [
        ("Trois mots", "article"),
        ("Un guide", "example.org"),
        ("Les lieux", "liste des lieux"),
    ]
    assert answer["pages"][0]["adresse"] == f"http://localhost{article.url}"
    assert answer["choisi_par"] == "Claire"
    assert [row["ordre"] for row in answer["pages"]] == [1, 2, 3]
    assert answer["pages"][1]["mot"] == "=Concret & court."
    feed = ET.fromstring(client.get(OUTPUTS[2]).content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Les lieux", "Un guide", "Trois mots"]
    for address in OUTPUTS[:2]:
        text = client.get(address).text
        shown = [text.index(title) for title in ("Trois mots", "Un guide", "Les lieux")]
        assert shown == sorted(shown)
        assert "=Concret &amp; court." in text
        assert "Claire" in text
    assert "Ouvrir un tiers-lieu" in client.get("/ressources/collections/").text
    assert client.get("/ressources/collections/ouvrir.csv").status_code == 404


def test_booklet_prints_the_texts_in_full_and_the_facts_of_a_kept_link(
    client, article, kept_link, library
):
    made = CollectionFactory(title="Ouvrir", slug="ouvrir", curator="Claire", introduction="Pour.")
    text = article(title="Trois mots", body=[("paragraph", "<p>Tout le <b>texte</b>.</p>")])
    kept = kept_link(
        title="Gardée",
        excerpt="Un extrait.",
        why_we_keep_it="Pour la date.",
        source="Internet Actu",
        first_published_on=datetime.date(2012, 3, 5),
        url_of_source="https://example.org/gardee",
    )
    items = [
        {"page": text, "word": "À lire en premier."},
        {"page": kept, "word": "Le début.", "before": "Voyons les comptes."},
        {"url": "https://example.org/guide", "title": "Un guide", "source": "Le Monde, 2024"},
    ]
    for rank, item in enumerate(items):
        CollectionItemFactory(collection=made, sort_order=rank, **item)
    page = BeautifulSoup(client.get(OUTPUTS[1]).content, "html.parser")
    cover = page.find(class_="booklet__cover").get_text(" ", strip=True)
    year = str(datetime.datetime.now(tz=datetime.UTC).year)
    assert all(words in cover for words in ("Ouvrir", "Claire", "Pour.", "Version du", year))
    links = page.find(class_="booklet__contents")("a")
    assert [link.text for link in links] == ["Trois mots", "Gardée", "Un guide"]
    assert [page.find(id=link["href"][1:]).text for link in links] == [
        "1. Trois mots",
        "2. Gardée",
        "3. Un guide",
    ]
    first, second, third = page(class_="series-whole")
    assert "<p>Tout le <b>texte</b>.</p>" in str(first)
    assert "À lire en premier." in first.text
    assert text.specific.citation in first.text
    assert second.find("blockquote").get_text(strip=True) == "Un extrait."
    for words in ("Voyons les comptes.", "Le début.", "Pour la date.", "Internet Actu", "2012"):
        assert words in second.text
    assert "https://example.org/gardee" in second.text
    assert "Le Monde, 2024" in third.text
    assert "https://example.org/guide" in third.text


def test_booklet_loads_the_styles_of_the_texts(client, article):
    made = CollectionFactory(slug="ouvrir")
    CollectionItemFactory(collection=made, page=article(title="Trois mots"))
    page, printed = client.get(OUTPUTS[0]).text, client.get(OUTPUTS[1]).text
    sheets = [set(re.findall(r'href="([^"]+\.css)', each)) for each in (page, printed)]
    assert sheets[0] != sheets[1]


def test_hidden_text_is_in_no_output(client, collection, hide):
    hide(collection.items.first().page)
    for address in [*OUTPUTS, "/ressources/collections/"]:
        text = client.get(address).content.decode()
        assert ("Trois mots" in text, "premier" in text) == (False, False)
    assert "2 pages" in client.get("/ressources/collections/").text


def test_collection_without_readable_page_is_not_found(client, article, hide):
    page = article(title="Secret")
    made = CollectionFactory(title="Vide", slug="ouvrir")
    CollectionItemFactory(collection=made, page=page, word="Secret.")
    assert {client.get(address).status_code for address in OUTPUTS} == {200}
    assert client.get("/ressources/?collection=ouvrir").text.count("Secret") >= 1
    hide(page)
    assert {client.get(address).status_code for address in OUTPUTS} == {404}
    assert client.get("/ressources/ressources.csv?collection=ouvrir").status_code == 404
    assert "Vide" not in client.get("/ressources/collections/").text


def test_form_creates_a_collection_and_reports_missing_fields(admin_client, library, article):
    add = "/admin/snippets/resources/collection/add/"
    page = article()
    data = {"title": "Par où commencer", "introduction": "", "curator": "", "slug": ""}
    data |= {f"items-{name}_FORMS": count for name, count in
             {"TOTAL": 2, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}.items()}  # fmt: skip
    for rank, item in enumerate([{"page": page.pk}, {"url": "https://example.org/"}]):
        fields = {"page": "", "url": "", "title": "", "word": "", "id": "", "ORDER": rank + 1}
        data |= {f"items-{rank}-{name}": value for name, value in (fields | item).items()}
    refused = admin_client.post(add, data)
    assert "Donnez le titre de cette page." in refused.text
    data["items-1-title"] = "Ailleurs"
    saved = admin_client.post(add, data, follow=True)
    made = Collection.objects.get()
    # The success message links to the public page; a collection without readable page has none.
    assert f'href="{made.get_absolute_url()}"' in saved.text
    empty = data | {"title": "Vide", "items-TOTAL_FORMS": 0}
    assert "/ressources/collections/" not in admin_client.post(add, empty, follow=True).text
    Collection.objects.exclude(pk=made.pk).delete()
    assert (made.slug, [item.label for item in made.readable]) == (
        "par-ou-commencer",
        [page.title, "Ailleurs"],
    )
    assert "2" in admin_client.get("/admin/snippets/resources/collection/").text


def test_query_count_is_independent_of_the_number_of_items(
    client, collection, article, django_assert_max_num_queries
):
    def fill(number):
        for rank in range(number):
            CollectionItemFactory(collection=collection, page=article(), sort_order=10 + rank)
            CollectionItemFactory(collection=CollectionFactory(), page=article())

    for address in ["/ressources/collections/", *OUTPUTS]:
        fill(1)
        client.get(address)
        ContentStamp.raise_()
        with django_assert_max_num_queries(15) as few:
            client.get(address)
        fill(6)
        with django_assert_max_num_queries(len(few)):
            client.get(address)
