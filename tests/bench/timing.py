"""How long a function takes. Knows nothing of the site: `worker` uses it in other checkouts."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Duration:
    """Milliseconds: in all, and of the processor, for this process and for its database."""

    wall: float
    processor: float


def timed(function, *args):
    """(what it returns, its `Duration`)"""
    wall, processor = time.perf_counter(), processor_time()
    result = function(*args)
    wall, processor = time.perf_counter() - wall, processor_time() - processor
    return result, Duration(1000 * wall, 1000 * processor)


def processor_time():
    """Seconds of this process, and of the PostgreSQL process that answers it if on this machine."""
    seconds = time.process_time()
    if connection.vendor == "postgresql" and connection.connection:
        server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        with suppress(OSError):
            seconds += int(server.read_text().split()[0]) / 1e9
    return seconds


def ordered(times):
    """(sorted walls, sorted processors) of `Duration`s."""
    return sorted(time.wall for time in times), sorted(time.processor for time in times)


def percentile_95(values):
    return values[min(int(len(values) * 0.95), len(values) - 1)]
