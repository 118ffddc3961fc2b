"""A département in a question: its documents, without distances from its middle."""

import datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from network.models import Territory
from search.choices import Order
from search.finding.attempts import Scope
from search.finding.page import SearchPage
from search.models import SearchChange, SearchDocument, SearchFacet

NOW = timezone.make_aware(datetime.datetime(2026, 11, 25, 10))
GAP, NICE = (44.56, 6.08), (43.70, 7.26)


def ask(**data):
    return SearchPage(QueryDict(urlencode(data)), now=NOW)


def titles(search):
    return [result.document.title for result in search.results[: len(search.results)]]


@pytest.fixture
def somewhere(publish, communes):
    """Workshops in two départements, and an article without one."""
    region = communes["13055"].region
    for code, name in (("05", "Hautes-Alpes"), ("06", "Alpes-Maritimes")):
        Territory.objects.create(code=code, kind="departement", name=name, region=region)

    def add(title, code="", point=(None, None), kind="place"):
        page = publish(title)
        document = SearchDocument.objects.get(page=page)
        SearchDocument.objects.filter(pk=document.pk).update(
            kind=kind, latitude=point[0], longitude=point[1]
        )
        if code:
            SearchFacet.objects.create(document=document, name="territory", value=code, label=code)
        SearchChange.objects.note([document.pk])

    add("Fablab de Gap", "05", GAP)
    add("Fablab de Nice", "06", NICE)
    add("Imprimerie de Nice", "06", NICE)
    add("Le fablab", kind="article")


@pytest.mark.parametrize("text", ["fablab dans le 05", "fablab hautes alpes", "fablab haute alpe"])
def test_documents_inside_come_first_without_distances(somewhere, text):
    page = ask(q=text)
    assert (page.scope, page.is_outside) == (Scope.INSIDE, False)
    assert titles(page)[0] == "Fablab de Gap"
    assert set(titles(page)) == {"Fablab de Gap", "Fablab de Nice", "Le fablab"}
    [chip] = page.chips
    assert (chip.label, chip.remove_query) == (
        "Dans le département\xa0: Hautes-Alpes", "q=fablab"
    )  # fmt: skip
    assert {result.distance_km for result in page.results[:10]} == {None}
    assert page.around == ""
    assert Order.DISTANCE not in dict(page.orders)


def test_departement_alone_shows_its_documents(somewhere):
    page = ask(q="dans le 06")
    assert sorted(titles(page)) == ["Fablab de Nice", "Imprimerie de Nice"]
    assert page.order == Order.RELEVANCE
    assert {result.distance_km for result in page.results[:10]} == {None}


def test_place_of_the_departement_is_among_the_first(somewhere, publish):
    for number in range(4):
        page = publish(f"Fablab {number}", "Le fablab")
        document = SearchDocument.objects.get(page=page)
        SearchDocument.objects.filter(pk=document.pk).update(kind="article")
        SearchFacet.objects.create(document=document, name="territory", value="05", label="05")
        SearchChange.objects.note([document.pk])
    assert "Fablab de Gap" in titles(ask(q="fablab dans le 05"))[:3]


def test_departement_without_documents_shows_those_around(somewhere):
    page = ask(q="imprimerie dans le 05")
    assert (titles(page), page.is_outside) == (["Imprimerie de Nice"], True)
    assert page.chips[0].label == "Autour du département\xa0: Hautes-Alpes"
    assert [result.distance_km for result in page.results[:10]] == [None]


def test_page_names_the_departement(client, site, somewhere):
    html = client.get("/recherche/?q=imprimerie+dans+le+05").content.decode()
    assert "Rien dans ce département. À côté\xa0:" in html
    assert "Autour du département\xa0: Hautes-Alpes" in html
    html = client.get("/recherche/?q=fablab+dans+le+05").content.decode()
    assert "moins de 20" not in html


def test_typed_region_keeps_a_chosen_departement_inside(somewhere):
    SearchFacet.objects.create(
        document=SearchDocument.objects.first(), name="territory", value="R93", label="Sud"
    )
    SearchChange.objects.note([SearchDocument.objects.first().pk])
    for chosen, expected in (("06", ["06"]), ("", ["R93"])):
        found = ask(q="fablab", pres="Provence-Alpes-Côte d’Azur", territoire=chosen)
        assert found.filters.values["territoire"] == expected
