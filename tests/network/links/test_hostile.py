"""Check two hundred URLs with strange or hostile answers, two nights three days apart."""

import datetime
import socket
import threading
import time

import pytest
from django.utils import timezone

from network.links import checking
from network.links.download import Bounds
from network.links.models import DEAD
from network.models import ExternalLink

PUBLIC, PRIVATE = "93.184.216.34", "10.0.0.8"
OF_EACH = 10
END = b"\r\nContent-Length: 0\r\n\r\n"
SLOW = 0.25  # seconds, the timeout of a page


def line(status, *headers):
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers]) + END


def moved(status, to):
    return line(status, b"Location: " + to)


GOOD = line(b"200 OK")
# {kind: {method: answer}}, "*" for other methods; a function writes the answer itself.
KINDS = {
    "bon": {"*": GOOD},
    "sans-head": {"HEAD": line(b"405 Method Not Allowed"), "*": GOOD},
    "head-absent": {"HEAD": line(b"404 Not Found"), "*": GOOD},
    "head-coupe": {"HEAD": b"", "*": GOOD},
    "timide": {"*": line(b"403 Forbidden")},
    "trop": {"*": line(b"429 Too Many Requests")},
    "sans-fin": {"HEAD": line(b"501 Not Implemented"), "*": "endless"},
    "parti": {"*": moved(b"301 Moved Permanently", b"http://bon-0.example/")},
    "ailleurs": {"*": moved(b"302 Found", b"http://bon-0.example/")},
    "absent": {"*": line(b"404 Not Found")},
    "efface": {"*": line(b"410 Gone")},
    "en-panne": {"*": line(b"500 Oops")},
    "ferme": {"*": line(b"503 Service Unavailable")},
    "tourne": {"*": "loop"},
    "dedans": {"*": moved(b"302 Found", b"http://interne.example/")},
    "autre-sorte": {"*": moved(b"302 Found", b"file:///etc/passwd")},
    "n-importe-quoi": {"*": b"\x00\xff\xfe nothing that is HTTP\r\n\r\n"},
    "longues-tetes": {"*": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"},
    "muet": {"*": b""},
    "lent": {"*": "slow"},
}
DEAD_KINDS = {
    *("absent", "efface", "en-panne", "ferme", "tourne", "dedans", "autre-sorte"),
    *("n-importe-quoi", "longues-tetes", "muet", "lent"),
}


class LocalWeb:
    """A server that answers each connection in a thread, according to the Host header."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.requests = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def _accept(self):
        while True:
            try:
                peer, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(peer,), daemon=True).start()

    def _answer(self, peer):
        with peer:
            try:
                request = peer.recv(65536).decode("latin-1")
                method, host = request.split(" ")[0], request.split("Host: ")[1].split("\r\n")[0]
                self.requests.append((method, host))
                answers = KINDS[host.removesuffix(".example").rpartition("-")[0]]
                self._write(peer, answers.get(method, answers["*"]), host)
            except OSError:
                return

    def _write(self, peer, answer, host):
        if answer == "loop":
            answer = moved(b"302 Found", f"http://{host}/".encode())
        if answer == "endless":
            peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _piece in range(1000):
                peer.sendall(b"x" * 1000)
        elif answer == "slow":
            for letter in b"HTTP/1.1 200 OK":
                time.sleep(SLOW / 4)
                peer.sendall(bytes((letter,)))
        else:
            peer.sendall(answer)


@pytest.fixture
def web(monkeypatch):
    web = LocalWeb()

    def resolve(host, *_args, **_options):
        address = PRIVATE if host.startswith("interne") else PUBLIC
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    def lead_here(address, timeout):
        assert address == (PUBLIC, 80)  # no private address is ever requested
        plain = socket.socket()
        plain.settimeout(timeout)
        plain.connect(("127.0.0.1", web.port))
        return plain

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("network.links.download.socket.create_connection", lead_here)
    monkeypatch.setattr(checking, "BOUNDS", Bounds(seconds=SLOW))
    yield web
    web.socket.close()


def kinds(links):
    return {link.url.removeprefix("http://").partition(".")[0].rpartition("-")[0] for link in links}


@pytest.mark.django_db
def test_links_are_dead_after_two_nights_and_no_other_is(web, time_machine):
    addresses = [f"http://{kind}-{n}.example/" for kind in KINDS for n in range(OF_EACH)]
    ExternalLink.objects.bulk_create(ExternalLink(url=url) for url in addresses)
    assert len(addresses) == 200
    begun, links = timezone.now(), ExternalLink.objects
    for days, expected in ((0, 200), (3, len(DEAD_KINDS) * OF_EACH)):
        time_machine.move_to(begun + datetime.timedelta(days=days))
        checked, failed = checking.check(checking.due(500), seconds=300, pause=0)
        assert (checked, failed) == (expected, len(DEAD_KINDS) * OF_EACH)
        is_over = days == 3
        dead = links.filter(failures__gte=DEAD)
        assert kinds(dead) == (DEAD_KINDS if is_over else set())
        assert dead.count() == (len(DEAD_KINDS) * OF_EACH if is_over else 0)
    assert kinds(links.exclude(moved_to="")) == {"parti"}
    assert set(links.exclude(moved_to="").values_list("moved_to", flat=True)) == {
        "http://bon-0.example/"
    }
    # Only HEAD if it works, and at most two requests for a URL otherwise.
    of_the_good = [method for method, host in web.requests if host == "bon-3.example"]
    of_the_absent = [method for method, host in web.requests if host == "absent-3.example"]
    assert (of_the_good, of_the_absent) == (["HEAD"], ["HEAD", "GET"] * 2)
