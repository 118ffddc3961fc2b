"""Drills of people: many registrations at once, slow clients, two editors on one page."""

import re
import socket
import time

from bs4 import BeautifulSoup

from .database import edit, typed
from .rows import Row, expect_statuses, fault, summarise
from .site import HOST, run_together

SEATS, COMERS = 8, 200
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


def seated_and_waiting(site):
    counted = site.count()
    return counted["seated"], counted["waiting"]


@fault(f"{COMERS} people register at once for {SEATS} seats")
def rush(site):
    seated_before, waiting_before = seated_and_waiting(site)
    sends = [registration(site, "atelier", number) for number in range(COMERS)]
    time.sleep(WRITING)
    answers = expect_statuses(run_together(sends), 302, 200, 503)
    again = [send() for send, answer in zip(sends, answers, strict=True) if answer.status != 302]
    expect_statuses(again, 302)
    seated, waiting = seated_and_waiting(site)
    seated, waiting = seated - seated_before, waiting - waiting_before
    assert (seated, waiting) == (SEATS, COMERS - SEATS)
    resent = f"; {len(again)} were asked to submit again, and did" if again else ""
    return Row(
        f"{summarise(answers)}{resent}",
        f"nothing: {seated} seats allocated, {waiting} people on the waiting list, no duplicate",
        "no interruption",
    )


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
