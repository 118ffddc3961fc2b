import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.filters import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    DateFilter,
    FilterSet,
    TerritoryFilter,
    TextFilter,
)
from network.filters.kinds import prefixed
from network.models import Territory
from tests.counts import FirstLetterFilter

KINDS = [("commune", "Commune"), ("epci", "Intercommunalité"), ("region", "Région")]


class TerritoryFilterSet(FilterSet):
    q = TextFilter("Mots", q=lambda value: Q(name__icontains=value))
    niveau = ChoicesFilter("Niveau", choices=KINDS, q=lambda values: Q(kind__in=values))
    seul = ChoiceFilter("Seul", choices=KINDS, q=lambda value: Q(kind=value))
    peuple = BooleanFilter("Peuplé", q=Q(population__gt=100_000))
    du = DateFilter("Du", q=lambda day: Q(pk__gte=0))
    territoire = TerritoryFilter("Territoire", prefix="departement")


def filters(query):
    return TerritoryFilterSet(QueryDict(query), Territory.objects.all())


def names(query):
    return {territory.name for territory in filters(query).qs}


def test_copy_with_other_choices_forgets_those_that_were_read():
    niveau = TerritoryFilterSet.filters["niveau"]
    assert len(niveau.options()) == 3
    assert niveau.among(KINDS[:1]).options() == KINDS[:1]


def test_choices_of_one_filter_add_up_and_filters_narrow(communes):
    assert names("niveau=commune&niveau=region&peuple=1") == {"Marseille", "Aix-en-Provence"}


def test_invalid_values_are_refused_and_ignored(communes):
    filter_set = filters("niveau=planete&peuple=peut-être&du=2026-02-31&territoire=ZZ&couleur=bleu")
    assert filter_set.refused == [
        ("niveau", "planete"),
        ("peuple", "peut-être"),
        ("du", "2026-02-31"),
        ("territoire", "ZZ"),
        ("couleur", ""),
    ]
    assert filter_set.values == {}
    assert filter_set.qs.count() == Territory.objects.count()


def test_page_number_is_not_in_the_query(communes):
    assert filters("page=3").refused == []


def test_the_query_is_canonical(communes):
    one = filters("peuple=on&niveau=region&niveau=commune&q=++mar%20s&territoire=13")
    other = filters("territoire=13&q=mar+s&niveau=commune&niveau=region&niveau=region&peuple=1")
    assert (
        one.query == other.query == ("q=mar+s&niveau=commune&niveau=region&peuple=1&territoire=13")
    )


def test_a_date_is_a_day(communes):
    assert filters("du=2026-11-03").values == {"du": datetime.date(2026, 11, 3)}


def test_each_chip_removes_one_value(communes):
    chips = filters("niveau=commune&niveau=region&territoire=13").chips
    assert [(chip.label, chip.remove_query) for chip in chips] == [
        ("Commune", "niveau=region&territoire=13"),
        ("Région", "niveau=commune&territoire=13"),
        ("Bouches-du-Rhône", "niveau=commune&niveau=region"),
    ]


def test_facet_counts_apply_the_other_filters_only(communes, django_assert_num_queries):
    filter_set = filters("niveau=epci&peuple=1")
    with django_assert_num_queries(1):
        niveau, _seul, peuple = filter_set.facets()
    assert [(o.value, o.count, o.selected) for o in niveau.options] == [
        ("commune", 2, False),
        ("epci", 0, True),
        ("region", 0, False),
    ]
    assert [(o.value, o.count, o.selected) for o in peuple.options] == [("1", 0, True)]


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", "niveau", "seul", "peuple", "du", "territoire", "page", "x"]),
            st.one_of(st.text(), st.sampled_from(["\0", "\ud800", "9e99", "NaN", "x" * 100_000])),
        ),
        max_size=6,
    )
)
def test_no_query_string_raises(db, pairs):
    data = QueryDict(mutable=True)
    for key, value in pairs:
        data.appendlist(key, value)
    filter_set = TerritoryFilterSet(data, Territory.objects.all())
    filter_set.facets()
    assert list(filter_set.qs) == list(
        TerritoryFilterSet(QueryDict(filter_set.query), filter_set.queryset).qs
    )


@pytest.mark.parametrize("code", ["13", "200054807", "R93", "13055"])
def test_territory_filter_includes_its_communes(communes, code):
    class CommuneFilterSet(FilterSet):
        territoire = TerritoryFilter(prefix="pk")

    assert filters(f"territoire={code}").values["territoire"].code == code


class OfTwoKinds(FilterSet):
    """Of a commune, or of the département above it."""

    row_paths = ("", "departement")
    grand = BooleanFilter("Grand", of="", q=Q(population__gt=100_000))
    bouches = BooleanFilter("Du Rhône", of="departement", q=Q(name="Bouches-du-Rhône") | Q(pk=0))
    nom = TextFilter("Nom", q=lambda value: Q(name=value))


def test_counted_filter_requires_of():
    with pytest.raises(ImproperlyConfigured) as raised:

        class Silent(OfTwoKinds):
            seul = ChoiceFilter("Seul", choices=KINDS, q=lambda value: Q(kind=value))

    assert str(raised.value) == (
        "Silent.seul is counted and has no `of`: pass one of of='', of='departement', the model"
        " whose columns its q reads, or use a kind of filter whose `counted` is False."
    )


@pytest.mark.parametrize("parent", [FilterSet, OfTwoKinds])
def test_of_must_be_a_row_path_of_the_list(parent):
    with pytest.raises(ImproperlyConfigured, match=r"Lost\.seul has of='region', which is not in"):

        class Lost(parent):
            seul = ChoiceFilter("Seul", of="region", choices=KINDS, q=lambda value: Q(kind=value))


def test_filter_on_the_parent_uses_its_path(communes):
    filter_set = OfTwoKinds(
        QueryDict("bouches=1&grand=1"), Territory.objects.filter(kind="commune")
    )
    assert {t.name for t in filter_set.qs} == {"Marseille", "Aix-en-Provence"}
    assert [facet.options[0].count for facet in filter_set.facets()] == [2, 2]


def test_filter_that_overrides_narrow_is_counted(communes):
    class Lettered(TerritoryFilterSet):
        lettre = FirstLetterFilter("Lettre", field="name")

    filter_set = Lettered(QueryDict("lettre=M&niveau=commune"), Territory.objects.all())
    assert {t.name for t in filter_set.qs} == {"Marseille", "Martigues"}
    [niveau, letter] = filter_set.facets("niveau", "lettre")
    assert [(o.value, o.count) for o in niveau.options] == [
        ("commune", 2),
        ("epci", 1),
        ("region", 0),
    ]
    assert [(o.value, o.count, o.selected) for o in letter.options] == [
        ("A", 1, False),
        ("B", 0, False),
    ]


def test_only_counted_filters_have_facets(communes, django_assert_num_queries):
    class Few(TerritoryFilterSet):
        counted = ("niveau",)

    filter_set = Few(QueryDict("peuple=1"), Territory.objects.all())
    with django_assert_num_queries(1):
        [niveau] = filter_set.facets()
        assert (filter_set.total, niveau.options[0].count) == (2, 2)


def test_negated_condition_stays_negated_behind_a_prefix():
    condition = Q(name="Aix") | ~Q(kind="region", code="93")
    assert prefixed(condition, "commune") == Q(commune__name="Aix") | ~Q(
        commune__kind="region", commune__code="93"
    )
