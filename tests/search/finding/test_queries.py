"""Number of queries of a search, with few documents and with many."""

import random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

import search
from network.memory import stamped_cache
from search.engines.snapshot import snapshots
from search.finding.page import SearchPage
from search.finding.results import PER_PAGE
from search.models import BestBet
from tests.bench.made_up import search as made_up
from tests.search.conftest import page_document

SEARCH_BUDGET = 8
# Two more, once in a process: the quarters are in the settings and in the addresses of the places.
FIRST_BUDGET = SEARCH_BUDGET + 2
# Other queries: the site, its settings, its menu, and the log.
PAGE_BUDGET = SEARCH_BUDGET + 4
FEW, MANY = 400, 1600


def badges(pks, now, day):
    return dict.fromkeys(Page.objects.filter(pk__in=pks).values_list("pk", flat=True), "ouvert")


class Closed:
    def __init__(self, now):
        pass

    def open_keys(self):
        return set()

    def next_openings(self, pks):
        return {}


@pytest.fixture
def site_of(site, searched):
    """site_of(count) -> {shape: question} over a site of `count` pages."""
    search.register(Page, page_document, decorate=badges, opening=Closed)

    def fill(count):
        random.seed(11)
        communes = made_up.fill(count)
        common, chosen, rare = (made_up.WORDS[n] for n in (0, 20, 30))
        wrong = f"{rare[:3]}x{rare[4:]}"
        named, place = communes[0].name, f"&territoire={made_up.DEPARTEMENTS[0]}"
        BestBet.objects.all().delete()
        BestBet.objects.create(words=chosen, link="https://example.org/", title="Réponse")
        return {
            "a chosen answer": f"q={chosen}",
            "one word": f"q={common}",
            "two words": f"q={common}+{rare}",
            "a long question": "q=" + "+".join(made_up.WORDS[:20]),
            "misspelt": f"q={wrong}",
            "misspelt among many": "q=" + "+".join([*made_up.WORDS[:20], wrong]),
            "in a commune": f"q={common}+à+{named}",
            "misspelt in a commune": f"q={wrong}+à+{named}",
            "a commune alone": f"q={named}",
            "nothing in a commune": f"q=xyzzyqk+à+{named}",
            "filters": f"q={common}&theme=t1&theme=t2&public=a1&periode=a-venir{place}",
            "filters, misspelt in a commune": f"q={wrong}+à+{named}&theme=t1&public=a1",
            "filters alone": f"type=event{place}",
            "around a commune": f"q={common}&territoire={communes[0].code}&rayon=20",
            "open now in a commune": f"q={common}+ouvert+maintenant+à+{named}",
            "nothing at a moment": f"q={common}+atelier+le+29+février+2096",
            "second page": f"q={common}&partout=1&page=2",
            "by date": f"q={common}&tri=date",
            "by distance": f"q={common}+{named}&tri=distance",
            "nothing": "q=xyzzyqk",
            "nothing, filtered": "q=xyzzyqk&theme=t1",
        }

    return fill


def all_of_it(query):
    """Return everything that the page shows of a search."""
    data = QueryDict(query)
    page = int(data.get("page", 1))
    answer = SearchPage(data, page=page)
    shown = answer.results[(page - 1) * PER_PAGE : page * PER_PAGE]
    return shown, answer.facets, answer.chips, answer.best_bets, answer.corrected


def count_queries(answer, query, *, forgetting=lambda: None):
    answer(query)
    forgetting()
    with CaptureQueriesContext(connection) as captured:
        answer(query)
    return len(captured)


def counts(queries, answer, **options):
    return {name: count_queries(answer, query, **options) for name, query in queries.items()}


def forget_words():
    snapshots._snapshot.postings.clear()


def test_search_sends_at_most_eight_queries(site_of, client):
    results = reverse("search:results")

    def page(query):
        assert client.get(f"{results}?{query}").status_code == 200

    few, many = {}, {}
    for number, counted in ((FEW, few), (MANY, many)):
        queries = site_of(number)
        assert all_of_it(queries["second page"])[0]  # else nothing is read
        counted["warm"] = counts(queries, all_of_it)
        counted["unknown words"] = counts(queries, all_of_it, forgetting=forget_words)
        counted["page"] = counts(queries, page)
    budgets = {"warm": SEARCH_BUDGET, "unknown words": SEARCH_BUDGET, "page": PAGE_BUDGET}
    for name, budget in budgets.items():
        assert {shape: n for shape, n in many[name].items() if n > budget} == {}
    # With few documents, a commune takes more attempts, never fewer.
    assert {
        (name, shape): (few[name][shape], number)
        for name in budgets
        for shape, number in many[name].items()
        if number > few[name][shape] + 1
    } == {}


def test_first_search_of_a_process_has_a_query_budget(site_of):
    queries = site_of(100)

    def forget_all():
        snapshots.clear()
        stamped_cache.clear_all()

    for shape in ("one word", "in a commune", "filters", "second page"):
        assert count_queries(all_of_it, queries[shape], forgetting=forget_all) <= FIRST_BUDGET
