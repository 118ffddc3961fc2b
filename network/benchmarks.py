"""How long an address takes, beside a page of fixed text in the same run. For `make bench` alone.

A command that uses it answers with `@override_settings(ROOT_URLCONF="network.benchmarks")`.
"""

import gc
import statistics
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils.module_loading import import_string

ENOUGH = 10  # seconds on one address, once it was asked
FEWEST = 5  # times

urlpatterns = [
    path("plain", lambda _request: HttpResponse("x" * 25_000)),
    *import_string(f"{settings.ROOT_URLCONF}.urlpatterns"),
]


@dataclass(frozen=True)
class Spent:
    """Milliseconds: in all, and of the processor, for this process and for its database."""

    wall: float
    processor: float


def spent(function, *args):
    """(what it returns, `Spent`)"""
    wall, processor = time.perf_counter(), processor_time()
    result = function(*args)
    wall, processor = time.perf_counter() - wall, processor_time() - processor
    return result, Spent(1000 * wall, 1000 * processor)


def processor_time():
    """Seconds of this process, and of the PostgreSQL process that answers it if on this machine."""
    seconds = time.process_time()
    if connection.vendor == "postgresql" and connection.connection:
        server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        with suppress(OSError):
            seconds += int(server.read_text().split()[0]) / 1e9
    return seconds


class Pages:
    """Asks pages of the site, in this process, and says how they compare."""

    line = "{:<11} {:<28} {:>9} {:>8} {:>8} {:>8} {:>8}"
    heads = line.format("database", "page", "median_ms", "p95_ms", "cpu95_ms", "÷plain", "queries")

    def __init__(self):
        # A server has not just written the site in memory: its collector has less to look through.
        gc.collect()
        gc.freeze()
        self.client = Client()
        self.plain = statistics.median(self._once("/plain").processor for _ in range(200))

    def row(self, name, address, *, rounds=40, **headers):
        """One line of the table: warm, the ratio being of the processor's medians."""
        # What was published in the second of the first is known by the next alone.
        for _ in range(2):
            self._once(address, **headers)
        with CaptureQueriesContext(connection) as asked:
            self._once(address, **headers)
        # The next request empties the log.
        queries = len(asked)
        times, enough = [], time.perf_counter() + ENOUGH
        while len(times) < rounds and (len(times) < FEWEST or time.perf_counter() < enough):
            times.append(self._once(address, **headers))
        wall, processor = ordered(times)
        return self.line.format(
            connection.vendor,
            name,
            f"{statistics.median(wall):.1f}",
            f"{percentile_95(wall):.1f}",
            f"{percentile_95(processor):.1f}",
            f"{statistics.median(processor) / self.plain:.1f}",
            queries,
        )

    def _once(self, address, **headers):
        response, time_spent = spent(lambda: self.client.get(address, headers=headers))
        assert response.status_code in (200, 304), (address, response.status_code)  # noqa: S101
        return time_spent


def ordered(times):
    """(sorted walls, sorted processors) of `Spent`s."""
    return sorted(time.wall for time in times), sorted(time.processor for time in times)


def percentile_95(values):
    return values[min(int(len(values) * 0.95), len(values) - 1)]
