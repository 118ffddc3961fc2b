"""Measure the duration of functions. Independent of the site, as other checkouts use it too."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Duration:
    """Elapsed milliseconds, and milliseconds of CPU of this process and its database."""

    wall: float
    processor: float


def timed(function, *args):
    """Call the function, and return (its result, its `Duration`)."""
    wall, processor = time.perf_counter(), processor_time()
    result = function(*args)
    wall, processor = time.perf_counter() - wall, processor_time() - processor
    return result, Duration(1000 * wall, 1000 * processor)


def processor_time():
    """Return the CPU seconds of this process and of its PostgreSQL backend, if it is local."""
    seconds = time.process_time()
    if connection.vendor == "postgresql" and connection.connection:
        server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        with suppress(OSError):
            seconds += int(server.read_text().split()[0]) / 1e9
    return seconds


def ordered(times):
    """Return (sorted elapsed times, sorted CPU times) of `Duration`s."""
    return sorted(time.wall for time in times), sorted(time.processor for time in times)


def percentile_95(values):
    return values[min(int(len(values) * 0.95), len(values) - 1)]
