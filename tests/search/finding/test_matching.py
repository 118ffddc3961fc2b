"""The word filter of the lists matches as the search does."""

import pytest
from django.db.models import Q
from django.http import QueryDict
from wagtail.models import Page

from network.filters import BooleanFilter, FilterSet
from search.finding.matching import MatchingFilter, matching
from search.models import Synonym


def titles_of(text, **options):
    pages = Page.objects.filter(pk__in=matching(text, ["page"], **options))
    return sorted(pages.values_list("title", flat=True))


@pytest.fixture
def pages(publish):
    publish("Médiathèque d’Arles", "Des imprimantes")
    publish("Espace public numérique", "Imprimante et scanner")
    publish("Fablab")


def test_every_word_counts_and_its_form_does_not(subtests, pages):
    Synonym.objects.create(words="reprographie, imprimante")
    cases = [
        ("MEDIATHEQUES", ["Médiathèque d’Arles"]),
        ("imprimante", ["Espace public numérique", "Médiathèque d’Arles"]),
        ("imprimante Arles", ["Médiathèque d’Arles"]),
        ("EPN", ["Espace public numérique"]),
        ("imprimnate", ["Espace public numérique", "Médiathèque d’Arles"]),
        ("fab", ["Fablab"]),
        ("reprographie scan", ["Espace public numérique"]),
        ("imprimante xyzzy", []),
        ("?!", []),
        ("", []),
        ("' OR 1=1 --", []),
    ]
    for text, expected in cases:
        with subtests.test(text=text, expected=expected):
            assert titles_of(text) == expected


def test_other_kinds_are_excluded(pages):
    assert list(matching("fablab", ["event"])) == []


@pytest.mark.parametrize("count", [2, 30])
def test_list_looks_up_the_words_once(publish, count, django_assert_max_num_queries):
    class Filters(FilterSet):
        q = MatchingFilter("Mots", kinds=["page"], also=lambda text: Q(title=text))
        un = BooleanFilter("Un", q=Q(title__contains="1"))
        deux = BooleanFilter("Deux", q=Q(title__contains="2"))

    for number in range(count):
        publish(f"Atelier {number}")
    publish("ateliers")
    Filters(QueryDict("q=ateliers"), Page.objects.all()).facets()
    with django_assert_max_num_queries(4):
        filters = Filters(QueryDict("q=ateliers"), Page.objects.all())
        options = [facet.options[0].count for facet in filters.facets()]
        assert len(filters.qs) == count + 1
    assert options == [len([n for n in range(count) if digit in str(n)]) for digit in "12"]
