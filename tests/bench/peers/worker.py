"""Answers for one site: an address a line on its input, "milliseconds status" a line on its output.

Runs in the interpreter of the site that it measures, and uses nothing of ours but, for our own, the
memory of whole answers, which it empties before each.
"""

import os
import statistics
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

TIMES, FIRST = 12, 2  # those that warm the process are left out


def forget():
    """What is remembered of whole pages; another site has none."""


if os.environ.get("FORGETS_ANSWERS"):
    from network.outputs.caching import responses

    forget = responses.clear


def main():
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    for line in sys.stdin:
        times = []
        for _ in range(TIMES):
            forget()
            began = time.process_time()
            response = client.get(line.strip())
            times.append((time.process_time() - began) * 1000)
        print(statistics.median(times[FIRST:]), response.status_code, flush=True)


if __name__ == "__main__":
    main()
