"""A URL typed by a user is downloaded only from a public address."""

import gzip
import http.client
import socket
import threading
import time
import zlib

import pytest

from network.links import download
from network.links.browsing import fetch_page
from network.links.download import (
    Bounds,
    DownloadError,
    RefusedAddressError,
    check_address,
    fetch,
)

FILE = b"id,nom\na,Lieu\n"


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.fr/a.csv",
        "ftp://exemple.fr/a.csv",
        "file:///etc/passwd",
        "https:///a.csv",
        "https://moi:secret@exemple.fr/a.csv",
        "https://exemple.fr:22/",
        "https://exemple.fr:993/",
        "https://exemple.fr:6379/",
        "https://exemple.fr:0/",
        "https://exemple.fr:port/",
        "https://[::1/",
        "https://exemple.fr/a b.csv",
        "https://exemple.fr/é.csv",
        "",
    ],
)
def test_url_other_than_plain_https_is_refused(url):
    with pytest.raises(RefusedAddressError):
        check_address(url)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",  # NAT64
    ],
)
def test_name_of_a_private_address_is_refused(monkeypatch, ip):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [answer("93.184.216.34"), answer(ip)]
    )
    with pytest.raises(RefusedAddressError, match="privé"):
        fetch("https://exemple.fr/a.csv")


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/"])
def test_numeric_address_is_checked(url):
    with pytest.raises(DownloadError):
        fetch(url)


def test_unprivileged_port_is_accepted():
    assert check_address("https://nuage.exemple.fr:8443/a.ics?b") == (
        "nuage.exemple.fr",
        8443,
        "/a.ics?b",
    )
    assert check_address("https://exemple.fr/")[1] == check_address("https://exemple.fr:443/")[1]
    with pytest.raises(DownloadError):
        fetch("https://127.0.0.1:8443/")


def test_usual_port_of_http_is_accepted_for_links_only():
    assert check_address("http://exemple.fr:80/", may_be_plain=True)[1] == 80
    assert check_address("http://exemple.fr/", may_be_plain=True)[1] == 80
    for url in ("http://exemple.fr:443/", "https://exemple.fr:80/"):
        with pytest.raises(RefusedAddressError):
            check_address(url, may_be_plain=True)


def answer(ip):
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return (family, socket.SOCK_STREAM, 6, "", (ip, 443))


@pytest.fixture
def served(monkeypatch):
    """`served(*answers)` speaks raw HTTP, one answer a connection; gives what fetch is called with.

    An answer is bytes, or a list of (bytes, seconds to wait before).
    """
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    names = {"interne.fr": "10.0.0.8"}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *_a, **_k: [answer(names.get(host, "93.184.216.34"))]
    )
    requests = []

    def connect(host, ip, seconds):
        connection = http.client.HTTPConnection(host, timeout=seconds)
        connection.sock = socket.socket()
        connection.sock.settimeout(seconds)
        connection.sock.connect(("127.0.0.1", port))
        return connection

    def serve(answers):
        for pieces in answers:
            peer, _address = server.accept()
            with peer:
                requests.append(peer.recv(65536).decode())
                try:
                    for piece, wait in [(pieces, 0)] if isinstance(pieces, bytes) else pieces:
                        time.sleep(wait)
                        peer.sendall(piece)
                except OSError:
                    pass

    def start(*answers):
        threading.Thread(target=serve, args=(answers,), daemon=True).start()
        return {"connect": connect}

    start.requests = requests
    yield start
    server.close()


def ok(body=FILE, *headers):
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(to):
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def test_file_is_downloaded_once_by_etag(served):
    options = served(ok(FILE, 'ETag: "1"'), b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
    assert fetch("https://exemple.fr/a.csv?b=1", **options) == download.Download(FILE, '"1"')
    assert fetch("https://exemple.fr/a.csv", '"1"', **options).content is None
    assert served.requests[0].startswith("GET /a.csv?b=1 HTTP/1.1\r\n")
    assert 'If-None-Match: "1"' in served.requests[1]


def test_three_redirections_are_followed_and_no_more(served):
    options = served(moved("/b"), moved("https://autre.fr/c"), moved("d"), ok())
    assert fetch("https://exemple.fr/a", **options).content == FILE
    options = served(*[moved("/encore")] * 4)
    with pytest.raises(DownloadError, match="3 fois"):
        fetch("https://exemple.fr/a", **options)


def test_accents_of_a_redirection_are_escaped(served):
    assert fetch("https://exemple.fr/a", **served(moved("/données 1.csv"), ok())).content == FILE
    assert served.requests[1].startswith("GET /donn%C3%A9es%201.csv HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("https://interne.fr/", "privé"),
        ("http://autre.fr/", "https"),
        ("file:///etc/passwd", "https"),
    ],
)
def test_redirection_is_checked_as_the_first_url(served, to, reason):
    with pytest.raises(RefusedAddressError, match=reason):
        fetch("https://exemple.fr/a", **served(moved(to)))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (ok(b"<html>", "Content-Type: text/html; charset=utf-8"), "page web"),
        (ok(b"<html>", "Content-Type: Text/HTML"), "page web"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nid", "coupé"),
        (b"SSH-2.0-OpenSSH\r\n", "coupé"),
        (b"", "coupé"),
    ],
)
def test_incomplete_file_is_refused(served, reply, reason):
    with pytest.raises(DownloadError, match=reason):
        fetch("https://exemple.fr/a", **served(reply))


def test_unrequested_compression_is_decoded(served):
    packed = gzip.compress(FILE)
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    for name, body in (
        ("gzip", packed),
        ("gzip", gzip.compress(FILE[:9]) + gzip.compress(FILE[9:])),
        ("gzip", packed + b"\0" * 512),
        ("deflate", zlib.compress(FILE)),
        ("deflate", bare.compress(FILE) + bare.flush()),
    ):
        options = served(ok(body, f"Content-Encoding: {name}"))
        assert fetch("https://exemple.fr/a", **options).content == FILE
    for header, body, reason in (
        ("br", packed, "façon inconnue"),
        ("gzip", FILE, "pas lisible"),
        ("gzip", packed[:-12], "coupé"),
        # 30 Mo in 30 ko: no more is made than may be taken.
        ("gzip", gzip.compress(b"0" * 30_000_000), "dépasse"),
    ):
        with pytest.raises(DownloadError, match=reason):
            fetch("https://exemple.fr/a", **served(ok(body, f"Content-Encoding: {header}")))


def test_gzip_file_is_decompressed(served):
    packed = gzip.compress(FILE)
    for body, headers in (
        (packed, ["Content-Type: application/gzip"]),
        (gzip.compress(packed), ["Content-Encoding: gzip"]),
    ):
        assert fetch("https://exemple.fr/a.gz", **served(ok(body, *headers))).content == FILE
    for body, reason in ((packed[:-12], "pas lisible"), (gzip.compress(bytes(30_000_000)), "dép")):
        with pytest.raises(DownloadError, match=reason):
            fetch("https://exemple.fr/a.gz", **served(ok(body)))


def test_download_stops_at_the_size_limit(served, monkeypatch):
    monkeypatch.setattr(download, "LARGEST", 1000)
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 5000
    with pytest.raises(DownloadError, match="dépasse"):
        fetch("https://exemple.fr/a", **served(endless))


@pytest.mark.parametrize(
    "slow",
    [
        [(b"", 3)],
        [(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 0), *[(b"x", 0.2)] * 20],
        [(letter, 0.2) for letter in [b"H", b"T", b"T", b"P"] * 5],
    ],
)
def test_slow_server_is_dropped(served, monkeypatch, slow):
    monkeypatch.setattr(download, "SECONDS", 0.6)
    start = time.monotonic()
    with pytest.raises(DownloadError, match="secondes"):
        fetch("https://exemple.fr/a", **served(slow))
    assert time.monotonic() - start < 2.5


def test_page_is_cut_at_the_size_limit(served):
    page = b"<html>" + b"a" * 5000
    for headers, body in (((), page), (("Content-Encoding: gzip",), gzip.compress(page))):
        reply = ok(body, "Content-Type: text/html", *headers)
        read = fetch_page("https://exemple.fr/", bounds=Bounds(1000, 5), **served(reply))
        assert read.content == page[:1000]


def test_unknown_host_is_reported(monkeypatch):
    def unknown(*_args, **_options):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DownloadError, match="introuvable"):
        fetch("https://nulle-part.example/a")
