"""nginx with the file of `deploy/debian`, before something that answers as the site does."""

import gzip
import http.client
import re
import shutil
import subprocess
import threading
import time
from contextlib import closing, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

import brotli
import pytest

from tests.faults.proxy_servers import nginx
from tests.faults.site import HOST, Site

SENTENCE = "Ceci est une copie"
DECODED = {None: bytes, "br": brotli.decompress, "gzip": gzip.decompress}
ENCODINGS = {"br": "gzip, deflate, br", "gzip": "gzip, br;q=0", None: "deflate"}
MODULES = ("libnginx-mod-http-brotli-filter", "libnginx-mod-http-cache-purge")


class Pages(BaseHTTPRequestHandler):
    """Any address is a page; `/prive/` one of a single reader, `/disparu/` one that is no more."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site, body = self.server.site, b"x" * 100
        # A body that is not read cuts the connection while nginx still sends it.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.path.startswith("/sante/"):
            site.asked.append((self.command, self.path, self.headers))
            text = f"<body><main >Page {len(site.asked)} {'lieux ' * 300}</main>"
            body = text.encode()
        is_private, is_gone = "/prive/" in self.path, "/disparu/" in self.path
        is_away = site.is_away and not self.path.startswith("/sante/")
        self.send_response(503 if is_away else 404 if is_gone else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "private" if is_private else "public, max-age=60")
        if not is_away:
            self.send_header("ETag", '"abc"')
            self.send_header("X-Copy-Notice", f"<p>{SENTENCE}</p>")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def do_PURGE(self):
        self.send_error(405)

    def log_message(self, *args):
        """Says nothing."""


class FakeSite:
    """As much of `tests.faults.site.Site` as the proxy asks."""

    wait_for = staticmethod(Site.wait_for)

    def __init__(self, folder):
        self.folder, self.asked, self.is_away = folder, [], False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.server.site = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def manage(self, command):
        assert command == "write_error_pages"
        (self.folder / "pages").mkdir()
        for status in (413, 503):
            (self.folder / "pages" / f"{status}.html").write_text(f"Erreur {status}")

    def restarted_with(self, **environment):
        self.copies_url = environment["COPIES_URL"]
        return nullcontext()

    def withdraw(self):
        for _time in range(2):
            with urlopen(Request(self.copies_url, method="PURGE"), timeout=5):  # noqa: S310
                pass


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    if not (shutil.which("nginx") and _has(MODULES)):
        pytest.skip(f"apt-get install nginx {' '.join(MODULES)}")
    site = FakeSite(tmp_path_factory.mktemp("site"))
    with nginx(site) as proxy:
        yield proxy
    site.server.shutdown()
    site.server.server_close()


def _has(packages):
    done = subprocess.run(["dpkg", "-s", *packages], capture_output=True)
    return done.returncode == 0


def ask(proxy, path, encoding=None, method="GET", body=None, **headers):
    """(the answer, what it says)"""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPSConnection("127.0.0.1", timeout=20)) as link:
        link.sock = proxy.link()
        accepted = {"Host": HOST, "Accept-Encoding": ENCODINGS[encoding]}
        link.request(method, path, body, accepted | headers)
        answer = link.getresponse()
        text = answer.read()
    decoded = DECODED[answer.headers["Content-Encoding"]](text) if text else b""
    return answer, decoded.decode()


def kept(proxy, path):
    """The encodings in which a page is kept, and the page as the site gave it."""
    found = set()
    for copy in (proxy.folder / "copies").rglob("*"):
        if copy.is_file() and (key := re.search(rb"\nKEY: (.*)\n", copy.read_bytes())):
            name, _, address = key[1].decode().rpartition(HOST)
            if address == path:
                found.add(name)
    return found


def until_next_second():
    """Where a new second begins, in which all that follows fits."""
    time.sleep(1.05 - time.time() % 1)


def test_each_encoding_is_kept_and_given_again_without_asking_the_site(proxy):
    until_next_second()
    first = {encoding: ask(proxy, "/a/", encoding) for encoding in ENCODINGS}
    again = {encoding: ask(proxy, "/a/", encoding) for encoding in ENCODINGS}
    assert kept(proxy, "/a/") == {"https", "br ", "gzip ", " "}
    assert [path for _, path, _ in proxy.site.asked].count("/a/") == 1
    for encoding, (answer, text) in again.items():
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["X-Cache"] == "HIT"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert "Page" in text
        assert text == first[encoding][1] == first["br"][1]
        assert SENTENCE not in text
        hidden = {"X-Copy-Notice", "X-Accel-Expires"}
        assert not hidden & set(answer.headers)
    # Of another reader, by the same words or others.
    other, _text = ask(proxy, "/a/", "br", Accept_Encoding="br")
    assert other.headers["X-Cache"] == "HIT"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_who_has_a_page_is_told_so(proxy, encoding):
    answer, _text = ask(proxy, "/b/", encoding)
    etag = answer.headers["ETag"]
    assert etag.strip("W/") == '"abc"'
    for _ in range(2):
        answer, text = ask(proxy, "/b/", encoding, If_None_Match=etag)
        assert (answer.status, text) == (304, "")
    answer, text = ask(proxy, "/b/", encoding, method="HEAD")
    assert (answer.status, text, answer.headers["ETag"]) == (200, "", etag)


def test_no_copy_is_given_after_two_seconds(proxy):
    until_next_second()
    _answer, former = ask(proxy, "/c/", "br")
    assert ask(proxy, "/disparu/", "br")[0].status == 404
    assert ask(proxy, "/disparu/", "br")[0].headers["X-Cache"] == "HIT"
    time.sleep(2)
    for encoding in ENCODINGS:
        assert ask(proxy, "/c/", encoding)[1] != former
    assert ask(proxy, "/disparu/", "br")[0].headers["X-Cache"] == "EXPIRED"


def test_when_the_site_is_away_each_encoding_says_from_when_the_page_is(proxy):
    site = proxy.site
    fresh, _text = ask(proxy, "/d/", "br")
    time.sleep(2)
    site.is_away = True
    try:
        for _ in range(2):
            for encoding in ENCODINGS:
                answer, text = ask(proxy, "/d/", encoding, If_None_Match=fresh.headers["ETag"])
                assert (answer.status, answer.headers["X-Cache"]) == (200, "STALE")
                assert answer.headers["Content-Encoding"] == encoding
                assert f"<p>{SENTENCE}</p><main " in text
                # Else who has that copy would be told afterwards that it is the page.
                assert "ETag" not in answer.headers
        answer, _text = ask(proxy, "/jamais-lue/", "br")
        assert answer.status == 503
    finally:
        site.is_away = False
    time.sleep(1)
    for encoding in ENCODINGS:
        answer, text = ask(proxy, "/d/", encoding)
        assert SENTENCE not in text
        assert answer.headers["ETag"]


def test_a_withdrawn_page_is_in_no_copy(proxy):
    site = proxy.site
    until_next_second()
    for encoding in ENCODINGS:
        ask(proxy, "/e/", encoding)
    # Nobody but the site has copies forgotten.
    answer, _text = ask(proxy, "/e/", method="PURGE")
    assert answer.status == 405
    assert kept(proxy, "/e/") == {"https", "br ", "gzip ", " "}
    site.withdraw()
    site.is_away = True
    try:
        for encoding in ENCODINGS:
            assert ask(proxy, "/e/", encoding)[0].status == 503
    finally:
        site.is_away = False
    assert not kept(proxy, "/e/")


@pytest.mark.parametrize("path", ["/prive/", "/f/"])
def test_what_is_given_to_one_person_is_not_kept(proxy, path):
    headers = {} if path == "/prive/" else {"Cookie": "sessionid=abc"}
    texts = {ask(proxy, path, encoding, **headers)[1] for encoding in ENCODINGS}
    assert len(texts) == len(ENCODINGS)
    assert not kept(proxy, path)


def test_who_has_signed_in_is_not_given_what_is_kept(proxy):
    until_next_second()
    _answer, public = ask(proxy, "/g/", "br")
    answer, own = ask(proxy, "/g/", "br", Cookie="sessionid=abc")
    assert own != public
    assert answer.headers["X-Cache"] == "BYPASS"
    assert ask(proxy, "/g/", "br")[1] == public


def test_the_site_knows_who_asks_and_the_log_says_it_once(proxy):
    log = proxy.folder / "maillage.log"
    said = {"X_Forwarded_For": "192.0.2.9", "X_Forwarded_Proto": "http", "X_Request_ID": "1"}
    for path in ("/h/", "/admin/h/"):
        ask(proxy, path, "br", **said)
        _method, _path, headers = proxy.site.asked[-1]
        assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
        assert headers.get_all("X-Forwarded-Proto") == ["https"]
        assert headers.get_all("Host") == [HOST]
        assert "Accept-Encoding" not in headers
        [name] = headers.get_all("X-Request-ID")
        assert re.fullmatch(r"[0-9a-f]{32}", name)
        # Which nginx writes once it has answered.
        proxy.site.wait_for(lambda name=name: name in log.read_text(), 5)
        [line] = [line for line in log.read_text().splitlines() if name in line]
        assert f'"GET {path}" 200' in line
    assert ask(proxy, "/admin/h/", "br")[0].headers["Content-Encoding"] == "br"
    ask(proxy, "/documents/1/long.pdf", Range="bytes=0-9")
    assert proxy.site.asked[-1][2]["Range"] == "bytes=0-9"


def test_a_form_reaches_the_site_unless_it_is_too_large(proxy):
    answer, _text = ask(proxy, "/i/", "br", method="POST", body=b"x" * 2_000_000)
    assert (answer.status, proxy.site.asked[-1][0]) == (200, "POST")
    # A body with a question that has none.
    assert ask(proxy, "/i/", "br", body=b"x" * 2_000_000)[0].status == 200
    answer, text = ask(proxy, "/i/", "br", method="POST", body=b"x" * 13_000_000)
    assert (answer.status, text) == (413, "Erreur 413")
    assert proxy.site.asked[-1][0] == "GET"


def test_nothing_answers(proxy):
    """Last, for nothing does any more."""
    ask(proxy, "/j/", "br")
    time.sleep(2)
    proxy.site.server.shutdown()
    proxy.site.server.server_close()
    for path in ("/jamais-lue/", "/admin/"):
        answer, text = ask(proxy, path, "br")
        assert (answer.status, text) == (503, "Erreur 503")
        assert answer.headers["Retry-After"] == "60"
        assert answer.headers["Cache-Control"] == "no-store"
    answer, text = ask(proxy, "/j/", "br")
    assert (answer.status, answer.headers["X-Cache"]) == (200, "STALE")
    assert SENTENCE in text
