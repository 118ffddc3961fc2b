"""The search of the page: facets, chips, orders, and the commune named by the words."""

import datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from network.models import Territory
from search.finding.attempts import Scope
from search.finding.page import SearchPage
from search.models import SearchChange, SearchDocument, SearchFacet

NOW = timezone.make_aware(datetime.datetime(2026, 11, 25, 10))  # a Wednesday


def ask(**data):
    return SearchPage(QueryDict(urlencode(data, doseq=True)), now=NOW)


def titles(search):
    return [result.document.title for result in search.results[: len(search.results)]]


@pytest.fixture
def add(publish):
    """add(title, kind=, facets={name: [(value, label)]}, ...) -> a document of the index."""

    def add(title, facets=None, **values):
        page = publish(title)
        documents = SearchDocument.objects.filter(page=page)
        documents.update(**values)
        document = documents.get()
        for name, pairs in (facets or {}).items():
            for value, label in pairs:
                SearchFacet.objects.create(document=document, name=name, value=value, label=label)
        SearchChange.objects.note([document.pk])
        return page

    return add


def options(search, param):
    facet = next(facet for facet in search.facets if facet.param == param)
    return [(o.value, o.label, o.count, o.selected) for o in facet.options]


@pytest.fixture
def library(add):
    tax, health = ("impots", "Impôts"), ("sante", "Santé")
    add("Atelier un", {"topic": [tax], "audience": [("aines", "Aînés")]}, kind="article")
    add("Atelier deux", {"topic": [tax, health]}, kind="article")
    add("Atelier trois", {"topic": [health]}, kind="place")
    add("Rien")


def test_facet_values_add_up_and_facets_intersect(library):
    search = ask(q="atelier")
    assert options(search, "theme") == [
        ("impots", "Impôts", 2, False),
        ("sante", "Santé", 2, False),
    ]
    search = ask(q="atelier", theme="impots")
    assert sorted(titles(search)) == ["Atelier deux", "Atelier un"]
    assert options(search, "theme") == [("impots", "Impôts", 2, True), ("sante", "Santé", 2, False)]
    assert options(search, "public") == [("aines", "Aînés", 1, False)]
    search = ask(q="atelier", theme=["impots", "sante"])
    assert len(search.results) == 3
    search = ask(q="atelier", theme=["impots", "sante"], type="place")
    assert (len(search.results), search.results.counts) == (1, {"article": 2, "place": 1})


def test_filters_alone_are_a_question(library):
    assert sorted(titles(ask(theme="sante"))) == ["Atelier deux", "Atelier trois"]
    assert not ask().has_question


def test_choice_has_a_removable_chip(library):
    search = ask(q="atelier", theme=["impots", "sante"], type="article", tri="date")
    assert [(chip.label, chip.remove_query) for chip in search.chips] == [
        ("Articles", "q=atelier&theme=impots&theme=sante&tri=date"),
        ("Impôts", "q=atelier&type=article&theme=sante&tri=date"),
        ("Santé", "q=atelier&type=article&theme=impots&tri=date"),
    ]


def test_clearing_the_choices_keeps_the_words(library):
    assert ask(q="atelier", theme="impots", tri="date").cleared == "q=atelier"
    assert ask(theme=["impots", "sante"]).cleared == ""


def test_unknown_values_are_refused(library):
    search = ask(q="atelier", theme=["impots", "nonsense"], periode="jamais", foo="1")
    assert sorted(search.filters.refused) == [
        ("foo", ""), ("periode", "jamais"), ("theme", "nonsense")
    ]  # fmt: skip
    assert search.query == "q=atelier&theme=impots"


def test_choice_without_results_stays_visible(library):
    search = ask(q="rien", theme="impots")
    assert options(search, "theme") == [("impots", "Impôts", 0, True)]
    assert (len(search.results), search.wider) == (0, 1)


@pytest.mark.parametrize("typed", ["atelier samedi", "samedi", "zzzz", "rien"])
def test_wider_results_are_those_of_their_link(library, add, typed):
    add("Marché du samedi")
    search = ask(q=typed, theme="impots", type="place")
    wider = ask(**dict(parse_qsl(search.wider_query)))
    assert len(search.results) == 0
    assert search.wider == len(wider.results)
    assert bool(search.wider) is (typed != "zzzz")


def test_facet_value_of_a_hidden_page_is_refused(add):
    page = add("Atelier", {"topic": [("secret", "Secret")]})
    assert len(ask(theme="secret").results) == 1
    page.unpublish()
    assert ask(theme="secret").filters.refused == [("theme", "secret")]


def test_periods_and_the_order_of_dates(add):
    for title, days in (("passé", -3), ("aujourd’hui", 0), ("samedi", 3), ("lundi", 5)):
        day = NOW + datetime.timedelta(days=days, hours=2)
        add(f"Atelier {title}", kind="event", starts_at=day, ends_at=day)
    add("Atelier sans date")
    search = ask(q="atelier", tri="date")
    assert titles(search) == [
        f"Atelier {title}" for title in ("aujourd’hui", "samedi", "lundi", "sans date", "passé")
    ]
    counts = {value: count for value, _label, count, _ in options(search, "periode")}
    assert counts == {
        "aujourd-hui": 1, "semaine": 2, "week-end": 1, "mois": 3, "a-venir": 3, "passe": 1
    }  # fmt: skip
    assert titles(ask(q="atelier", periode="week-end")) == ["Atelier samedi"]


@pytest.fixture
def around(add, communes):
    """Places in Martigues, and one in Marseille, some 30 km away."""
    here = {"territory": [("13056", "Martigues"), ("13", "Bouches-du-Rhône")]}
    there = {"territory": [("13055", "Marseille"), ("13", "Bouches-du-Rhône")]}
    for number in range(3):
        add(f"Impression {number}", here, kind="place", latitude=43.40 + number / 100,
            longitude=5.05)  # fmt: skip
    add("Couture", here, kind="place", latitude=43.41, longitude=5.05)
    add("Couture et impression", there, kind="place", latitude=43.30, longitude=5.38)
    add("Article sur l’impression")


def test_commune_ranks_near_results_first_and_excludes_none(around):
    search = ask(q="imprimer à Martigues")
    assert search.scope == Scope.NEAR
    shown = titles(search)
    assert sorted(shown[:3]) == ["Impression 0", "Impression 1", "Impression 2"]
    assert sorted(shown[3:]) == ["Article sur l’impression", "Couture et impression"]
    assert [(chip.label, chip.remove_query) for chip in search.chips] == [
        ("Près de\u00a0: Martigues", "q=imprimer")
    ]
    assert titles(ask(q="imprimer 13500")) == shown
    assert not search.is_far


def test_commune_alone_lists_the_nearest_first(around):
    search = ask(q="martigues")
    assert search.scope == Scope.NEAR
    assert len(search.results) == 4
    distances = [result.distance_km for result in search.results[:10]]
    assert distances == sorted(distances)
    assert search.chips[0].remove_query == "q=martigues&partout=1"
    assert ask(q="martigues", partout="1").here is None


def test_chosen_radius_excludes_farther_results(around):
    search = ask(q="couture à Martigues", rayon="50")
    assert search.scope == Scope.AROUND
    assert titles(ask(q="couture à Martigues", rayon="50", tri="distance")) == [
        "Couture", "Couture et impression"
    ]  # fmt: skip
    assert search.chips[0].label == "Autour, à 50\u00a0km\u00a0: Martigues"
    assert titles(ask(q="couture à Martigues", rayon="20")) == ["Couture"]


def test_commune_without_documents_lists_the_nearest(around):
    """Aix is nearer to Marseille than to Martigues; no place is within 20 km."""
    search = ask(q="couture à Aix-en-Provence")
    assert (search.scope, titles(search)) == (Scope.NEAR, ["Couture et impression", "Couture"])
    assert not search.is_far


def test_far_results_are_announced(around, add):
    add("Yodel", kind="place", latitude=43.9, longitude=5.3)
    search = ask(q="yodel à Martigues")
    assert (search.scope, titles(search), search.is_far) == (Scope.NEAR, ["Yodel"], True)


def test_nearest_places_precede_results_that_are_all_too_far(around, add):
    """« Yodel » may be a quarter of Martigues: its places come before those of Digne."""
    add("Yodel", kind="place", latitude=44.09, longitude=6.23)
    search = ask(q="yodel à Martigues")
    assert titles(search)[-1] == "Yodel"
    assert "Couture et impression" not in titles(search)
    assert search.results.total == len(titles(search)) == 4
    assert (search.begins_around, search.answers_far, search.is_far) == (True, True, False)
    assert search.note_labels == ["Rien de tel dans les environs."]
    assert titles(ask(q="yodel à Martigues", type="place")) == ["Yodel"]
    add("Yodel en ligne")
    search = ask(q="yodel à Martigues")
    assert (sorted(titles(search)), search.begins_around) == (["Yodel", "Yodel en ligne"], False)


def test_operator_is_no_commune_and_the_commune_is_offered(add, communes):
    parent = communes["13055"]
    Territory.objects.create(
        code="84087", kind="commune", name="Orange", postcodes="|84100|", population=29000,
        departement=parent.departement, region=parent.region,
    )  # fmt: skip
    add("Écrire un courriel")
    there = {"territory": [("84087", "Orange")]}
    add("Mairie d’Orange", there, kind="place", latitude=44.14, longitude=4.81)
    search = ask(q="mail orange")
    assert (search.here, titles(search)) == (None, ["Écrire un courriel"])
    assert search.note_labels == ["À Orange\u00a0?"]
    commune, query = search.operator_commune
    assert (commune.name, query) == ("Orange", "q=mail&territoire=84087")
    assert ask(q="mail à orange").here.name == "Orange"
    assert ask(q="mail à orange").operator_commune is None
    assert ask(q="mail orange", partout="1").operator_commune is None


def test_commune_becomes_a_word_if_the_others_match_nothing(around, add):
    add("Martigues la jolie")
    search = ask(q="zyzzyva à Martigues")
    assert (search.scope, titles(search)) == (Scope.EVERYWHERE, ["Martigues la jolie"])
    assert [commune.name for commune in search.neighbours] == ["Marseille"]


def test_chosen_territory_overrides_the_words(around):
    search = ask(q="impression à Martigues", territoire="13055")
    assert (search.here, titles(search)) == (None, ["Couture et impression"])
    search = ask(q="couture", territoire="13056", tri="distance", rayon="50")
    assert titles(search) == ["Couture", "Couture et impression"]


def test_a_misspelt_word_keeps_its_commune(around):
    search = ask(q="cuoture à Martigues")
    assert search.corrected == "couture Martigues"
    assert search.here.territory.name == "Martigues"


@pytest.mark.parametrize(
    ("query", "most"),
    [("imprimer à Martigues", 8), ("couture à Aix-en-Provence", 12), ("yodel à Martigues", 12)],
)
def test_few_queries_at_any_distance(around, query, most, django_assert_max_num_queries):
    """With warm caches and the results read; a commune with few documents costs a few more."""
    ask(q=query).results[:10]
    with django_assert_max_num_queries(most):
        search = ask(q=query)
        assert [search.facets, search.results[:10]]


HOSTILE = [
    {"q": "\0"}, {"q": "x" * 100_000}, {"theme": "\0"}, {"theme": ["x"] * 500}, {"rayon": "9e99"},
    {"territoire": "13\0"}, {"tri": "distance"}, {"periode": "²"}, {"q": "13500", "rayon": "-1"},
    {"q": "à " * 100, "partout": "x"}, {"territoire": "x" * 5000, "tri": "distance"},
]  # fmt: skip


def test_hostile_questions_are_answered(subtests, around):
    for data in HOSTILE:
        with subtests.test(data=data):
            search = ask(**data)
            assert [search.facets, search.chips, search.query, titles(search)]
