"""Answers for one site: an address a line on its input, "milliseconds status" a line on its output.

Runs in the interpreter of the site that it measures. It uses nothing of ours but `timing`, which
knows no site, and for our own what it remembers, which it empties before each answer.
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

TIMES, FIRST = 12, 2  # those that warm the process are left out


def forget():
    """What is remembered of whole pages; another site has none."""


if forgets := os.environ.get("FORGETS"):
    from network.memory.stamped import clear_all
    from network.outputs.caching import responses

    forget = clear_all if forgets == "all" else responses.clear


def main():
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    for line in sys.stdin:
        times = []
        for _ in range(TIMES):
            forget()
            response, duration = timed(client.get, line.strip())
            times.append(duration.processor)
        print(statistics.median(times[FIRST:]), response.status_code, flush=True)


if __name__ == "__main__":
    main()
