import random
import statistics

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from network.benchmarks import Pages, ordered, percentile_95, spent
from search import synthetic
from search.engines import engine
from search.engines.shelf import shelf
from search.finding.answers import PER_PAGE
from search.finding.finding import Finding
from search.synthetic import misspelt, words

ROUNDS = 2
LINE = "{:<11} {:<24} {:>9} {:>7} {:>9} {:>9} {:>9} {:>7} {:>7} {:>5}"
# Of the whole page; then of the search alone, its counts included.
HEADS = (
    *("engine", "question", "median_ms", "p95_ms", "cpu95_ms"),
    *("search95", "its_cpu95", "÷plain", "queries", "page"),
)


def shapes(communes):
    """{what is asked: a function that gives one more question of that shape}"""
    common, rare = synthetic.WORDS[:20], synthetic.WORDS[500:]

    def some(among):
        return random.choice(among)  # noqa: S311

    def commune():
        return some(communes).name

    return {
        "any words": lambda: {"q": " ".join(words(random.randint(1, 6)))},  # noqa: S311
        "a common word": lambda: {"q": some(common)},
        "two common words": lambda: {"q": f"{some(common)} {some(common)}"},
        "a long question": lambda: {"q": " ".join(words(20))},
        "a misspelt word": lambda: {"q": misspelt(some(rare))},
        "two misspelt words": lambda: {"q": f"{misspelt(some(rare))} {misspelt(some(rare))}"},
        "in a commune": lambda: {"q": f"{some(common)} à {commune()}"},
        "misspelt, in a commune": lambda: {"q": f"{misspelt(some(rare))} à {commune()}"},
        "filtered": lambda: {"q": some(common), "theme": ["t1", "t2"], "territoire": "13"},
        "filtered by period": lambda: {"q": some(common), "periode": "a-venir"},
        "filters alone": lambda: {"territoire": "13", "type": "event"},
        "second page": lambda: {"q": some(common), "page": "2"},
        "soonest first": lambda: {"q": some(common), "tri": "date"},
        "nearest first": lambda: {"q": f"{some(common)} {commune()}", "tri": "distance"},
        "around 20 km": lambda: {"q": some(common), "territoire": some(communes).code, "rayon": 20},
    }


class Command(BaseCommand):
    help = (
        "Prints how fast pages of results come over a made-up site: milliseconds, those of the"
        " processor, the same of the search without its page, how many times the processor's for"
        " an answer of fixed text, and queries, of the search and of the whole page. Changes"
        " nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--documents", type=int, default=50_000)
        parser.add_argument("--questions", type=int, default=20, help="of each shape")

    @override_settings(ALLOWED_HOSTS=["*"], ROOT_URLCONF="network.benchmarks")
    def handle(self, documents, questions, **options):
        random.seed(7)
        with transaction.atomic():
            found = shapes(synthetic.fill(documents))
            asked = {name: [more() for _ in range(questions)] for name, more in found.items()}
            self.stdout.write(LINE.format(*HEADS))
            self.pages = Pages()
            shelf.forget()
            self._show("first of a process", asked["a common word"][:1], 1)
            times, searches = [], []
            for name, queries in asked.items():
                more, searched = self._show(name, queries, ROUNDS)
                times += more
                searches += searched
            self._print(f"all, {documents} documents", times, searches, "", "")
            transaction.set_rollback(True)
        shelf.forget()

    def _show(self, name, queries, rounds):
        """Each question is asked once before: what is timed is warm, but for the very first."""
        first = [self._spent(query) for query in queries]
        search = max(_queries(_search, query) for query in queries)
        page = max(_queries(self._ask, query) for query in queries)
        again = [self._spent(query) for query in queries * (rounds - 1)]
        searches = [spent(_search, query)[1] for query in queries]
        self._print(name, again or first, searches, search, page)
        return again, searches

    def _print(self, name, times, searches, search, page):
        wall, processor = ordered(times)
        figures = [statistics.median(wall), percentile_95(wall), percentile_95(processor)]
        figures += [percentile_95(part) for part in ordered(searches)]
        shown = [f"{figure:.1f}" for figure in figures]
        ratio = f"{statistics.median(processor) / self.pages.plain:.0f}"
        self.stdout.write(LINE.format(engine().name, name, *shown, ratio, search, page))

    def _ask(self, query):
        self.pages.client.get(reverse("search:results"), query)

    def _spent(self, query):
        return spent(self._ask, query)[1]


def _queries(answer, query):
    with CaptureQueriesContext(connection) as asked:
        answer(query)
    return len(asked)


def _search(query):
    """All that a page shows of a search, without the page."""
    data = QueryDict(mutable=True)
    for name, value in query.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    page = int(query.get("page", 1))
    finding = Finding(data, page=page)
    shown = finding.answer[(page - 1) * PER_PAGE : page * PER_PAGE]
    return shown, finding.facets, finding.chips, finding.best_bets, finding.corrected
