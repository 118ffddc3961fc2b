"""Measure the speed of the search with a generated index.

Prints one line per shape of question: milliseconds and milliseconds of CPU of the page of results,
the same for the search without the page, the ratio to the CPU time of a page of fixed text, and the
queries of the search and of the whole page. The generated rows are rolled back.
"""

import argparse
import random
import statistics

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from search.engines import engine
from search.engines.snapshot import snapshots, store
from search.finding.page import SearchPage
from search.finding.results import PER_PAGE

from .made_up import search as made_up
from .made_up.search import misspelt, words
from .pages import Pages, made_up_site
from .timing import ordered, percentile_95, timed

ROUNDS = 2
LINE = "{:<11} {:<24} {:>9} {:>7} {:>9} {:>9} {:>9} {:>7} {:>7} {:>5}"
# Figures of the whole page; then of the search alone, including its facet counts.
HEADS = (
    *("engine", "question", "median_ms", "p95_ms", "cpu95_ms"),
    *("search95", "its_cpu95", "÷plain", "queries", "page"),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=20, help="of each shape")
    options = parser.parse_args()
    random.seed(7)
    with made_up_site():
        communes = made_up.fill(options.documents)
        store()
        queries = {
            name: [question() for _ in range(options.questions)]
            for name, question in shapes(communes).items()
        }
        print(LINE.format(*HEADS))
        Measure(Pages()).show(queries, f"all, {options.documents} documents")
    snapshots.clear()


def shapes(communes):
    """Return {name of a shape: function that returns a random question of that shape}."""
    common, rare = made_up.WORDS[:20], made_up.WORDS[500:]

    def some(among):
        return random.choice(among)

    def commune():
        return some(communes).name

    return {
        "any words": lambda: {"q": " ".join(words(random.randint(1, 6)))},
        "a common word": lambda: {"q": some(common)},
        "two common words": lambda: {"q": f"{some(common)} {some(common)}"},
        "a long question": lambda: {"q": " ".join(words(20))},
        "a misspelt word": lambda: {"q": misspelt(some(rare))},
        "two misspelt words": lambda: {"q": f"{misspelt(some(rare))} {misspelt(some(rare))}"},
        "in a commune": lambda: {"q": f"{some(common)} à {commune()}"},
        "misspelt, in a commune": lambda: {"q": f"{misspelt(some(rare))} à {commune()}"},
        "filtered": lambda: {
            "q": some(common),
            "theme": ["t1", "t2"],
            "territoire": made_up.DEPARTEMENTS[3],
        },
        "filtered by period": lambda: {"q": some(common), "periode": "a-venir"},
        "filters alone": lambda: {"territoire": made_up.DEPARTEMENTS[3], "type": "event"},
        "second page": lambda: {"q": some(common), "page": "2"},
        "soonest first": lambda: {"q": some(common), "tri": "date"},
        "nearest first": lambda: {"q": f"{some(common)} {commune()}", "tri": "distance"},
        "around 20 km": lambda: {"q": some(common), "territoire": some(communes).code, "rayon": 20},
    }


class Measure:
    """Measure the page of results and the search alone, and print the durations of both."""

    def __init__(self, pages):
        self.pages = pages

    def show(self, queries, last):
        """Print a line for each {name of a shape: [question]}, then one for all, named `last`."""
        snapshots.clear()
        self._show("first of a process", queries["a common word"][:1], 1)
        pages, searches = [], []
        for name, questions in queries.items():
            of_pages, of_searches = self._show(name, questions, ROUNDS)
            pages += of_pages
            searches += of_searches
        self._print(last, pages, searches, "", "")

    def _show(self, name, questions, rounds):
        """Measure and print one shape; return the durations of the pages and of the searches.

        Each question is searched once before, so that the measurements use warm caches, except
        with one round: then the first requests are printed.
        """
        first = [self._timed(question) for question in questions]
        search = max(queries_of(search_alone, question) for question in questions)
        page = max(queries_of(self._fetch, question) for question in questions)
        again = [self._timed(question) for question in questions * (rounds - 1)]
        searches = [timed(search_alone, question)[1] for question in questions]
        self._print(name, again or first, searches, search, page)
        return again, searches

    def _print(self, name, pages, searches, search, page):
        wall, processor = ordered(pages)
        figures = [statistics.median(wall), percentile_95(wall), percentile_95(processor)]
        figures += [percentile_95(part) for part in ordered(searches)]
        shown = [f"{figure:.1f}" for figure in figures]
        ratio = f"{statistics.median(processor) / self.pages.plain:.0f}"
        print(LINE.format(engine().name, name, *shown, ratio, search, page))

    def _fetch(self, question):
        self.pages.client.get(reverse("search:results"), question)

    def _timed(self, question):
        return timed(self._fetch, question)[1]


def queries_of(answer, question):
    """Return the number of database queries of `answer(question)`."""
    with CaptureQueriesContext(connection) as captured:
        answer(question)
    return len(captured)


def search_alone(question):
    """Compute and return the results, facets and chips of a page, without rendering the page."""
    data = QueryDict(mutable=True)
    for name, value in question.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    page = int(question.get("page", 1))
    search = SearchPage(data, page=page)
    shown = search.results[(page - 1) * PER_PAGE : page * PER_PAGE]
    return shown, search.facets, search.chips, search.best_bets, search.corrected


if __name__ == "__main__":
    main()
