"""nginx with the configuration of `deploy/debian`, in front of a fake site."""

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
    """Every address is a public page, except `/prive/`, a private one, and `/disparu/`, a 404."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site, body = self.server.site, b"x" * 100
        # Read the body: else the connection would be closed while nginx sends it.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.path.startswith("/sante/"):
            site.requests.append((self.command, self.path, self.headers))
            text = f"<body><main >Page {len(site.requests)} {'lieux ' * 300}</main>"
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
        """Log nothing."""


class FakeSite:
    """The part of `tests.faults.site.Site` that `nginx()` uses.

    `requests` contains (method, path, headers) of the requests received. If `is_away` is True,
    every page is a 503.
    """

    wait_for = staticmethod(Site.wait_for)

    def __init__(self, folder):
        self.folder, self.requests, self.is_away = folder, [], False
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

    def purge(self):
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


def fetch(proxy, path, encoding=None, method="GET", body=None, **headers):
    """Request `path` through nginx, and return (the response, its decompressed text)."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPSConnection("127.0.0.1", timeout=20)) as link:
        link.sock = proxy.link()
        accepted = {"Host": HOST, "Accept-Encoding": ENCODINGS[encoding]}
        link.request(method, path, body, accepted | headers)
        answer = link.getresponse()
        text = answer.read()
    decoded = DECODED[answer.headers["Content-Encoding"]](text) if text else b""
    return answer, decoded.decode()


def cached(proxy, path):
    """Return the beginning, before the host, of each cache key of a page.

    It is "https" for the copy of the inner server, and the encoding followed by a space for a copy
    of the public server.
    """
    keys = set()
    for copy in (proxy.folder / "copies").rglob("*"):
        if copy.is_file() and (key := re.search(rb"\nKEY: (.*)\n", copy.read_bytes())):
            name, _, address = key[1].decode().rpartition(HOST)
            if address == path:
                keys.add(name)
    return keys


def wait_for_next_second():
    """Wait for the start of a second, because a page is cached until the end of the second."""
    time.sleep(1.05 - time.time() % 1)


def test_each_encoding_is_cached_and_served_without_a_request_to_the_site(proxy):
    wait_for_next_second()
    first = {encoding: fetch(proxy, "/a/", encoding) for encoding in ENCODINGS}
    again = {encoding: fetch(proxy, "/a/", encoding) for encoding in ENCODINGS}
    assert cached(proxy, "/a/") == {"https", "br ", "gzip ", " "}
    assert [path for _, path, _ in proxy.site.requests].count("/a/") == 1
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
    # Another visitor, with another Accept-Encoding header.
    other, _text = fetch(proxy, "/a/", "br", Accept_Encoding="br")
    assert other.headers["X-Cache"] == "HIT"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_conditional_request_is_answered_with_a_304(proxy, encoding):
    answer, _text = fetch(proxy, "/b/", encoding)
    etag = answer.headers["ETag"]
    assert etag.strip("W/") == '"abc"'
    for _ in range(2):
        answer, text = fetch(proxy, "/b/", encoding, If_None_Match=etag)
        assert (answer.status, text) == (304, "")
    answer, text = fetch(proxy, "/b/", encoding, method="HEAD")
    assert (answer.status, text, answer.headers["ETag"]) == (200, "", etag)


def test_cached_page_expires_after_two_seconds(proxy):
    wait_for_next_second()
    _answer, former = fetch(proxy, "/c/", "br")
    assert fetch(proxy, "/disparu/", "br")[0].status == 404
    assert fetch(proxy, "/disparu/", "br")[0].headers["X-Cache"] == "HIT"
    time.sleep(2)
    for encoding in ENCODINGS:
        assert fetch(proxy, "/c/", encoding)[1] != former
    assert fetch(proxy, "/disparu/", "br")[0].headers["X-Cache"] == "EXPIRED"


def test_stale_copy_has_a_notice_in_each_encoding_while_the_site_is_away(proxy):
    site = proxy.site
    fresh, _text = fetch(proxy, "/d/", "br")
    time.sleep(2)
    site.is_away = True
    try:
        for _ in range(2):
            for encoding in ENCODINGS:
                answer, text = fetch(proxy, "/d/", encoding, If_None_Match=fresh.headers["ETag"])
                assert (answer.status, answer.headers["X-Cache"]) == (200, "STALE")
                assert answer.headers["Content-Encoding"] == encoding
                assert f"<p>{SENTENCE}</p><main " in text
                # With the page's ETag, the copy would later be confirmed by a 304.
                assert "ETag" not in answer.headers
        answer, _text = fetch(proxy, "/jamais-lue/", "br")
        assert answer.status == 503
    finally:
        site.is_away = False
    time.sleep(1)
    for encoding in ENCODINGS:
        answer, text = fetch(proxy, "/d/", encoding)
        assert SENTENCE not in text
        assert answer.headers["ETag"]


def test_purge_deletes_every_copy(proxy):
    site = proxy.site
    wait_for_next_second()
    for encoding in ENCODINGS:
        fetch(proxy, "/e/", encoding)
    # A visitor cannot purge the copies.
    answer, _text = fetch(proxy, "/e/", method="PURGE")
    assert answer.status == 405
    assert cached(proxy, "/e/") == {"https", "br ", "gzip ", " "}
    site.purge()
    site.is_away = True
    try:
        for encoding in ENCODINGS:
            assert fetch(proxy, "/e/", encoding)[0].status == 503
    finally:
        site.is_away = False
    assert not cached(proxy, "/e/")


@pytest.mark.parametrize("path", ["/prive/", "/f/"])
def test_private_answer_is_not_cached(proxy, path):
    headers = {} if path == "/prive/" else {"Cookie": "sessionid=abc"}
    texts = {fetch(proxy, path, encoding, **headers)[1] for encoding in ENCODINGS}
    assert len(texts) == len(ENCODINGS)
    assert not cached(proxy, path)


def test_cache_is_bypassed_for_a_signed_in_visitor(proxy):
    wait_for_next_second()
    _answer, public = fetch(proxy, "/g/", "br")
    answer, own = fetch(proxy, "/g/", "br", Cookie="sessionid=abc")
    assert own != public
    assert answer.headers["X-Cache"] == "BYPASS"
    assert fetch(proxy, "/g/", "br")[1] == public


def test_site_gets_the_headers_of_nginx_and_the_log_has_one_line_per_request(proxy):
    log = proxy.folder / "maillage.log"
    forged = {"X_Forwarded_For": "192.0.2.9", "X_Forwarded_Proto": "http", "X_Request_ID": "1"}
    for path in ("/h/", "/admin/h/"):
        fetch(proxy, path, "br", **forged)
        _method, _path, headers = proxy.site.requests[-1]
        assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
        assert headers.get_all("X-Forwarded-Proto") == ["https"]
        assert headers.get_all("Host") == [HOST]
        assert "Accept-Encoding" not in headers
        [name] = headers.get_all("X-Request-ID")
        assert re.fullmatch(r"[0-9a-f]{32}", name)
        # nginx writes the line after the answer.
        proxy.site.wait_for(lambda name=name: name in log.read_text(), 5)
        [line] = [line for line in log.read_text().splitlines() if name in line]
        assert f'"GET {path}" 200' in line
    assert fetch(proxy, "/admin/h/", "br")[0].headers["Content-Encoding"] == "br"
    fetch(proxy, "/documents/1/long.pdf", Range="bytes=0-9")
    assert proxy.site.requests[-1][2]["Range"] == "bytes=0-9"


def test_a_form_reaches_the_site_unless_it_is_too_large(proxy):
    answer, _text = fetch(proxy, "/i/", "br", method="POST", body=b"x" * 2_000_000)
    assert (answer.status, proxy.site.requests[-1][0]) == (200, "POST")
    # A GET request with a body.
    assert fetch(proxy, "/i/", "br", body=b"x" * 2_000_000)[0].status == 200
    answer, text = fetch(proxy, "/i/", "br", method="POST", body=b"x" * 13_000_000)
    assert (answer.status, text) == (413, "Erreur 413")
    assert proxy.site.requests[-1][0] == "GET"


def test_copies_and_error_page_are_served_when_the_site_is_down(proxy):
    """The last test, because it stops the site."""
    fetch(proxy, "/j/", "br")
    time.sleep(2)
    proxy.site.server.shutdown()
    proxy.site.server.server_close()
    for path in ("/jamais-lue/", "/admin/"):
        answer, text = fetch(proxy, path, "br")
        assert (answer.status, text) == (503, "Erreur 503")
        assert answer.headers["Retry-After"] == "60"
        assert answer.headers["Cache-Control"] == "no-store"
    answer, text = fetch(proxy, "/j/", "br")
    assert (answer.status, answer.headers["X-Cache"]) == (200, "STALE")
    assert SENTENCE in text
