import re
from datetime import UTC, date, datetime, timedelta

import pytest

from resources.models import ArticlePage, Contribution
from tests.factories import PersonFactory, TopicFactory
from tests.structured import objects_of

NBSP = "\N{NO-BREAK SPACE}"


def structured_data(response):
    return {data["@type"]: data for data in objects_of(response)}


@pytest.fixture
def whole_article(article):
    page = article(
        title="Compter les visites ne suffit pas",
        search_description="Ce que dit, et ne dit pas, la fréquentation.",
        published_on=date(2026, 11, 3),
        body=[("paragraph", f"<p>{'mot ' * 201}</p>"), ("heading", {"text": "Fin", "level": "2"})],
        sources=[
            ("source", {"title": "Quel avenir pour les EPN ?", "url": "https://example.org/epn"}),
            ("source", {"title": "Un livre", "author": "Une autrice", "published": "2012"}),
        ],
        credits="<p>Merci à tous.</p>",
        licence="CC-BY-4.0",
        topics=[TopicFactory(name="Fréquentation")],
    )
    for name, role in [("Anne", "author"), ("Le collectif", "collective"), ("Léo", "reviewer")]:
        page.contributions.add(Contribution(person=PersonFactory(name=name), role=role))
    page.save()
    return page


def test_reading_time_counts_the_words_of_every_block(whole_article):
    assert whole_article.reading_minutes == 2


def test_page_names_authors_helpers_and_licence(client, whole_article):
    text = re.sub(r"[ \n]+", " ", client.get(whole_article.url).text)
    assert "Par <strong>Anne</strong> et <strong>Le collectif</strong>" in text
    assert f"Relecture{NBSP}: Léo" in text
    assert "2 minutes de lecture" in text
    assert 'datetime="2026-11-03" data-icon="calendar">mardi 3 novembre 2026</time>' in text
    assert 'href="https://creativecommons.org/licenses/by/4.0/deed.fr" rel="license"' in text
    assert '<a href="https://example.org/epn" rel="external">Quel avenir pour les EPN ?</a>' in text
    assert "Une autrice, <cite>Un livre</cite>, 2012" in text
    assert "Merci à tous." in text
    assert '<a class="tag" href="../?theme=frequentation">Fréquentation</a>' in text


def test_article_without_optional_fields_has_no_empty_heading(client, article):
    page = article(licence="reserved")
    text = client.get(page.url).text
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", text.partition("</main>")[0])
    assert headings == ["Cela vous a-t-il servi\N{NO-BREAK SPACE}?", "Reprendre ce texte"]
    assert "demandez-nous avant de le reprendre" in text


def test_structured_data_names_authors_and_licence(client, whole_article):
    data = structured_data(client.get(whole_article.url))
    assert data["Article"]["author"] == [
        {"@type": "Person", "name": "Anne"},
        {"@type": "Organization", "name": "Le collectif"},
    ]
    assert data["Article"]["license"] == "https://creativecommons.org/licenses/by/4.0/deed.fr"
    assert data["Article"]["datePublished"] == "2026-11-03"
    assert [item["name"] for item in data["BreadcrumbList"]["itemListElement"]][-2:] == [
        "Ressources",
        "Compter les visites ne suffit pas",
    ]


def test_the_citation_gives_names_title_year_address_and_licence(whole_article):
    assert whole_article.citation == (
        f"Anne, Le collectif, «{NBSP}Compter les visites ne suffit pas{NBSP}»"
        f", 2026, {whole_article.full_url}, Creative Commons Attribution 4.0 (CC BY)"
    )


def test_slug_of_a_list_is_refused(article):
    page = article()
    page.slug = "series"
    with pytest.raises(Exception, match="liste d’ici"):
        page.full_clean()


def test_correction_within_a_minute_is_not_a_change():
    first = datetime(2026, 11, 3, 9, tzinfo=UTC)
    for seconds, was_changed in ((0, False), (59, False), (61, True)):
        last = first + timedelta(seconds=seconds)
        page = ArticlePage(first_published_at=first, last_published_at=last)
        assert page.was_changed is was_changed
    assert not ArticlePage().was_changed
