"""Faults of the database: stopped, frozen, slow, locked, without a free connection."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
from bs4 import BeautifulSoup

from tests import postgresql

from .rows import Row, expect_statuses, fault, summarise

COPY = "Ceci est une copie"
LOCKED = 12  # seconds during which another transaction locks the table of pages
SLOW = (0.15, 0.05)  # seconds that PostgreSQL is paused, then runs, repeatedly


def folder(site):
    """Return the folder of the temporary server of `tests.postgresql`."""
    return site.database_url.split("host=")[1]


def control(site, *arguments):
    subprocess.run(
        [postgresql.binaries() / "pg_ctl", "-D", f"{folder(site)}/data", *arguments],
        check=True,
        cwd=folder(site),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **postgresql.account(),
    )


def start(site):
    # "restart" reuses the options of the first start.
    control(site, "restart", "--wait", "--log", f"{folder(site)}/log")


@contextlib.contextmanager
def stopped_database(site):
    control(site, "stop", "--mode=immediate")
    try:
        yield
    finally:
        start(site)


def pids(site):
    """Return the pids of the PostgreSQL server and of its child processes, the server first."""
    with open(f"{folder(site)}/data/postmaster.pid") as file:
        server = int(file.readline())
    with open(f"/proc/{server}/task/{server}/children") as file:
        return [server, *map(int, file.read().split())]


def send(processes, number):
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def fetch_samples(site):
    """Return the answers of a page visited before, of a page never visited and of the feed."""
    visitor = site.browser()
    paths = (site.content["page"], "/recherche/?q=imprimer", "/agenda/agenda.ics")
    return expect_statuses([visitor.fetch(path) for path in paths], 200, 503)


def warm(site):
    """Fill the caches of every process with the page and the feed that the drills observe.

    The requests are concurrent, because one process would answer all of a sequence.
    """
    paths = [site.content["page"], "/agenda/agenda.ics"] * 40
    with ThreadPoolExecutor(8) as readers:
        answers = readers.map(lambda path: site.browser().fetch(path).status, paths)
        assert set(answers) == {200}


def wait_until_recovered(site):
    """Wait until fresh pages are served without intervention, and return the seconds it took."""
    pages = (site.content["page"], "/recherche/?q=imprimer", "/sante/pret")

    def answers():
        read = [site.browser().fetch(page) for page in pages for _ in range(4)]
        return all(answer.status == 200 and COPY not in answer.text for answer in read)

    return site.wait_for(answers)


def describe_effect(site, *, is_unreachable=True):
    """Return a sentence about the answers that visitors receive during the fault.

    If `is_unreachable`, also check that the page never visited is refused, which proves that the
    database cannot be read.
    """
    known, unknown, feed = fetch_samples(site)
    if is_unreachable:
        assert (known.status, unknown.status, feed.status) == (200, 503, 200)
    origin = "its last copy, with the time of the copy" if COPY in known.text else "not a copy"
    return (
        f"a page visited before: {summarise([known])}, {origin}; a page never visited:"
        f" {summarise([unknown])}; the feed: {summarise([feed])}"
    )


def edit(pk):
    return f"/admin/pages/{pk}/edit/"


def typed(editor, pk, title):
    """Return the fields of the page form with a new title and the « Publier » button pressed."""
    return editor.form(edit(pk)) | {"title": title, "action-publish": "1"}


def publish(editor, pk, title):
    """Open the form of a page, change its title, publish, and return the answer."""
    return editor.fetch(edit(pk), typed(editor, pk, title))


@fault("PostgreSQL is stopped")
def stopped(site):
    warm(site)
    with stopped_database(site):
        effect = describe_effect(site)
    return Row(effect, "nothing", f"by itself, in {wait_until_recovered(site):.0f} s")


@fault("PostgreSQL is frozen (`SIGSTOP`)")
def frozen(site):
    warm(site)
    paused = pids(site)
    send(paused, signal.SIGSTOP)
    try:
        effect = describe_effect(site)
        again = summarise([site.browser().fetch(site.content["page"])])
    finally:
        send(paused, signal.SIGCONT)
    return Row(
        f"{effect}; the page visited before, once more: {again}",
        "nothing",
        f"by itself, in {wait_until_recovered(site):.0f} s",
    )


@fault("PostgreSQL is slow (paused three quarters of the time)")
def slow(site):
    is_over = threading.Event()

    def brake():
        asleep, awake = SLOW
        while not is_over.is_set():
            paused = pids(site)
            send(paused, signal.SIGSTOP)
            time.sleep(asleep)
            send(paused, signal.SIGCONT)
            time.sleep(awake)

    editor, pk = site.editor(), site.content["pages"][0]
    thread = threading.Thread(target=brake)
    thread.start()
    try:
        effect = describe_effect(site, is_unreachable=False)
        published = expect_statuses([publish(editor, pk, "Page 0, lentement")], 302)
    finally:
        is_over.set()
        thread.join()
    assert site.count()["titles"][str(pk)] == "Page 0, lentement"
    return Row(
        f"{effect}; an editor publishing: {summarise(published)}", "nothing", "no interruption"
    )


@fault(f"Another transaction locks all pages for {LOCKED} s (as a badly written migration would)")
def locked(site):
    warm(site)
    with psycopg.connect(site.database_url) as other:
        other.execute("LOCK TABLE wagtailcore_page IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        effect = describe_effect(site, is_unreachable=False)
        time.sleep(max(0, LOCKED - (time.monotonic() - began)))
    return Row(effect, "nothing", f"by itself, in {wait_until_recovered(site):.0f} s")


@fault("PostgreSQL has no free connection")
def full(site):
    warm(site)
    with contextlib.ExitStack() as stack:
        mine = [stack.enter_context(psycopg.connect(site.database_url, autocommit=True))]
        is_over = threading.Event()
        thread = threading.Thread(target=take_all, args=(site, mine, stack, is_over))
        thread.start()
        site.wait_for(lambda: not others(mine))
        time.sleep(2)
        try:
            effect = describe_effect(site)
            taken = len(mine)
        finally:
            is_over.set()
            thread.join()
    seconds = wait_until_recovered(site)
    return Row(
        f"{effect} ({taken} connections used by another client)",
        "nothing",
        f"by itself, in {seconds:.0f} s",
    )


def others(mine):
    """Return the backend pids of the connections that are not in `mine`."""
    ours = [link.info.backend_pid for link in mine]
    clients = mine[0].execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    )
    return [pid for (pid,) in clients if pid not in ours]


def take_all(site, mine, stack, is_over):
    """Open every free connection and terminate the connections of the site until `is_over` is set.

    The new connections are appended to `mine` and are closed with `stack`.
    """
    while not is_over.is_set():
        try:
            link = psycopg.connect(site.database_url, autocommit=True)
        except psycopg.OperationalError:
            for pid in others(mine):
                mine[0].execute("SELECT pg_terminate_backend(%s)", [pid])
        else:
            mine.append(stack.enter_context(link))


@fault("PostgreSQL is stopped while an editor publishes")
def stopped_while_publishing(site):
    editor, pk = site.editor(), site.content["pages"][0]
    fields = typed(editor, pk, "Page 0, pendant la panne")
    with stopped_database(site):
        [refused] = expect_statuses([editor.fetch(edit(pk), fields)], 503)
    seconds = wait_until_recovered(site)
    # Send only the fields of the 503 page, as the editor's browser would.
    form = BeautifulSoup(refused.text, "html.parser").find("form")
    kept = [(field["name"], field["value"]) for field in form.find_all("input")]
    again = expect_statuses([editor.fetch(form["action"], kept)], 302)
    assert site.count()["titles"][str(pk)] == "Page 0, pendant la panne"
    return Row(
        f"an editor publishing: {summarise([refused])}, with a page that keeps the typed text and a"
        f" button to submit it again; after pressing the button: {summarise(again)}",
        "nothing: the page is published as typed",
        f"by itself, in {seconds:.0f} s",
    )
