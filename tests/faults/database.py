"""The database stopped, frozen, slow, held, full."""

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

from .rows import Row, among, fault, seen

COPY = "Ceci est une copie"
HELD = 12  # seconds that another work holds all pages
SLOW = (0.15, 0.05)  # seconds that PostgreSQL sleeps, then works, again and again


def folder(site):
    """Where the throw-away server of `tests.postgresql` keeps everything."""
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
    # With the options of its first start.
    control(site, "restart", "--wait", "--log", f"{folder(site)}/log")


@contextlib.contextmanager
def stopped_database(site):
    control(site, "stop", "--mode=immediate")
    try:
        yield
    finally:
        start(site)


def pids(site):
    """Of the server and of the processes that it made."""
    with open(f"{folder(site)}/data/postmaster.pid") as file:
        server = int(file.readline())
    with open(f"/proc/{server}/task/{server}/children") as file:
        return [server, *map(int, file.read().split())]


def send(processes, number):
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def look(site):
    """(answer of a page that was read before, of one that was not, of the agenda's feed)"""
    visitor = site.browser()
    paths = (site.content["page"], "/recherche/?q=imprimer", "/agenda/agenda.ics")
    return among([visitor.ask(path) for path in paths], 200, 503)


def warm(site):
    """Each process has read what is looked at: asked one by one, the same would answer them all."""
    paths = [site.content["page"], "/agenda/agenda.ics"] * 40
    with ThreadPoolExecutor(8) as readers:
        answers = readers.map(lambda path: site.browser().ask(path).status, paths)
        assert set(answers) == {200}


def until_it_answers(site):
    """Seconds, without touching the site."""
    pages = (site.content["page"], "/recherche/?q=imprimer", "/sante/pret")

    def answers():
        read = [site.browser().ask(page) for page in pages for _ in range(4)]
        return all(answer.status == 200 and COPY not in answer.text for answer in read)

    return site.wait_for(answers)


def visitors_see(site, *, is_away=True):
    """What visitors are answered; `is_away` when nothing new can be read, or it proves nothing."""
    known, unknown, feed = look(site)
    if is_away:
        assert (known.status, unknown.status, feed.status) == (200, 503, 200)
    is_copy = "its last copy, with its hour" if COPY in known.text else "no copy"
    return (
        f"a page read before: {seen([known])}, {is_copy}; one never read: {seen([unknown])};"
        f" the feed: {seen([feed])}"
    )


def edit(pk):
    return f"/admin/pages/{pk}/edit/"


def typed(editor, pk, title):
    """The fields of a page whose title was changed, « Publier » pressed."""
    return editor.form(edit(pk)) | {"title": title, "action-publish": "1"}


def publish(editor, pk, title):
    """The answer to « Publier » on a page whose form is filled in."""
    return editor.ask(edit(pk), typed(editor, pk, title))


@fault("PostgreSQL is stopped")
def stopped(site):
    warm(site)
    with stopped_database(site):
        visitor = visitors_see(site)
    return Row(visitor, "nothing", f"by itself, in {until_it_answers(site):.0f} s")


@fault("PostgreSQL is frozen (`SIGSTOP`)")
def frozen(site):
    warm(site)
    held = pids(site)
    send(held, signal.SIGSTOP)
    try:
        visitor = visitors_see(site)
        again = seen([site.browser().ask(site.content["page"])])
    finally:
        send(held, signal.SIGCONT)
    return Row(
        f"{visitor}; the page again: {again}",
        "nothing",
        f"by itself, in {until_it_answers(site):.0f} s",
    )


@fault("PostgreSQL is slow (three quarters of the time it does nothing)")
def slow(site):
    is_over = threading.Event()

    def brake():
        asleep, awake = SLOW
        while not is_over.is_set():
            held = pids(site)
            send(held, signal.SIGSTOP)
            time.sleep(asleep)
            send(held, signal.SIGCONT)
            time.sleep(awake)

    editor, pk = site.editor(), site.content["pages"][0]
    thread = threading.Thread(target=brake)
    thread.start()
    try:
        visitor = visitors_see(site, is_away=False)
        published = among([publish(editor, pk, "Page 0, lentement")], 302)
    finally:
        is_over.set()
        thread.join()
    assert site.count()["titles"][str(pk)] == "Page 0, lentement"
    return Row(f"{visitor}; who publishes: {seen(published)}", "nothing", "nothing was away")


@fault(f"Another work holds all pages for {HELD} s (a migration badly written)")
def locked(site):
    warm(site)
    with psycopg.connect(site.database_url) as other:
        other.execute("LOCK TABLE wagtailcore_page IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        visitor = visitors_see(site, is_away=False)
        time.sleep(max(0, HELD - (time.monotonic() - began)))
    return Row(visitor, "nothing", f"by itself, in {until_it_answers(site):.0f} s")


@fault("PostgreSQL has no connection left, not one")
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
            visitor = visitors_see(site)
            taken = len(mine)
        finally:
            is_over.set()
            thread.join()
    seconds = until_it_answers(site)
    return Row(f"{visitor} ({taken} taken by others)", "nothing", f"by itself, in {seconds:.0f} s")


def others(mine):
    """The connections that are not ours."""
    ours = [link.info.backend_pid for link in mine]
    clients = mine[0].execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    )
    return [pid for (pid,) in clients if pid not in ours]


def take_all(site, mine, stack, is_over):
    """Takes each connection that is free, and those of the site."""
    while not is_over.is_set():
        try:
            link = psycopg.connect(site.database_url, autocommit=True)
        except psycopg.OperationalError:
            for pid in others(mine):
                mine[0].execute("SELECT pg_terminate_backend(%s)", [pid])
        else:
            mine.append(stack.enter_context(link))


@fault("The database is stopped while somebody publishes")
def stopped_while_publishing(site):
    editor, pk = site.editor(), site.content["pages"][0]
    fields = typed(editor, pk, "Page 0, pendant la panne")
    with stopped_database(site):
        [refused] = among([editor.ask(edit(pk), fields)], 503)
    seconds = until_it_answers(site)
    # What the page holds, and nothing that the drill kept.
    form = BeautifulSoup(refused.text, "html.parser").find("form")
    kept = [(field["name"], field["value"]) for field in form.find_all("input")]
    again = among([editor.ask(form["action"], kept)], 302)
    assert site.count()["titles"][str(pk)] == "Page 0, pendant la panne"
    return Row(
        f"who publishes: {seen([refused])}, a page that keeps what was typed with a button to send"
        f" it again; pressed: {seen(again)}",
        "nothing: published as typed",
        f"by itself, in {seconds:.0f} s",
    )
