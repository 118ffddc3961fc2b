import random
import statistics
import time

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from search import synthetic
from search.engines import engine
from search.engines.query import Query
from search.questions import understand

ROUNDS = 3


class Command(BaseCommand):
    help = "Prints how fast the engine answers over made-up documents. Changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--documents", type=int, default=50_000)
        parser.add_argument("--questions", type=int, default=100)

    def handle(self, documents, questions, **options):
        random.seed(7)
        with transaction.atomic():
            measured = synthetic.fill(documents)
            texts = [synthetic.question() for _ in range(questions)]
            queries = [
                Query(question=understand(text), shown=measured, stop=10, filters=filters)
                for text in texts
                for filters in ({}, {"topic": ["t1", "t2"], "territory": ["13"]})
            ]
            begun = time.perf_counter()
            engine().find(queries[0])
            cold = time.perf_counter() - begun
            for query in queries:
                engine().find(query)
            spent = sorted(_milliseconds(query) for query in queries * ROUNDS)
            with CaptureQueriesContext(connection) as asked:
                engine().find(queries[0])
            transaction.set_rollback(True)
        self.stdout.write("engine documents median_ms p95_ms max_ms first_ms queries")
        self.stdout.write(
            f"{engine().name} {documents} {statistics.median(spent):.1f}"
            f" {spent[int(len(spent) * 0.95)]:.1f} {spent[-1]:.1f} {cold * 1000:.0f} {len(asked)}"
        )


def _milliseconds(query):
    begun = time.perf_counter()
    engine().find(query)
    return (time.perf_counter() - begun) * 1000
