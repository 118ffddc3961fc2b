from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import StandardPage
from network.filters import topic_choices
from resources.choices import Kind
from resources.filters import ResourceFilterSet
from resources.models import ArticlePage, Contribution, ResourcePage
from tests.copies import copy_page
from tests.factories import PersonFactory, SeriesFactory, SeriesPartFactory, TopicFactory


def titles(response):
    return [resource.title for resource in response.context["resources"]]


def counts(response):
    """Return {facet: {value: count}} of the choices offered."""
    return {
        facet.param: {option.value: option.count for option in facet.options}
        for facet in response.context["filters"].facets()
    }


@pytest.fixture
def varied(article, kept_link, communes):
    """Create three resources that differ in every filter."""
    epn, coworking = TopicFactory(name="EPN"), TopicFactory(name="Coworking")
    article(
        title="Récit d’une médiathèque",
        topics=[epn, coworking],
        audiences=["mediateurs", "elus"],
        territory=communes["13055"],
        published_on=date(2026, 11, 3),
    )
    kept_link(
        title="Coworking",
        topics=[coworking],
        audiences=["elus"],
        territory=communes["13055"].departement,
        published_on=date(2026, 11, 2),
    )
    kept_link(title="Ailleurs", source="Hub Rocket", published_on=date(2026, 11, 1))


def test_each_filter_narrows_the_list(subtests, client, library, varied):
    cases = [
        ("", ["Récit d’une médiathèque", "Coworking", "Ailleurs"]),
        ("type=article", ["Récit d’une médiathèque"]),
        ("type=lien", ["Coworking", "Ailleurs"]),
        ("type=lien&type=article", ["Récit d’une médiathèque", "Coworking", "Ailleurs"]),
        ("theme=epn", ["Récit d’une médiathèque"]),
        ("theme=epn&theme=coworking", ["Récit d’une médiathèque", "Coworking"]),
        ("public=elus", ["Récit d’une médiathèque", "Coworking"]),
        ("territoire=13055", ["Récit d’une médiathèque"]),
        ("territoire=13", ["Récit d’une médiathèque", "Coworking"]),
        ("territoire=R93", ["Récit d’une médiathèque", "Coworking"]),
        ("territoire=13056", []),
        ("q=MEDIATHEQUE", ["Récit d’une médiathèque"]),
        ("q=hub+ailleurs", ["Ailleurs"]),
        ("q=hub+coworking", []),
        ("theme=coworking&type=lien&q=cowork", ["Coworking"]),
        ("theme=inconnu", ["Récit d’une médiathèque", "Coworking", "Ailleurs"]),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            assert titles(client.get(f"{library.url}?{query}")) == expected


def test_counts_follow_the_other_filters_and_not_their_own(client, library, varied):
    shown = counts(client.get(f"{library.url}?type=lien&theme=epn"))
    assert shown["type"] == dict.fromkeys(Kind.values, 0) | {"article": 1}
    assert shown["theme"] == {"coworking": 1, "epn": 0}
    assert shown["territoire"] == {"13": 0, "13055": 0}


def test_chip_removes_one_choice(client, library, varied):
    filters = client.get(f"{library.url}?theme=epn&type=article&q=recit").context["filters"]
    assert [
        (chip.label.strip("« »\N{NO-BREAK SPACE}"), chip.remove_query) for chip in filters.chips
    ] == [
        ("recit", "theme=epn&type=article"),
        ("EPN", "q=recit&type=article"),
        ("Nos articles", "q=recit&theme=epn"),
    ]


def test_list_links_to_the_feed_of_the_same_filters(client, library, varied):
    text = client.get(f"{library.url}?type=article").text
    assert 'href="/ressources/ressources.atom?type=article"' in text


def test_empty_result_proposes_a_way_out(client, library, varied):
    assert "Rien ne correspond à ces choix" in client.get(f"{library.url}?q=introuvable").text


def test_hidden_text_is_in_no_list_and_no_count(client, library, article, communes, hide):
    secret = article(
        title="Secret",
        topics=[TopicFactory(name="EPN")],
        audiences=["elus"],
        territory=communes["13056"],
    )
    public = ResourcePage.objects.public()
    assert [page.title for page in public.in_territory(communes["13056"])] == ["Secret"]
    before = client.get(library.url)
    assert titles(before) == ["Secret"]
    assert counts(before)["territoire"] == {"13056": 1}
    hide(secret)
    after = client.get(library.url)
    assert titles(after) == []
    assert counts(after)["theme"] == {"epn": 0}
    assert counts(after)["type"] == dict.fromkeys(Kind.values, 0)
    assert counts(after)["territoire"] == {}
    assert "Secret" not in after.text
    assert [*public.in_territory(communes["13056"])] == []


def test_hidden_page_is_not_shown(client, article, hide):
    page = article(title="Secret")
    assert client.get(page.url).status_code == 200
    hide(page)
    assert client.get(page.url).status_code in {302, 404}


def test_invalid_parameters_do_not_break_the_list(subtests, client, library, varied):
    cases = [
        "page=9e99",
        "page=-1",
        "page=0",
        "page=%00",
        "theme=%00",
        "theme=%ED%A0%80",
        "territoire=%00",
        "territoire=" + "9" * 5000,
        "q=%00%01",
        "q=" + "a" * 5000,
        "q=%25_%5C",
        "q=%F0%9F%98%80",
        "type=lien&type=nimporte",
        "public[]=elus",
        "&&==&=",
        "bbox=NaN",
    ]
    for query in cases:
        with subtests.test(query=query):
            assert client.get(f"{library.url}?{query}").status_code in {200, 400}
            assert client.get(f"/ressources/ressources.atom?{query}").status_code in {200, 400, 404}


def test_cards_cost_one_query_with_few_and_with_many(article, varied, django_assert_num_queries):
    def read():
        return [page.topic_names for page in ResourcePage.objects.public().cards()]

    with django_assert_num_queries(1):
        assert read() == [["Coworking", "EPN"], ["Coworking"], []]
    copy_page(article(), 199)
    with django_assert_num_queries(1):
        assert len(read()) == 203


def test_choices_of_filters_are_queried_once(
    client, library, varied, rf, django_assert_num_queries
):
    data = rf.get("/?theme=epn&theme=coworking&public=elus&territoire=13").GET
    topic_choices()  # fill the cache
    with django_assert_num_queries(4):  # chosen territory, its name, territories, counts
        filters = ResourceFilterSet(data, ResourcePage.objects.public())
        assert len(filters.chips) == 4
        assert len(filters.facets()) == 4


def cost(client, url):
    """Return the number of queries of a page once the process is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def bare(client, home):
    """Return the number of queries of any page: its lookup, its frame, its menus."""
    return cost(client, home.add_child(instance=StandardPage(title="Nue", slug="nue")).url)


@pytest.mark.parametrize("query", ["", "?theme=epn&q=recit"])
def test_list_adds_six_queries_with_10_and_with_200(client, library, varied, bare, query):
    page = ArticlePage.objects.get(title="Récit d’une médiathèque")
    copy_page(page, 10)
    assert cost(client, library.url + query) <= bare + 6
    copy_page(page, 200)
    assert cost(client, library.url + query) <= bare + 6


def test_full_article_runs_15_queries_at_most(client, article, kept_link, communes):
    page = article(topics=[TopicFactory()], territory=communes["13055"])
    page.contributions.add(Contribution(person=PersonFactory(), role="author"))
    page.save()
    series = SeriesFactory(total=3)
    for number, other in enumerate([page, kept_link(), article()], start=1):
        SeriesPartFactory(series=series, number=number, page=other)
    assert cost(client, page.url) <= 15
