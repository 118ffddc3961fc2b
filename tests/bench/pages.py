"""Pages of a made-up site, beside a page of fixed text in the same run."""

import gc
import statistics
import time
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from .timing import ordered, percentile_95, timed
from .urls import PLAIN

ENOUGH = 10  # seconds on one address, once it was asked
FEWEST = 5  # times


@contextmanager
def made_up_site():
    """What is written in the block is removed at its end; the site answers as on a server."""
    settings = override_settings(ALLOWED_HOSTS=["*"], DEBUG=False, ROOT_URLCONF="tests.bench.urls")
    with settings, transaction.atomic():
        yield
        transaction.set_rollback(True)


def analyse():
    """What a server does by itself after many writes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Pages:
    """Requests pages of the site in this process, and compares them with a page of fixed text."""

    LINE = "{:<11} {:<28} {:>9} {:>8} {:>8} {:>8} {:>8}"
    HEADS = LINE.format("database", "page", "median_ms", "p95_ms", "cpu95_ms", "÷plain", "queries")

    def __init__(self):
        # A server has not just written the site in memory: its collector has less to look through.
        gc.collect()
        gc.freeze()
        self.client = Client()
        self.plain = statistics.median(self._once(PLAIN).processor for _ in range(200))

    def row(self, name, address, *, rounds=40, **headers):
        """One line of the table: warm, the ratio being of the processor's medians."""
        # Twice: a page computed in the very second of a publication is not remembered.
        for _ in range(2):
            self._once(address, **headers)
        with CaptureQueriesContext(connection) as captured:
            self._once(address, **headers)
        # The next request empties the log.
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
