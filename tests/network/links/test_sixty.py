"""Sixty links as people write them, good and bad, checked as the nightly command does.

Thirty-five are good, although some servers answer oddly; twenty-five are dead, moved, slow or
hostile. The test compares the report link by link, then replaces each bad link.
"""

import datetime
import gzip
import socket
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from network.admin.link_reports import dead_links, links_to_mend
from network.links import checking
from network.links.download import Bounds
from network.links.reading import read_all
from network.models import ExternalLink, LinkUse
from resources.models import ArticlePage, KeptLinkPage
from tests.factories import (
    ArticlePageFactory,
    KeptLinkPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)
from tests.tls_server import contexts

from .test_hostile import GOOD, PRIVATE, PUBLIC, SLOW, LocalWeb, line, moved

INSIDE = {
    "intranet.example": PRIVATE,
    "127.0.0.1": "127.0.0.1",
    "nuage.example": "169.254.169.254",
}
BOMB = gzip.compress(b"0" * 20_000_000)


def cookie_wall(request):
    """Redirect to the same page until its cookie is sent back."""
    if "cookie: " in request.lower() and "ok=1" in request:
        return GOOD
    return line(b"302 Found", b"Location: /", b"Set-Cookie: ok=1; Path=/; HttpOnly")


def consent(request):
    """Redirect to another site and back, as newspapers do."""
    if "seen=yes" in request:
        return GOOD
    if "GET /?back" in request or "HEAD /?back" in request:
        return line(b"302 Found", b"Location: /", b"Set-Cookie: seen=yes")
    return moved(b"307 Temporary Redirect", b"http://consentement.example/")


def only_path(path, answer, other):
    return lambda request: answer if request.split(" ")[1] == path else other


def to(status, where):
    return {"*": moved(status, where)}


ABSENT = line(b"404 Not Found")
# {host: {method: answer}}, "*" for other methods; a function answers a request.
FINE = {
    "simple.example": {"*": GOOD},
    "pdf.example": {"*": line(b"200 OK", b"Content-Type: application/pdf")},
    "enorme.example": {"*": b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"},
    "sans-longueur.example": {"*": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<p>Bonjour"},
    "morceaux.example": {"*": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    "ancien.example": {"*": b"HTTP/1.0 200 OK\r\n\r\n"},
    "sans-mot.example": {"*": b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"},
    "vide.example": {"*": line(b"204 No Content")},
    "indices.example": {"*": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + GOOD},
    "patience.example": {"*": b"HTTP/1.1 100 Continue\r\n\r\n" + GOOD},
    "refuse-head.example": {"HEAD": line(b"405 Method Not Allowed", b"Allow: GET"), "*": GOOD},
    "head-501.example": {"HEAD": line(b"501 Not Implemented"), "*": GOOD},
    "head-500.example": {"HEAD": line(b"500 Internal Server Error"), "*": GOOD},
    "head-403.example": {"HEAD": line(b"403 Forbidden"), "*": GOOD},
    "head-vers-rien.example": {"HEAD": ABSENT, "*": GOOD},
    "head-coupe.example": {"HEAD": b"", "*": GOOD},
    "biscuit.example": {"*": cookie_wall},
    "journal.example": {"*": consent},
    "abonnes.example": {"*": line(b"402 Payment Required")},
    "connexion.example": {"*": line(b"401 Unauthorized", b"WWW-Authenticate: Basic")},
    "mefiant.example": {"*": line(b"403 Forbidden", b"Server: cloudflare")},
    "reseau-social.example": {"*": b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n"},
    "presse.example": {"*": line(b"429 Too Many Requests", b"Retry-After: 3600")},
    "loi.example": {"*": line(b"451 Unavailable For Legal Reasons")},
    "introuvable-mais-200.example": {"*": line(b"200 OK", b"X-Title: Page introuvable")},
    "trouve.example": to(b"302 Found", b"http://simple.example/"),
    "voir-aussi.example": to(b"303 See Other", b"http://simple.example/"),
    "temporaire.example": to(b"307 Temporary Redirect", b"http://simple.example/"),
    "relatif.example": {"*": only_path("/ici", GOOD, moved(b"302 Found", b"ici"))},
    "meme-schema.example": to(b"302 Found", b"//simple.example/"),
    "accents.example": {
        "*": only_path("/m%C3%A9diath%C3%A8que", GOOD, moved(b"302 Found", "/médiathèque".encode()))
    },
    "longue-route.example": {
        "*": lambda request: (
            GOOD if "/5 " in request
            else moved(b"302 Found", f"/{int(request.split(' ')[1].strip('/') or 0) + 1}".encode())
        )
    },
    "charset-absurde.example": {"*": line(b"200 OK", b"Content-Type: text/html; charset=\xe9\xff")},
    "cent-biscuits.example": {"*": line(b"200 OK", *[b"Set-Cookie: c%d=1" % n for n in range(90)])},
    "agenda.exemple.fr": {"*": GOOD},
}  # fmt: skip
# Permanent redirections: not dead, and the new URL is proposed.
MOVED = {
    "demenage.example": to(b"301 Moved Permanently", b"http://simple.example/neuf"),
    "demenage-308.example": to(b"308 Permanent Redirect", b"http://pdf.example/neuf.pdf"),
    "tout-a-l-accueil.example": {"*": only_path("/", GOOD, moved(b"301 Moved Permanently", b"/"))},
}
DEAD = {
    "nom-perdu.example": {},
    "personne.example": {},
    "absent.example": {"*": ABSENT},
    "efface.example": {"*": line(b"410 Gone")},
    "demenage-puis-absent.example": to(b"301 Moved Permanently", b"http://absent.example/"),
    "en-panne.example": {"*": line(b"500 Internal Server Error")},
    "passerelle.example": {"*": line(b"502 Bad Gateway")},
    "delai.example": {"*": line(b"504 Gateway Timeout")},
    "tourne.example": to(b"302 Found", b"http://tourne.example/"),
    "ping.example": to(b"302 Found", b"http://pong.example/"),
    "vers-dedans.example": to(b"302 Found", b"http://intranet.example/"),
    "vers-soi.example": to(b"302 Found", b"http://127.0.0.1/admin"),
    "vers-nuage.example": to(b"301 Moved Permanently", b"http://nuage.example/latest/meta-data"),
    "vers-script.example": to(b"302 Found", b"javascript:alert(1)"),
    "vers-fichier.example": to(b"302 Found", b"file:///etc/passwd"),
    "goutte.example": {"*": "slow"},
    "muet.example": {"*": b""},
    "charabia.example": {"*": b"\x16\x03\x01\x02\x00\xff\xfe\x00garbage\r\n\r\n"},
    "tetes-sans-fin.example": {"*": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 40_000},
    "bombe.example": {"*": b"HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\n\r\n" + BOMB},
    "certificat.exemple": {"*": GOOD},
    "sans-tls.exemple": {},
}  # fmt: skip
OTHERS = {
    "pong.example": to(b"302 Found", b"http://ping.example/"),
    "consentement.example": to(b"302 Found", b"http://journal.example/?back"),
}
HOSTS = FINE | MOVED | DEAD | OTHERS
SECURE = {"agenda.exemple.fr", "certificat.exemple", "sans-tls.exemple"}
NOWHERE = {"nom-perdu.example", "personne.example"}


def address(host):
    page = "vieux/article" if host == "tout-a-l-accueil.example" else ""
    return f"http{'s' * (host in SECURE)}://{host}/{page}"


def tls(peer):
    return contexts()[0].wrap_socket(peer, server_side=True)


class Web(LocalWeb):
    """A server that answers by host name, with TLS on port 443."""

    secure_ports = frozenset()

    def _answer(self, peer):
        try:
            with peer if peer.getpeername()[1] not in self.secure_ports else tls(peer) as peer:
                request = peer.recv(65536).decode("latin-1")
                host = request.split("Host: ")[1].split("\r\n")[0]
                method = request.split(" ")[0]
                self.requests.append((method, host))
                answer = HOSTS[host].get(method, HOSTS[host].get("*"))
                self._write(peer, answer(request) if callable(answer) else answer, host)
        except (OSError, IndexError):  # not HTTP, so no Host header
            return


@pytest.fixture
def web(monkeypatch):
    web = Web()
    web.secure_ports = set()

    def resolve(host, *_args, **_options):
        if host == "nom-perdu.example":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        ip = INSIDE.get(host, PUBLIC)
        resolve.last = host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80))]

    def lead_here(place, timeout):
        assert place[0] == PUBLIC  # no private address is ever requested
        if resolve.last == "personne.example":
            raise ConnectionRefusedError
        plain = socket.socket()
        plain.settimeout(timeout)
        plain.bind(("127.0.0.1", 0))
        if place[1] == 443 and resolve.last != "sans-tls.exemple":
            web.secure_ports.add(plain.getsockname()[1])
        plain.connect(("127.0.0.1", web.port))
        return plain

    trusted = contexts()[1]
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("network.links.download.socket.create_connection", lead_here)
    monkeypatch.setattr("network.links.download.ssl.create_default_context", lambda: trusted)
    monkeypatch.setattr(checking, "BOUNDS", Bounds(seconds=2 * SLOW))
    monkeypatch.setattr(checking.check, "__kwdefaults__", {"ask": checking.visit, "pause": 0})
    # The Internet Archive is not part of this test.
    monkeypatch.setattr("network.management.commands.check_links.look_for_copies", lambda: 0)
    yield web
    web.socket.close()


@pytest.fixture
def texts(site, home):
    """Put every link in an article, and the bad ones in other pages too."""
    library = ResourceIndexPageFactory(parent=home)
    links = " ".join(f'<a href="{address(host)}">{host}</a>' for host in FINE | MOVED | DEAD)
    body = [("paragraph", f"<p>{links} <a href='javascript:alert(1)'>x</a> mailto:a@b.fr</p>")]
    article = ArticlePageFactory(parent=library, title="Soixante liens", body=body)
    wrong = [*MOVED, *DEAD]
    kept = [KeptLinkPageFactory(parent=library, url_of_source=address(host)) for host in wrong[:12]]
    directory = PlaceIndexPageFactory(parent=home)
    places = [PlacePageFactory(parent=directory, websites=address(host)) for host in wrong[12:]]
    for page in (article, *kept, *places):
        page.save_revision().publish()


def urls(uses):
    return {use.link.url for use in uses}


def check_links():
    out = StringIO()
    call_command("check_links", stdout=out)
    return out.getvalue()


def test_report_is_right_for_each_link_and_each_is_replaced(
    web, texts, admin_client, admin_user, time_machine
):
    assert (len(FINE), len(MOVED) + len(DEAD)) == (35, 25)
    begun = timezone.localtime().replace(hour=3) + datetime.timedelta(days=1)
    time_machine.move_to(begun)
    check_links()
    assert urls(dead_links(admin_user)) == set()
    # The result does not depend on the time of the second run.
    time_machine.move_to(begun + datetime.timedelta(days=3, minutes=-20))
    check_links()
    assert ExternalLink.objects.exclude(checked_at=None).count() == 60
    assert urls(dead_links(admin_user)) == {address(host) for host in DEAD}
    assert urls(links_to_mend(admin_user)) == {address(host) for host in DEAD | MOVED}
    new = dict(ExternalLink.objects.exclude(moved_to="").values_list("url", "moved_to"))
    assert new == {
        "http://demenage.example/": "http://simple.example/neuf",
        "http://demenage-308.example/": "http://pdf.example/neuf.pdf",
        "http://tout-a-l-accueil.example/vieux/article": "http://tout-a-l-accueil.example/",
    }
    uses = LinkUse.objects.to_mend().count()
    # In two pages, and one of them is the site of a source that was made of a kept link.
    assert uses == 2 * 25 + 1
    to_mend = set(LinkUse.objects.to_mend().values_list("link", flat=True))
    for link in ExternalLink.objects.filter(pk__in=to_mend):
        mend = reverse("mend_link", args=[link.pk])
        shown = admin_client.get(mend).text
        proposed = link.moved_to and not link.leads_to_front_page
        assert ("Mettre la nouvelle adresse partout" in shown) is bool(proposed)
        admin_client.post(mend, {"address": link.moved_to or f"http://simple.example/{link.pk}"})
    assert not LinkUse.objects.to_mend().exists()
    read_all()
    wrong = {address(host) for host in DEAD | MOVED}
    assert not ExternalLink.objects.filter(url__in=wrong).exists()
    (article,) = ArticlePage.objects.all()
    assert article.body.render_as_block().count("http://simple.example/") == 1 + 23
    assert not KeptLinkPage.objects.filter(url_of_source__in=wrong).exists()
