"""Two threads of one process, and a second process, count and store at once and lose nothing."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.own_database import database_url, environment, run  # noqa: F401

TIMES = 40
PLACE = """
import django; django.setup()
from wagtail.models import Page, Locale
from places.models import PlaceIndexPage, PlacePage
home = Page.objects.get(depth=2)
index = home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux"))
print(index.add_child(instance=PlacePage(title="EPN", slug="epn")).pk)
"""
WORK = """
import sys, threading
import django; django.setup()
from django.db import connection
from django.utils import timezone
from home.front.audience import counting
from network.memory import delayed
delayed.Timer = type("Timer", (), {"__init__": lambda *a: None, "start": lambda self: None})
counting.PER_MINUTE = 1000
place, times, day, failures = int(sys.argv[1]), int(sys.argv[2]), timezone.localdate(), []
def work():
    try:
        for number in range(times):
            assert counting.note(place, "call", "203.0.113.1")
            counting.store({(place, day, "view"): 1})
            if number % 10 == 0:
                counting.flush()
    except Exception as error:
        failures.append(error)
    finally:
        connection.close()
threads = [threading.Thread(target=work) for _thread in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
counting.flush()
assert not failures, failures
"""
READ = """
import django; django.setup()
from home.models import AudienceCount
print(sorted(AudienceCount.objects.values_list("kind", "count")))
"""


@pytest.mark.django_db
def test_counts_of_two_processes_of_two_threads_are_exact(database_url):  # noqa: F811
    place = run(PLACE, database_url).stdout.strip()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, place, str(TIMES)],
            env=environment(database_url),
            cwd=settings.BASE_DIR,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _process in range(2)
    ]
    failures = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], failures
    times = 4 * TIMES
    assert run(READ, database_url).stdout.strip() == str([("call", times), ("view", times)])
