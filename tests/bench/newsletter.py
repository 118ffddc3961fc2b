"""Send the letters of thousands of subscribers to a real mail server, while visitors read pages.

python -m tests.bench.newsletter                            SQLite
python -m tests.postgresql python -m tests.bench.newsletter PostgreSQL

The demonstration is served by gunicorn under the production settings. A visitor requests pages, one
after the other, first alone, then during `send_newsletters`. Prints the choices that differ, the
letters per second, the milliseconds of CPU of a letter, and the milliseconds of a page (median,
95th centile, maximum) in both cases. Subscribers without a date near them receive nothing.
"""

import argparse
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from tests.faults.site import ROOT
from tests.smtp_server import smtp_server

from .served import Demonstration

PAGES = ["/", "/agenda/", "/lieux/", "/pres-de-chez-moi/?pres=Martigues", "/recherche/?q=atelier"]
SECONDS_ALONE = 30
FILL = """
import random
from datetime import timedelta
from django.utils import timezone
from events.models import NewsletterSubscriber, Occurrence
from network.models import Topic
random.seed(7)
communes = sorted(set(Occurrence.objects.public().upcoming()
                      .filter(commune__isnull=False).values_list("commune__code", flat=True)))
topics = sorted(Topic.objects.values_list("slug", flat=True))
now, today = timezone.now(), timezone.localdate()
NewsletterSubscriber.objects.bulk_create(
    NewsletterSubscriber(
        email=f"ana{n}@exemple.net", commune=random.choice(communes),
        distance_km=random.choice([5, 10, 20, 30]), frequency=random.choice(["weekly", "monthly"]),
        topics=",".join(sorted(random.sample(topics, random.choice([0, 0, 0, 1, 2])))),
        confirmed_at=now, renewed_at=now, due_on=today,
    )
    for n in range(NUMBER)
)
choices = NewsletterSubscriber.objects.values_list(
    "commune", "distance_km", "topics", "frequency").distinct().count()
dates = Occurrence.objects.public().upcoming().filter(
    starts_at__lt=now + timedelta(days=31)).count()
print(f"{NUMBER} subscribers, {choices} different choices, {dates} dates in 31 days")
"""


class Visitor(threading.Thread):
    """A visitor who requests pages until `is_over` is set; `times` contains the milliseconds."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.browser, self.times, self.is_over = site.browser(), [], threading.Event()

    def run(self):
        for path in itertools.cycle(PAGES):
            if self.is_over.is_set():
                return
            answer = self.browser.fetch(path)
            assert answer.status == 200, (path, answer.status)
            self.times.append(answer.seconds * 1000)
            time.sleep(0.05)

    def finish(self):
        """Stop and return a line with the median, the 95th centile and the maximum."""
        self.is_over.set()
        self.join()
        median, high = statistics.median(self.times), statistics.quantiles(self.times, n=20)[-1]
        number = len(self.times)
        return f"{number:>5} pages: {median:6.0f} {high:6.0f} {max(self.times):6.0f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=5000)
    number = parser.parse_args().subscribers
    with tempfile.TemporaryDirectory(prefix="newsletter-") as folder, smtp_server() as smtp:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/site.sqlite3"
        site = Demonstration(folder, url, smtp)
        try:
            with site:
                measure(site, number, smtp)
        finally:
            site.stop()


def measure(site, number, smtp):
    print(shell(site, FILL.replace("NUMBER", str(number))), flush=True)
    for path in PAGES:
        site.browser().fetch(path)
    alone = Visitor(site)
    alone.start()
    time.sleep(SECONDS_ALONE)
    print(f"alone    {alone.finish()}", flush=True)
    during, began = Visitor(site), time.monotonic()
    during.start()
    command = [sys.executable, "manage.py", "send_newsletters"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    sent = subprocess.run(
        command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=True
    )
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"sending  {during.finish()}")
    print(sent.stdout.splitlines()[0])
    letters = len(smtp.mails)
    size = sum(map(len, smtp.mails)) / max(letters, 1) / 1000
    print(f"{letters} letters in {seconds:.0f} s: {letters / seconds:.0f} a second, {size:.1f} kB")
    print(f"{used:.0f} s of CPU: {used / max(letters, 1) * 1000:.1f} ms a letter")
    assert len(set(smtp.recipients)) == len(smtp.recipients) == letters


def shell(site, code):
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    result = subprocess.run(
        command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


if __name__ == "__main__":
    main()
