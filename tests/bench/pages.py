"""Measure pages of a generated site, and compare them with a page of fixed text."""

import gc
import statistics
import time
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from .timing import ordered, percentile_95, timed
from .urls import PLAIN

ENOUGH = 10  # seconds of measurements of one address
FEWEST = 5  # measurements of one address


@contextmanager
def made_up_site():
    """Roll back the writes of the block at its end, and use settings close to a server's."""
    settings = override_settings(ALLOWED_HOSTS=["*"], DEBUG=False, ROOT_URLCONF="tests.bench.urls")
    with settings, transaction.atomic():
        yield
        transaction.set_rollback(True)


def analyse():
    """Run ANALYZE, as a database server does after many writes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Pages:
    """Measure pages of the site in this process, relative to a page of fixed text."""

    LINE = "{:<11} {:<28} {:>9} {:>8} {:>8} {:>8} {:>8}"
    HEADS = LINE.format("database", "page", "median_ms", "p95_ms", "cpu95_ms", "÷plain", "queries")

    def __init__(self):
        # Exclude the objects of the generated site from garbage collection: a server has none.
        gc.collect()
        gc.freeze()
        self.client = Client()
        self.plain = statistics.median(self._once(PLAIN).processor for _ in range(200))

    def row(self, name, address, *, rounds=40, **headers):
        """Measure an address with warm caches, and return one line of the table.

        The ratio to the page of fixed text is computed from the median CPU times.
        """
        # Twice, because a page rendered in the second of a publication is not cached.
        for _ in range(2):
            self._once(address, **headers)
        with CaptureQueriesContext(connection) as captured:
            self._once(address, **headers)
        # Before the next request, which clears the log of queries.
        queries = len(captured)
        times, enough = [], time.perf_counter() + ENOUGH
        while len(times) < rounds and (len(times) < FEWEST or time.perf_counter() < enough):
            times.append(self._once(address, **headers))
        wall, processor = ordered(times)
        return self.LINE.format(
            connection.vendor,
            name,
            f"{statistics.median(wall):.1f}",
            f"{percentile_95(wall):.1f}",
            f"{percentile_95(processor):.1f}",
            f"{statistics.median(processor) / self.plain:.1f}",
            queries,
        )

    def _once(self, address, **headers):
        response, duration = timed(lambda: self.client.get(address, headers=headers))
        assert response.status_code in (200, 304), (address, response.status_code)
        return duration
