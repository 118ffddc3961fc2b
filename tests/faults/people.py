"""Many at once, slow ones, and two who edit the same page."""

import re
import socket
import time

from .database import publish
from .rows import Row, fault, seen
from .site import HOST, together

SEATS, COMERS = 8, 200
SLOW = 100


def registration(site, event, number):
    """A form that is filled in, ready to be sent by one person."""
    visitor = site.browser(f"198.51.{number // 250}.{number % 250 + 1}")
    path = f"/agenda/evenements/{site.content['uids'][event]}/inscription/"
    text = visitor.ask(path).text
    fields = {
        "name": f"Personne {number}",
        "contact": f"personne{number}@exemple.fr",
        "website": "",
        "stamp": re.search(r'name="stamp" value="([^"]+)"', text)[1],
        "date": re.search(r'name="date" value="(\d+)"', text)[1],
    }
    return lambda: visitor.ask(path, fields)


@fault(f"{COMERS} people register at once for {SEATS} seats")
def rush(site):
    before = site.shell("from tests.faults.content import count; count()")
    sends = [registration(site, "atelier", number) for number in range(COMERS)]
    time.sleep(5)  # who fills in a form in less is a robot
    answers = together(sends)
    again = [send() for send, answer in zip(sends, answers, strict=True) if answer.status != 302]
    after = site.shell("from tests.faults.content import count; count()")
    held, waiting = (after[name] - before[name] for name in ("held", "waiting"))
    assert held == SEATS, after
    assert held + waiting == COMERS, after
    return Row(
        f"{seen(answers)}; those told to send it again ({len(again)}) did",
        f"nothing: {held} seats given, {waiting} wait, nobody twice",
        "—",
    )


@fault(f"{SLOW} slow clients send half a request and wait")
def slow(site):
    links = []
    for _ in range(SLOW):
        link = socket.create_connection(("127.0.0.1", site.port))
        link.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Half: ".encode())
        links.append(link)
    answers = [site.browser().ask(site.content["page"]) for _ in range(20)]
    for link in links:
        link.close()
    return Row(f"the others: {seen(answers)}", "nothing", "nothing was away")


@fault("Two editors on one page")
def two_editors(site):
    marie, karim = site.editor("marie"), site.editor("karim")
    pk = site.content["pages"][1]
    path = f"/admin/pages/{pk}/edit/"
    opened = marie.ask(path).text
    ping = re.search(r'/admin/editing-sessions/ping/[^"]+', opened)[0]
    marie.ask(ping, {"csrfmiddlewaretoken": marie.cookies.get("csrftoken", "")} | token(opened))
    second = karim.ask(path).text
    is_warned = "marie" in re.sub(r"<script.*?</script>", "", second, flags=re.DOTALL)
    assert is_warned
    first_saves = publish(marie, pk, "Page 1")
    return Row(
        "the second reads on opening the page who is in it, before typing"
        f" (the first saves: {seen([first_saves])})",
        "nothing: each version stands in the history",
        "—",
    )


def token(text):
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    return {"csrfmiddlewaretoken": found[1]} if found else {}
