"""Many at once, slow ones, and two who edit the same page."""

import re
import socket
import time

from bs4 import BeautifulSoup

from .database import edit, typed
from .rows import Row, among, fault, seen
from .site import HOST, together

SEATS, COMERS = 8, 200
SLOW = 100
WRITING = 3.5  # seconds: who fills in a form in less is a robot


def registration(site, event, number):
    """A form that is filled in, ready to be sent by one person, and sent again if it says so."""
    visitor = site.browser(f"198.51.{number // 250}.{number % 250 + 1}")
    path = f"/agenda/evenements/{site.content['uids'][event]}/inscription/"
    fields = {
        "name": f"Personne {number}",
        "contact": f"personne{number}@exemple.fr",
        **initial_fields(visitor.ask(path).text),
    }

    def send():
        answer = visitor.ask(path, fields)
        if answer.status == 200:  # what it asks for may have changed
            fields.update(initial_fields(answer.text))
        return answer

    return send


def initial_fields(html):
    """What the form holds before anybody types."""
    form = BeautifulSoup(html, "html.parser").find("form", class_="form", method="post")
    fields = form.select("input[type=hidden], input[name=website], input[type=radio][checked]")
    return {field["name"]: field.get("value", "") for field in fields}


def held_and_waiting(site):
    counted = site.count()
    return counted["held"], counted["waiting"]


@fault(f"{COMERS} people register at once for {SEATS} seats")
def rush(site):
    held_before, waiting_before = held_and_waiting(site)
    sends = [registration(site, "atelier", number) for number in range(COMERS)]
    time.sleep(WRITING)
    answers = among(together(sends), 302, 200, 503)
    again = [send() for send, answer in zip(sends, answers, strict=True) if answer.status != 302]
    among(again, 302)
    held, waiting = held_and_waiting(site)
    held, waiting = held - held_before, waiting - waiting_before
    assert (held, waiting) == (SEATS, COMERS - SEATS)
    resent = f"; {len(again)} were told to send it again, and did" if again else ""
    return Row(
        f"{seen(answers)}{resent}",
        f"nothing: {held} seats given, {waiting} wait, nobody twice",
        "nothing was away",
    )


@fault(f"{SLOW} slow clients send half a request and wait, no proxy before the site")
def slow(site):
    links = []
    for number in range(SLOW):
        link = socket.create_connection(("127.0.0.1", site.port))
        half = f"{'POST' if number % 2 else 'GET'} / HTTP/1.1\r\nHost: {HOST}\r\n"
        body = "Content-Length: 1000\r\n\r\nname=" if number % 2 else "X-Half: "
        link.sendall(f"{half}{body}".encode())
        links.append(link)
    answers = among([site.browser().ask(site.content["page"]) for _ in range(20)], 200)
    left = site.wait_for(lambda: all(is_closed(link) for link in links))
    return Row(
        f"the others: {seen(answers)}",
        "nothing",
        f"they are left after {left:.0f} s; nothing was away",
    )


def is_closed(link):
    link.setblocking(False)
    try:
        return link.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@fault("Two editors on one page")
def two_editors(site):
    marie, karim = site.editor("marie"), site.editor("karim")
    pk = site.content["pages"][1]
    opened = marie.ask(edit(pk)).text
    ping(marie, opened)
    begins = karim.ask(edit(pk)).text
    assert "marie" in ping(karim, begins).lower()  # at once, by the script of the page
    # Both type; the first publishes, the page of the second asks every ten seconds.
    first, second = typed(marie, pk, "Page 1, de Marie"), typed(karim, pk, "Page 1, de Karim")
    saved = among([marie.ask(edit(pk), first)], 302)
    answer = ping(karim, begins)
    assert "marie" in answer.lower()
    assert "version" in answer.lower(), answer
    before = site.call("titles_of_versions", pk)
    among([karim.ask(edit(pk), second)], 302, 200)
    after = site.call("titles_of_versions", pk)
    assert "Page 1, de Marie" in after
    assert set(before) <= set(after)
    return Row(
        "the second reads on opening the page who is in it, before typing; once the first has"
        f" published ({seen(saved)}), the page of the second says so within ten seconds",
        "nothing: each version stands in the history",
        "nothing was away",
    )


def ping(editor, html):
    """What the page of the editor learns when it asks who else is there."""
    path = re.search(r'data-w-swap-src-value="([^"]+)"', html)[1]
    form = BeautifulSoup(html, "html.parser").find("form", class_="w-editing-sessions")
    fields = {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    return among([editor.ask(path, fields | {"csrfmiddlewaretoken": token})], 200)[0].text
