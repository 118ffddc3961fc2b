"""Measure one site: reads an address per line, and writes a line "milliseconds status" for each.

This script runs in the interpreter of the measured site. It imports `timing`, which is independent
of any site, and, to measure this project, the caches that it clears before each request.
"""

import os
import statistics
import sys
from contextlib import suppress

import django

with suppress(ImportError):  # the settings that a peer keeps in its `.env`
    from dotenv import load_dotenv

    load_dotenv(".env")

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from timing import timed  # noqa: E402

TIMES, FIRST = 12, 2  # the first measurements warm the process and are not counted


def clear_caches():
    """Do nothing, unless CLEARED names the caches of this project to clear."""


if cleared := os.environ.get("CLEARED"):
    from network.memory.stamped_cache import clear_all
    from network.outputs.caching import responses

    clear_caches = clear_all if cleared == "all" else responses.clear


def main():
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    for line in sys.stdin:
        times = []
        for _ in range(TIMES):
            clear_caches()
            response, duration = timed(client.get, line.strip())
            times.append(duration.processor)
        print(statistics.median(times[FIRST:]), response.status_code, flush=True)


if __name__ == "__main__":
    main()
