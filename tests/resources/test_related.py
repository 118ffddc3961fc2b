from datetime import date

import pytest

from network.models import ContentStamp
from resources.models import ResourcePage
from tests.factories import SeriesFactory, SeriesPartFactory, TopicFactory


def titles(page):
    return [resource.title for resource in page.related]


@pytest.fixture
def others(article, kept_link, communes):
    """Create one resource for each kind of proximity, the nearest being the oldest."""
    topics = [TopicFactory(), TopicFactory()]
    page = article(title="Lu", topics=topics, territory=communes["13055"])
    kept_link(title="Le plus récent", published_on=date(2026, 11, 5))
    article(title="Même territoire", territory=communes["13055"], published_on=date(2026, 11, 4))
    kept_link(title="Un thème", topics=topics[:1], published_on=date(2026, 11, 3))
    article(title="Deux thèmes", topics=topics, published_on=date(2026, 11, 2))
    part = kept_link(title="Même série", published_on=date(2026, 11, 1))
    series = SeriesFactory()
    SeriesPartFactory(series=series, number=1, page=page)
    SeriesPartFactory(series=series, number=2, page=part)
    return page


def test_related_order_is_series_topics_territory_date(others):
    nearest = ["Même série", "Deux thèmes", "Un thème"]
    assert titles(others) == nearest
    more = ResourcePage.objects.public().near(others, 5)
    assert [each.title for each in more] == [*nearest, "Même territoire", "Le plus récent"]


def test_unrelated_resources_are_still_proposed(article, kept_link):
    page, other = article(title="Lu"), kept_link(title="Autre")
    assert titles(page) == ["Autre"]
    assert titles(other) == ["Lu"]


def test_no_heading_without_related_resources(client, article, kept_link):
    page = article()
    assert "À lire ensuite" not in client.get(page.url).text
    kept_link()
    ContentStamp.raise_()
    assert "À lire ensuite" in client.get(page.url).text


def test_hidden_text_is_not_proposed(client, article, hide):
    page, secret = article(title="Lu"), article(title="Secret")
    assert titles(page) == ["Secret"]
    hide(secret)
    assert titles(page) == []
    assert "Secret" not in client.get(page.url).text


def test_related_runs_one_query(article, others, django_assert_num_queries):
    assert len(others.topic_list) == 2
    with django_assert_num_queries(1):
        assert [resource.topic_names for resource in others.related]
    for _number in range(30):
        article(topics=others.topics.all())
    with django_assert_num_queries(1):
        assert [resource.topic_names for resource in others.related]
