"""The database stopped, frozen, held, full."""

import contextlib
import os
import signal
import subprocess
import time

import psycopg

from tests import postgresql

from .rows import Row, fault, seen

COPY = "Ceci est une copie"


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
        **postgresql.account(),
    )


def start(site):
    # With the options of its first start.
    control(site, "restart", "--wait", "--log", f"{folder(site)}/log")


def pids(site):
    """Of the server and of the processes that it made."""
    with open(f"{folder(site)}/data/postmaster.pid") as file:
        server = int(file.readline())
    with open(f"/proc/{server}/task/{server}/children") as file:
        return [server, *map(int, file.read().split())]


def look(site):
    """(answer of a page that was read before, of one that was not, of the agenda's feed)"""
    visitor = site.browser()
    return [
        visitor.ask(path)
        for path in (site.content["page"], "/recherche/?q=imprimer", "/agenda/agenda.ics")
    ]


def warm(site):
    """Each process has read what is looked at."""
    for _ in range(12):
        for path in (site.content["page"], "/agenda/agenda.ics"):
            assert site.browser().ask(path).status == 200


def until_it_answers(site):
    """Seconds, without touching the site."""
    pages = (site.content["page"], "/recherche/?q=imprimer", "/sante/pret")

    def answers():
        read = [site.browser().ask(page) for page in pages for _ in range(4)]
        return all(answer.status == 200 and COPY not in answer.text for answer in read)

    return site.wait_for(answers)


def told(site):
    known, unknown, feed = look(site)
    is_copy = "its last copy, with its hour" if COPY in known.text else "no copy"
    return (
        f"a page read before: {seen([known])}, {is_copy}; one never read: {seen([unknown])};"
        f" the feed: {seen([feed])}"
    )


def publish(editor, pk, title):
    """The answer to « Publier » on a page whose form is filled in."""
    path = f"/admin/pages/{pk}/edit/"
    fields = editor.hidden(path)
    fields |= {"title": title, "slug": f"page-{title.split()[-1]}", "action-publish": "1"}
    return editor.ask(path, fields)


@fault("PostgreSQL is stopped")
def stopped(site):
    warm(site)
    control(site, "stop", "--mode=immediate")
    visitor = told(site)
    start(site)
    return Row(visitor, "nothing", f"by itself, in {until_it_answers(site):.0f} s")


@fault("PostgreSQL is frozen (`SIGSTOP`)")
def frozen(site):
    warm(site)
    held = pids(site)
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        visitor = told(site)
        again = seen([site.browser().ask(site.content["page"])])
    finally:
        for pid in held:
            os.kill(pid, signal.SIGCONT)
    return Row(
        f"{visitor}; the page again: {again}",
        "nothing",
        f"by itself, in {until_it_answers(site):.0f} s",
    )


@fault("Another work holds all pages for 20 s (a migration badly written)")
def locked(site):
    warm(site)
    with psycopg.connect(site.database_url) as other:
        other.execute("LOCK TABLE wagtailcore_page IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        visitor = told(site)
        time.sleep(max(0, 20 - (time.monotonic() - began)))
    return Row(visitor, "nothing", f"by itself, in {until_it_answers(site):.0f} s")


@fault("PostgreSQL has no connection left")
def full(site):
    warm(site)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                stack.enter_context(psycopg.connect(site.database_url))
        visitor = told(site)
    return Row(visitor, "nothing", f"by itself, in {until_it_answers(site):.0f} s")


@fault("The database is stopped while somebody publishes")
def stopped_while_publishing(site):
    editor, (pk, *_others) = site.editor(), site.content["pages"]
    path = f"/admin/pages/{pk}/edit/"
    fields = editor.hidden(path)
    fields |= {"title": "Page 0", "slug": "page-0", "action-publish": "1"}
    control(site, "stop", "--mode=immediate")
    refused = editor.ask(path, fields)
    start(site)
    seconds = until_it_answers(site)
    again = editor.ask(path, fields)
    return Row(
        f"{seen([refused])}, what was typed is in the page before; sent again: {seen([again])}",
        "nothing",
        f"by itself, in {seconds:.0f} s",
    )
