"""Many rows, many requests, many visitors; twenty who write to SQLite."""

import os
import random
import shutil
import statistics
import threading
import time
from pathlib import Path

from tests.migrated import stored_file

from .database import publish
from .people import WRITING, registration
from .rows import Row, among, fault, seen
from .site import Site, together

ROWS = int(os.environ.get("ROWS", "2000"))
REQUESTS = int(os.environ.get("REQUESTS", "3000"))
SLOWEST = 3  # seconds
WRITERS, WRITES = 20, 5
VISITORS, PAGES, READING = 50, 8, 3  # seconds that a person reads a page, or so
TIMES_SLOWER = 4
ODD = ("/rien/", "/recherche/?q=%FF", "/agenda/?du=hier", "/lieux/?page=9e9")


@fault("Many places are imported while 3 people publish and 20 register")
def import_meanwhile(site):
    path, before = site.folder / "many.csv", site.count()["places"]
    site.call("write_places", str(path), ROWS)
    first = work_beside(site, site.run("manage.py", "import_places", str(path), "-v0"), 4000)
    # The same places, each with another name: each row changes.
    site.call("rename_places", str(path))
    second = work_beside(site, site.run("manage.py", "import_places", str(path), "-v0"), 5000)
    places = site.count()["places"] - before
    answers = first[0] + second[0]
    assert max(answer.seconds for answer in answers) < SLOWEST, seen(answers)
    return Row(
        f"they all: {seen(answers)}; none refused",
        f"nothing: {places:,} places more, then all changed, no fault in the tree",
        f"nothing was away (made in {first[1]:.0f} s, changed in {second[1]:.0f} s)",
    )


def work_beside(site, process, number):
    """(what 3 who publish and 20 who register were answered, seconds) until the process ends."""
    editors = [site.editor(name) for name in ("marie", "karim", "marie")]
    sends = [registration(site, "forum", number + n) for n in range(20)]
    answers, began = [], time.monotonic()
    time.sleep(WRITING)

    def publish_on(editor, pk):
        while process.poll() is None:
            title = f"Page {pk}, {len(answers)}"
            answers.extend(among([publish(editor, pk, title)], 302))
            time.sleep(1)

    pages = site.content["pages"][5:8]
    threads = [
        threading.Thread(target=publish_on, args=pair) for pair in zip(editors, pages, strict=True)
    ]
    for thread in threads:
        thread.start()
    for send in sends:
        answers.extend(among([send()], 302))
        time.sleep(0.5)
    for thread in threads:
        thread.join()
    assert process.wait() == 0
    return answers, time.monotonic() - began


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
        answers = among([one for several in together(acts) for one in several or ()], 302)
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


@fault(f"{VISITORS} visitors at once, who read a page for {READING} s or so")
def crowd(site):
    paths = addresses(site)
    among([site.browser().ask(path) for path in paths * 4], 200)
    alone = [site.browser().ask(path) for path in paths * 8]

    def visit(number):
        visitor, answers = site.browser(f"203.0.113.{number + 1}"), []
        for path in random.sample(paths, PAGES):
            time.sleep(random.uniform(0, 2 * READING))
            answers.append(visitor.ask(path))
        return answers

    acts = [lambda n=n: visit(n) for n in range(VISITORS)]
    crowd = [answer for answers in together(acts) for answer in answers]
    among(alone + crowd, 200)
    one, all_of_them = p95(alone), p95(crowd)
    assert all_of_them < TIMES_SLOWER * one, (one, all_of_them)
    return Row(
        f"95 pages of 100 within {one * 1000:.0f} ms for one, {all_of_them * 1000:.0f} ms for"
        f" {VISITORS}: {all_of_them / one:.1f} times",
        "nothing",
        "nothing was away",
    )


def p95(answers):
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


@fault("Requests of all kinds, four at a time, without end")
def soak(site):
    editor, numbers = site.editor(), iter(range(REQUESTS))
    measures, answers, lock, paths = [], [], threading.Lock(), addresses(site)
    admin = ("/admin/", "/admin/pages/", f"/admin/pages/{site.content['pages'][9]}/edit/")
    form = f"/agenda/evenements/{site.content['uids']['forum']}/inscription/"

    def one(number):
        kind, visitor = number % 20, site.browser(f"198.18.{number % 250}.1")
        if kind == 0:
            return editor.ask(admin[number // 20 % 3])
        if kind == 1:
            return visitor.ask(ODD[number // 20 % len(ODD)])
        if kind == 2:
            return visitor.ask(form)
        if kind == 3:
            return visitor.ask(form, {"name": "x", "website": "robot"})
        return visitor.ask(paths[number % len(paths)])

    def ask_on():
        for number in numbers_left(numbers, lock):
            answers.append(one(number))
            if number in (REQUESTS // 3, REQUESTS - 1):
                measures.append(memory(site))

    together([ask_on] * 4)
    among(answers, 200, 301, 302, 400, 403, 404, 429)
    after_a_third, last = measures
    assert last < 1.1 * after_a_third, measures
    return Row(
        f"{REQUESTS:,} requests: {seen(answers)}",
        "nothing",
        f"nothing was away; memory of the processes: {after_a_third / 1e6:.0f} MB after a third,"
        f" {last / 1e6:.0f} MB at the end",
    )


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
