"""Drills of people: many registrations at once, slow clients, two editors on one page."""

import re
import shutil
import socket
import statistics
import time
from contextlib import contextmanager

from bs4 import BeautifulSoup

from tests.migrated import stored_file

from .database import edit, typed
from .rows import Row, expect_statuses, fault, summarise
from .site import HOST, Site, run_together

SEATS, COMERS, SPREAD = 8, 200, 2  # SPREAD: seconds in which the people arrive
SLOW = 100
WRITING = 3.5  # seconds: a form sent sooner is taken for a robot's


def registration(site, event, number):
    """Fill in the registration form of an event, and return a function that sends it.

    `number` identifies the person. The function returns the answer. If the form is shown again, the
    function reads its new hidden fields, so that it can be called a second time.
    """
    visitor = site.browser(f"198.51.{number // 250}.{number % 250 + 1}")
    path = f"/agenda/evenements/{site.content['uids'][event]}/inscription/"
    fields = {
        "name": f"Personne {number}",
        "contact": f"personne{number}@exemple.fr",
        **initial_fields(visitor.fetch(path).text),
    }

    def send():
        answer = visitor.fetch(path, fields)
        if answer.status == 200:  # the hidden fields of the form may have changed
            fields.update(initial_fields(answer.text))
        return answer

    return send


def initial_fields(html):
    """Return {name: value} of the fields that the form contains before a person types."""
    form = BeautifulSoup(html, "html.parser").find("form", class_="form", method="post")
    fields = form.select("input[type=hidden], input[name=website], input[type=radio][checked]")
    return {field["name"]: field.get("value", "") for field in fields}


@fault(f"{COMERS} people register within {SPREAD} s for {SEATS} seats")
def rush(site):
    return rush_on(site)


@fault(f"{COMERS} people register within {SPREAD} s for {SEATS} seats, on SQLite")
def rush_on_sqlite(site):
    with sqlite_site(site) as other:
        return rush_on(other)


def rush_on(site):
    """Register `COMERS` people evenly within `SPREAD` seconds and check who gets a seat.

    Every answer is a redirect. The seats and the waiting list follow the order of arrival, that is
    the order in which threads began to handle the forms. The durations depend on the machine: they
    are compared with the opening of the form by one person after the other, before.
    """
    began = time.monotonic()
    sends = [registration(site, "atelier", number) for number in range(COMERS)]
    opening = (time.monotonic() - began) / COMERS
    time.sleep(WRITING)

    def send_later(number):
        time.sleep(number * SPREAD / COMERS)
        return sends[number]()

    acts = [lambda number=number: send_later(number) for number in range(COMERS)]
    answers = expect_statuses(run_together(acts), 302)
    seconds = [answer.seconds for answer in answers]
    median, most = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    figures = (
        f"{summarise(answers)}, median {median:.1f} s, 95th percentile {most:.1f} s, which is"
        f" {most / opening:.0f} times the {1000 * opening:.0f} ms that opening the form alone takes"
    )
    print(f"  {figures}", flush=True)
    people = site.call("people_by_arrival", "atelier")
    assert len({contact for contact, _state in people}) == COMERS
    states = [state for _contact, state in people]
    assert states == ["held"] * SEATS + ["waiting"] * (COMERS - SEATS), states[: 3 * SEATS]
    return Row(
        figures,
        f"nothing: the first {SEATS} to arrive have a seat, the {COMERS - SEATS} others are on the"
        " waiting list in the order of arrival, no one was refused",
        "no interruption",
    )


@contextmanager
def sqlite_site(site):
    """Run another site on SQLite during the block, and yield it."""
    folder = site.folder / f"on-sqlite-{time.monotonic_ns()}"
    folder.mkdir()
    if stored_file().exists():  # the database migrated by the tests saves a minute
        shutil.copy(stored_file(), folder / "site.sqlite3")
    with Site(folder, f"sqlite:///{folder / 'site.sqlite3'}", site.smtp) as other:
        yield other


@fault(f"{SLOW} slow clients send half a request and wait, without a proxy")
def slow(site):
    links = []
    for number in range(SLOW):
        link = socket.create_connection(("127.0.0.1", site.port))
        half = f"{'POST' if number % 2 else 'GET'} / HTTP/1.1\r\nHost: {HOST}\r\n"
        body = "Content-Length: 1000\r\n\r\nname=" if number % 2 else "X-Half: "
        link.sendall(f"{half}{body}".encode())
        links.append(link)
    answers = expect_statuses([site.browser().fetch(site.content["page"]) for _ in range(20)], 200)
    seconds = site.wait_for(lambda: all(is_closed(link) for link in links))
    return Row(
        f"other visitors: {summarise(answers)}",
        "nothing",
        f"the slow connections are closed after {seconds:.0f} s; no interruption",
    )


def is_closed(link):
    link.setblocking(False)
    try:
        return link.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@fault("Two editors open the same page")
def two_editors(site):
    marie, karim = site.editor("marie"), site.editor("karim")
    pk = site.content["pages"][1]
    opened = marie.fetch(edit(pk)).text
    ping(marie, opened)
    begins = karim.fetch(edit(pk)).text
    assert "marie" in ping(karim, begins).lower()  # at once, by the script of the page
    # Both type and the first publishes; the second editor's page polls every ten seconds.
    first, second = typed(marie, pk, "Page 1, de Marie"), typed(karim, pk, "Page 1, de Karim")
    saved = expect_statuses([marie.fetch(edit(pk), first)], 302)
    answer = ping(karim, begins)
    assert "marie" in answer.lower()
    assert "version" in answer.lower(), answer
    before = site.call("titles_of_versions", pk)
    expect_statuses([karim.fetch(edit(pk), second)], 302, 200)
    after = site.call("titles_of_versions", pk)
    assert "Page 1, de Marie" in after
    assert set(before) <= set(after)
    return Row(
        "on opening the page, before typing, the second editor reads the name of the first; once"
        f" the first has published ({summarise(saved)}), the second editor's page shows it within"
        " ten seconds",
        "nothing: each version is in the history",
        "no interruption",
    )


def ping(editor, html):
    """Send the periodic request of the editor's page, and return the fragment that it displays."""
    path = re.search(r'data-w-swap-src-value="([^"]+)"', html)[1]
    form = BeautifulSoup(html, "html.parser").find("form", class_="w-editing-sessions")
    fields = {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    return expect_statuses([editor.fetch(path, fields | {"csrfmiddlewaretoken": token})], 200)[
        0
    ].text
