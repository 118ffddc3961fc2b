"""The front page of the library: its order, its default choices and what it never shows."""

from collections import Counter

import pytest
import wagtail_factories
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import ContentStamp
from network.outputs.caching import responses
from resources.choices import KIND_GROUPS, Kind
from resources.models.index import PER_PAGE
from tests.copies import copy_page
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    SeriesFactory,
    SeriesPartFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def soup_of(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def featured(client, library):
    """Return the title of the featured text; None without front page."""
    shown = soup_of(client, library.url).find(class_="featured")
    return shown and shown.h2.text


@pytest.fixture
def full(library, article, easy, kept_link):
    """Create a library of 16 texts with a series, a collection, a topic and an easy version."""
    pages = [
        article(title=f"Texte {number}", published_on=f"2026-11-{number:02}")
        for number in range(1, PER_PAGE + 2)
    ]
    pages[0].topics = [TopicFactory(name="Débuter")]
    pages[0].save()
    easy(title="Simple", original=pages[0].page_ptr, published_on="2026-01-01")
    kept_link(title="Gardé", published_on="2026-01-01")
    SeriesPartFactory(series=SeriesFactory(title="Suite"), number=1, page=pages[0])
    CollectionItemFactory(collection=CollectionFactory(title="Choix"), page=pages[1])
    return pages


def test_parts_are_in_order(client, library, full):
    soup = soup_of(client, library.url)
    assert [title.text for title in soup.main("h2")] == [
        "Texte 13",
        "Selon votre besoin",
        "Les collections",
        "Nouveaux textes",
        "Les séries",
        "Facile à lire et à comprendre",
    ]
    assert [title.text for title in soup.main("h3")] == ["Texte 12", "Texte 11", "Texte 10"]
    assert [link["href"] for link in soup.find(class_="kind-groups")("a")] == [
        "?type=article&type=enquete&type=mot&type=facile",
        "?type=lien",
    ]
    assert client.get(f"{library.url}?type=lien").context["resources"].paginator.count == 1


def test_each_kind_is_in_one_group():
    assert Counter(kind for group in KIND_GROUPS for kind in group.kinds) == Counter(Kind)


def test_newest_article_with_a_cover_is_featured_by_default(client, library, full, hide):
    assert featured(client, library) == "Texte 13"
    for page in full[2], full[4]:
        page.cover = wagtail_factories.ImageFactory()
        page.save_revision().publish()
    assert featured(client, library) == "Texte 5"
    assert soup_of(client, library.url).find(class_="featured").img["alt"] == ""
    hide(full[4])
    assert featured(client, library) == "Texte 3"


def test_chosen_text_is_featured_unless_it_is_hidden(client, library, full, kept_link, hide):
    chosen = kept_link(title="À voir")
    library.featured = chosen.resourcepage_ptr
    library.featured_picture = wagtail_factories.ImageFactory()
    library.save_revision().publish()
    assert featured(client, library) == "À voir"
    assert soup_of(client, library.url).find(class_="featured").img
    hide(chosen)
    text = client.get(library.url).text
    assert "À voir" not in text
    assert featured(client, library) == "Texte 13"
    # The picture was chosen for the hidden text.
    assert not soup_of(client, library.url).find(class_="featured").img
    chosen.delete()
    library.refresh_from_db()
    assert library.featured_id is None


@pytest.mark.parametrize("query", ["type=article", "q=texte", "page=1", "page=2", "choix=1"])
def test_filters_hide_the_front_parts(client, library, full, query):
    soup = soup_of(client, f"{library.url}?{query}")
    assert not soup.find(class_="featured")
    assert soup.find(id="resultats")


def test_small_library_is_a_list_until_a_text_is_chosen(client, library, article):
    page = article(title="Seul")
    assert featured(client, library) is None
    assert soup_of(client, library.url).find(class_="resource-card")
    library.featured = page.resourcepage_ptr
    library.save_revision().publish()
    assert featured(client, library) == "Seul"


def test_query_count_is_independent_of_the_number_of_texts(client, library, full):
    def cost():
        client.get(library.url)
        ContentStamp.raise_()
        responses.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(library.url)
        return len(captured)

    few = cost()
    copy_page(full[0], 200)
    assert cost() <= few <= 16
