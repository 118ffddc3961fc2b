"""Drills under load: a large import, many requests, many visitors, concurrent writes to SQLite."""

import os
import random
import statistics
import threading
import time
from dataclasses import replace
from pathlib import Path

from tests.forms import fields_of

from .database import edit, publish
from .people import WRITING, registration, sqlite_site
from .rows import Row, expect_statuses, fault, summarise
from .site import run_together

ROWS = int(os.environ.get("ROWS", "2000"))
REQUESTS = int(os.environ.get("REQUESTS", "3000"))
MOST_MEMORY = 500e6  # bytes that an import may use, independent of the length of its file
# Seconds of the reference without an import; people who register; seconds between two of them.
ALONE, COMERS, PACE = 30, 20, 1
WRITERS, WRITES = 20, 5
VISITORS, PAGES, READING = 50, 8, (5, 10)  # READING: shortest and longest seconds on a page
TIMES_SLOWER = 4
PROCESSES = 2  # gunicorn workers
PUBLISHED_EVERY = 5  # requests of one kind; each publication invalidates the cached pages
ODD = ("/rien/", "/recherche/?q=%FF", "/agenda/?du=hier", "/lieux/?page=9e9")


@fault("Many places are imported while 3 people publish and 20 register")
def import_meanwhile(site):
    busy, before = os.getloadavg()[0], site.count()["places"]
    alone = EditingLoad(site, 4000).work(ALONE)
    path = site.folder / "many.csv"
    site.call("write_places", str(path), ROWS)
    made = EditingLoad(site, 5000).work_during("manage.py", "import_places", str(path), "-v0")
    # The same places with other names, so that the import updates every row.
    site.call("rename_places", str(path))
    changed = EditingLoad(site, 20000).work_during("manage.py", "import_places", str(path), "-v0")
    figures = (
        f"during creation: {made}; during an update of every place: {changed}; without an import:"
        f" {alone}"
    )
    print(f"  {figures}", flush=True)
    for load in (alone, made, changed):
        load.check()
    assert site.count()["places"] - before == ROWS
    return Row(
        f"{figures}; none refused (load of the machine before: {busy:.1f})",
        f"nothing: {ROWS:,} places created, then all updated, the page tree is valid",
        f"no interruption (created in {made.seconds:.0f} s, updated in {changed.seconds:.0f} s,"
        f" the import uses {max(made.memory, changed.memory) / 1e6:.0f} MB of memory at most)",
    )


class EditingLoad:
    """Three editors who publish repeatedly and at least 20 visitors who register, one at a time.

    They work during another action: a command (`work_during`) or a pause (`work`). The answers are
    in `opened`, `published` and `registered`; `seconds` and `memory` (bytes) are those of the other
    action.
    """

    def __init__(self, site, number):
        self.site, self.number = site, number
        self.opened, self.published, self.registered = [], [], []
        self.seconds, self.memory = 0, 0
        self.is_over = threading.Event()

    def work_during(self, *command):
        """Run `command`, publish and register until it ends, and return self."""

        def wait():
            process = self.site.run(*command)
            _pid, status, used = os.wait4(process.pid, 0)
            self.memory = used.ru_maxrss * 1024
            return os.waitstatus_to_exitcode(status)

        return self._work(wait)

    def work(self, seconds):
        """Publish and register for `seconds` without another action, and return self."""
        return self._work(lambda: time.sleep(seconds))

    def _work(self, other):
        began = time.monotonic()

        def wait():
            try:
                assert not other()
                self.seconds = time.monotonic() - began
            finally:
                self.is_over.set()

        editors = [self.site.editor(name) for name in ("marie", "karim", "marie")]
        pairs = zip(editors, self.site.content["pages"][5:8], strict=True)
        acts = [lambda pair=pair: self._publish(*pair) for pair in pairs]
        run_together([wait, self._register, *acts])
        return self

    def _publish(self, editor, pk):
        while not self.is_over.is_set():
            opened = editor.fetch(edit(pk))
            self.opened.append(opened)
            if opened.status == 200:
                title = f"Page {pk}, {len(self.published)}"
                fields = fields_of(opened.text) | {"title": title, "action-publish": "1"}
                self.published.append(editor.fetch(edit(pk), fields))
            self.is_over.wait(1)

    def _register(self):
        sends = []
        while len(self.registered) < COMERS or not self.is_over.is_set():
            # Forms are opened before they are sent, so that several are open at any moment.
            sends.append(registration(self.site, "forum", self.number + len(sends)))
            self.is_over.wait(PACE)
            if len(sends) * PACE > WRITING:
                self.registered.append(sends[len(self.registered)]())

    def check(self):
        """Check the statuses and the memory of the other action."""
        expect_statuses(self.opened, 200)
        expect_statuses(self.published + self.registered, 302)
        assert self.memory < MOST_MEMORY

    def __str__(self):
        parts = {
            "opening a page in the editor": self.opened,
            "publishing it": self.published,
            "registering": self.registered,
        }
        return "; ".join(
            f"{action}, {summarise(answers)}, median {median(answers)}"
            for action, answers in parts.items()
        )


@fault(f"{WRITERS} people write at once to a site on SQLite")
def sqlite(site):
    with sqlite_site(site) as other:
        editors = [other.editor(name) for name in ("marie", "karim")]
        pages = other.content["pages"]

        def publish_often(number):
            editor, pk = editors[number % 2], pages[number]
            titles = [f"Page {number}, version {n}" for n in range(WRITES)]
            return [publish(editor, pk, title) for title in titles]

        sends = [registration(other, "forum", n) for n in range(WRITERS // 2 * WRITES)]
        time.sleep(WRITING)

        def register_often(number):
            return [send() for send in sends[number * WRITES : (number + 1) * WRITES]]

        writers = range(WRITERS // 2)
        acts = [*(lambda n=n: publish_often(n) for n in writers)]
        acts += [*(lambda n=n: register_often(n) for n in writers)]
        answers = expect_statuses([one for several in run_together(acts) for one in several], 302)
        assert len(answers) == WRITERS * WRITES
        assert other.count()["seated"] == len(sends)
        assert "locked" not in other.journal()
    return Row(
        f"{len(answers)} writes: {summarise(answers)}; no « locked » error",
        "nothing",
        "no interruption",
    )


def addresses(site):
    return (
        *("/", "/agenda/", "/lieux/", "/page-5/", site.content["event"], "/lieux/carte/"),
        *("/recherche/?q=atelier", "/agenda/agenda.ics", "/lieux/lieux.csv", "/lieux/points.json"),
    )


@fault(f"{VISITORS} visitors at once, who read each page for {READING[0]} to {READING[1]} s")
def crowd(site):
    """Compare 50 simultaneous visitors with one alone.

    Each visitor starts without cookies and requests a page after having read the previous one:
    requests without a pause would only measure a queue. The visitor alone makes requests without a
    pause, which makes the comparison harder: a page is cached for a minute, and no cached page
    expires between two immediate requests.
    """
    busy, paths = os.getloadavg()[0], addresses(site)
    expect_statuses([site.browser().fetch(path) for path in paths * 4], 200)
    alone = expect_statuses([site.browser().fetch(path) for path in paths * 8], 200)

    def visit(number):
        visitor, answers = site.browser(f"203.0.113.{number + 1}"), []
        for path in random.sample(paths, PAGES):
            time.sleep(random.uniform(*READING))
            answers.append(visitor.fetch(path))
        return answers

    acts = [lambda n=n: visit(n) for n in range(VISITORS)]
    crowd = expect_statuses([answer for answers in run_together(acts) for answer in answers], 200)
    again = expect_statuses([site.browser().fetch(path) for path in paths * 8], 200)
    one, all_of_them = p95(alone + again), p95(crowd)
    figures = (
        f"95th percentile: {one * 1000:.0f} ms for one visitor, {all_of_them * 1000:.0f} ms for"
        f" {VISITORS}, a ratio of {all_of_them / one:.1f} (load of the machine before: {busy:.1f})"
    )
    print(f"  {figures}", flush=True)
    assert all_of_them < TIMES_SLOWER * one
    return Row(figures, "nothing", "no interruption")


def median(answers):
    return f"{statistics.median(answer.seconds for answer in answers):.1f} s"


def p95(answers):
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


@fault("Requests of all kinds, four at a time, for a long time")
def soak(site):
    """Check that the memory of the processes does not grow over many requests.

    `--max-requests=0` keeps gunicorn from replacing a process, which a server does every few
    thousand requests: leaked memory stays until the end.
    """
    editor, numbers = site.editor(), iter(range(REQUESTS))
    measures, answers, lock, paths = {}, [], threading.Lock(), addresses(site)
    form = f"/agenda/evenements/{site.content['uids']['forum']}/inscription/"

    def one(number):
        kind, turn, visitor = number % 20, number // 20, site.browser(f"198.18.{number % 250}.1")
        if kind == 0:
            return editor.fetch(admin(site, turn))
        if kind == 1:
            return visitor.fetch(ODD[turn % len(ODD)])
        if kind == 2:
            return visitor.fetch(form)
        if kind == 3:
            return visitor.fetch(form, {"name": "x", "website": "robot"})
        if kind == 4 and turn % PUBLISHED_EVERY == 0:
            return publish(editor, site.content["pages"][4], f"Page 4, {number}")
        if kind in (4, 5):
            return visitor.fetch(f"/recherche/?q=atelier+{number}")
        if kind == 6:
            return visitor.fetch(
                f"/lieux/?pres={turn % 5 + 43}.{turn % 89:02},{turn % 7}.{turn % 97:02}"
            )
        return visitor.fetch(paths[number % len(paths)])

    def send_requests():
        for number in numbers_left(numbers, lock):
            [answer] = expect_statuses([one(number)], 200, 301, 302, 400, 403, 404, 429)
            # Drop the text: the run may have 50,000 answers.
            answers.append(replace(answer, text="", headers={}))
            if number in moments:
                measures[number] = memory(site)
                print(f"  {number}: {measures[number] / 1e6:.0f} MB", flush=True)

    moments = {REQUESTS * tenth // 10 - 1 for tenth in range(1, 11)} | {REQUESTS // 3}
    began = time.monotonic()
    with site.restarted_with(GUNICORN_CMD_ARGS="--max-requests=0 --max-requests-jitter=0"):
        site.wait_for(lambda: len(site.workers()) == PROCESSES)
        pids = site.workers()
        run_together([send_requests] * 4)
        assert site.workers() == pids
    after_a_third, last = measures[REQUESTS // 3], measures[REQUESTS - 1]
    assert last < 1.1 * after_a_third, measures
    return Row(
        f"{REQUESTS:,} requests in {(time.monotonic() - began) / 60:.0f} min: {summarise(answers)}",
        "nothing",
        f"no interruption, and no process was replaced; memory of the processes:"
        f" {after_a_third / 1e6:.0f} MB after a third, {last / 1e6:.0f} MB at the end",
    )


def admin(site, turn):
    return ("/admin/", "/admin/pages/", edit(site.content["pages"][9]))[turn % 3]


def numbers_left(numbers, lock):
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        yield number


def memory(site):
    """Return the bytes used by the gunicorn workers, counting shared memory once."""
    total = 0
    for pid in site.workers():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total
