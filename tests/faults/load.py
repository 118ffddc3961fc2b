"""Many rows, many requests, many visitors; twenty who write to SQLite."""

import os
import random
import shutil
import statistics
import threading
import time
from dataclasses import replace
from pathlib import Path

from tests.forms import fields_of
from tests.migrated import stored_file

from .database import edit, publish
from .people import WRITING, registration
from .rows import Row, among, fault, seen
from .site import Site, together

ROWS = int(os.environ.get("ROWS", "2000"))
REQUESTS = int(os.environ.get("REQUESTS", "3000"))
SLOWEST = 3  # seconds
MOST_MEMORY = 500e6  # bytes of an import, however long its file
ALONE, COMERS, PACE = 30, 20, 1  # seconds; people who register, one each so many seconds
WRITERS, WRITES = 20, 5
VISITORS, PAGES, READING = 50, 8, (5, 10)  # seconds that a person reads a page: from, to
TIMES_SLOWER = 4
PROCESSES = 2  # that answer
PUBLISHED_EVERY = 5  # of the requests of one kind: what is remembered of pages is left each time
ODD = ("/rien/", "/recherche/?q=%FF", "/agenda/?du=hier", "/lieux/?page=9e9")


@fault("Many places are imported while 3 people publish and 20 register")
def import_meanwhile(site):
    busy, before = os.getloadavg()[0], site.count()["places"]
    alone = Beside(site, 4000).work(ALONE)
    path = site.folder / "many.csv"
    site.call("write_places", str(path), ROWS)
    made = Beside(site, 5000).work_during("manage.py", "import_places", str(path), "-v0")
    # The same places, each with another name: each row changes.
    site.call("rename_places", str(path))
    changed = Beside(site, 20000).work_during("manage.py", "import_places", str(path), "-v0")
    figures = (
        f"while they are made: {made}; while each is changed: {changed}; with no import: {alone}"
    )
    print(f"  {figures}", flush=True)
    for beside in (alone, made, changed):
        beside.check()
    assert site.count()["places"] - before == ROWS
    return Row(
        f"{figures}; none refused (load of the machine before: {busy:.1f})",
        f"nothing: {ROWS:,} places more, then all changed, no fault in the tree",
        f"nothing was away (made in {made.seconds:.0f} s, changed in {changed.seconds:.0f} s, the"
        f" import in {max(made.memory, changed.memory) / 1e6:.0f} MB of memory at most)",
    )


class Beside:
    """3 people who publish again and again, and at least 20 who register, one after the other,
    beside another work."""

    def __init__(self, site, number):
        self.site, self.number = site, number
        self.opened, self.published, self.registered = [], [], []
        self.seconds, self.memory = 0, 0  # of the other work, bytes
        self.is_over = threading.Event()

    def work_during(self, *command):
        """Until the command ends."""

        def wait():
            process = self.site.run(*command)
            _pid, status, used = os.wait4(process.pid, 0)
            self.memory = used.ru_maxrss * 1024
            return os.waitstatus_to_exitcode(status)

        return self._work(wait)

    def work(self, seconds):
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
        together([wait, self._register, *acts])
        return self

    def _publish(self, editor, pk):
        while not self.is_over.is_set():
            opened = editor.ask(edit(pk))
            self.opened.append(opened)
            if opened.status == 200:
                title = f"Page {pk}, {len(self.published)}"
                fields = fields_of(opened.text) | {"title": title, "action-publish": "1"}
                self.published.append(editor.ask(edit(pk), fields))
            self.is_over.wait(1)

    def _register(self):
        sends = []
        while len(self.registered) < COMERS or not self.is_over.is_set():
            # Several are writing at any moment.
            sends.append(registration(self.site, "forum", self.number + len(sends)))
            self.is_over.wait(PACE)
            if len(sends) * PACE > WRITING:
                self.registered.append(sends[len(self.registered)]())

    def check(self):
        """That each was answered what they expect, in time."""
        among(self.opened, 200)
        among(self.published + self.registered, 302)
        answers = self.opened + self.published + self.registered
        assert max(answer.seconds for answer in answers) < SLOWEST
        assert self.memory < MOST_MEMORY

    def __str__(self):
        parts = {
            "who opens a page to change it": self.opened,
            "who publishes it": self.published,
            "who registers": self.registered,
        }
        return "; ".join(f"{who}, {seen(one)}, half in {half(one)}" for who, one in parts.items())


@fault(f"{WRITERS} people write at once to a site on SQLite")
def sqlite(site):
    folder = site.folder / "on-sqlite"
    folder.mkdir()
    if stored_file().exists():  # what the tests migrated: a minute sooner than again
        shutil.copy(stored_file(), folder / "site.sqlite3")
    database = f"sqlite:///{folder / 'site.sqlite3'}"
    with Site(folder, database, site.smtp) as other:
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
        answers = among([one for several in together(acts) for one in several], 302)
        assert len(answers) == WRITERS * WRITES
        assert other.count()["held"] == len(sends)
        assert "locked" not in other.journal()
    return Row(
        f"{len(answers)} writings: {seen(answers)}; never « locked »",
        "nothing",
        "nothing was away",
    )


def addresses(site):
    return (
        *("/", "/agenda/", "/lieux/", "/page-5/", site.content["event"], "/lieux/carte/"),
        *("/recherche/?q=atelier", "/agenda/agenda.ics", "/lieux/lieux.csv", "/lieux/points.json"),
    )


@fault(f"{VISITORS} visitors at once, who read each page for {READING[0]} to {READING[1]} s")
def crowd(site):
    """Each comes with an empty browser, and asks for the next page once the last is read: who asks
    without reading is no visitor, and fifty of these only measure a queue. They are compared with
    one alone who does not read, which is the harder way: what is remembered of a page lasts a
    minute, and nothing is forgotten between two pages asked at once."""
    busy, paths = os.getloadavg()[0], addresses(site)
    among([site.browser().ask(path) for path in paths * 4], 200)
    alone = among([site.browser().ask(path) for path in paths * 8], 200)

    def visit(number):
        visitor, answers = site.browser(f"203.0.113.{number + 1}"), []
        for path in random.sample(paths, PAGES):
            time.sleep(random.uniform(*READING))
            answers.append(visitor.ask(path))
        return answers

    acts = [lambda n=n: visit(n) for n in range(VISITORS)]
    crowd = among([answer for answers in together(acts) for answer in answers], 200)
    again = among([site.browser().ask(path) for path in paths * 8], 200)
    one, all_of_them = p95(alone + again), p95(crowd)
    figures = (
        f"95 pages of 100 within {one * 1000:.0f} ms for one, {all_of_them * 1000:.0f} ms for"
        f" {VISITORS}: {all_of_them / one:.1f} times (load of the machine before: {busy:.1f})"
    )
    print(f"  {figures}", flush=True)
    assert all_of_them < TIMES_SLOWER * one
    return Row(figures, "nothing", "nothing was away")


def half(answers):
    return f"{statistics.median(answer.seconds for answer in answers):.1f} s"


def p95(answers):
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


@fault("Requests of all kinds, four at a time, without end")
def soak(site):
    """No process is replaced meanwhile, as it is on a server after some thousands: what one forgets
    to give back is all here at the end."""
    editor, numbers = site.editor(), iter(range(REQUESTS))
    measures, answers, lock, paths = {}, [], threading.Lock(), addresses(site)
    form = f"/agenda/evenements/{site.content['uids']['forum']}/inscription/"

    def one(number):
        kind, turn, visitor = number % 20, number // 20, site.browser(f"198.18.{number % 250}.1")
        if kind == 0:
            return editor.ask(admin(site, turn))
        if kind == 1:
            return visitor.ask(ODD[turn % len(ODD)])
        if kind == 2:
            return visitor.ask(form)
        if kind == 3:
            return visitor.ask(form, {"name": "x", "website": "robot"})
        if kind == 4 and turn % PUBLISHED_EVERY == 0:
            return publish(editor, site.content["pages"][4], f"Page 4, {number}")
        if kind in (4, 5):
            return visitor.ask(f"/recherche/?q=atelier+{number}")
        if kind == 6:
            return visitor.ask(
                f"/lieux/?pres={turn % 5 + 43}.{turn % 89:02},{turn % 7}.{turn % 97:02}"
            )
        return visitor.ask(paths[number % len(paths)])

    def ask_on():
        for number in numbers_left(numbers, lock):
            [answer] = among([one(number)], 200, 301, 302, 400, 403, 404, 429)
            # Fifty thousand pages are not kept.
            answers.append(replace(answer, text="", headers={}))
            if number in moments:
                measures[number] = memory(site)
                print(f"  {number}: {measures[number] / 1e6:.0f} MB", flush=True)

    moments = {REQUESTS * tenth // 10 - 1 for tenth in range(1, 11)} | {REQUESTS // 3}
    began = time.monotonic()
    with site.under(GUNICORN_CMD_ARGS="--max-requests=0 --max-requests-jitter=0"):
        site.wait_for(lambda: len(site.workers()) == PROCESSES)
        pids = site.workers()
        together([ask_on] * 4)
        assert site.workers() == pids
    after_a_third, last = measures[REQUESTS // 3], measures[REQUESTS - 1]
    assert last < 1.1 * after_a_third, measures
    return Row(
        f"{REQUESTS:,} requests in {(time.monotonic() - began) / 60:.0f} min: {seen(answers)}",
        "nothing",
        f"nothing was away, and no process was replaced; memory of the processes:"
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
    """Bytes of the processes that answer, what they share counted once."""
    total = 0
    for pid in site.workers():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total
