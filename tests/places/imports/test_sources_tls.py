"""The safe download from a real TLS server on this machine, with generated certificates."""

import bz2
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress

import pytest

from network.links.download import Bounds, DownloadError, RefusedAddressError, fetch
from places.imports import runs as import_runs
from places.models import ImportRun, PlacePage, PlaceSource

HOST, PUBLIC = "donnees.exemple.fr", "93.184.216.34"
URL = f"https://{HOST}/lieux.csv"
SOON = Bounds(largest=1024 * 1024, seconds=0.8)
resolve = socket.getaddrinfo


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Return a folder with an authority and its certificates "good", "other" (name) and "expired".

    "stranger" is self-signed.
    """
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make certificates: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    def make(name, host, *options):
        names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
        openssl(folder, *new, "-keyout", f"{name}.key", "-out", f"{name}.pem", *names, *options)

    make(
        "ca", "Autorite", "-days", "2", "-addext", "keyUsage=critical,keyCertSign,digitalSignature"
    )
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"]
    make("good", HOST, "-days", "2", *signed)
    make("other", "autre.exemple.fr", "-days", "2", *signed)
    past = ["-not_before", "20200101000000Z", "-not_after", "20200201000000Z"]
    make("expired", HOST, *past, *signed)
    make("stranger", HOST, "-days", "2")
    return folder


@pytest.fixture
def serve(certificates, monkeypatch):
    """`serve(*answers, certificate=)`: one answer a connection, bytes or [(bytes, seconds before)].

    The public address of `HOST` leads here; every other name resolves as it does. Gives the list
    of the (IP, port) that were called.
    """
    server = socket.create_server(("127.0.0.1", 0))
    called = []

    def resolve_host(host, *arguments, **options):
        return resolve(PUBLIC if host == HOST else host, *arguments, **options)

    def called_up(address, timeout=None):
        called.append(address)
        here = socket.socket()
        here.settimeout(timeout)
        here.connect(server.getsockname())
        return here

    monkeypatch.setattr(socket, "getaddrinfo", resolve_host)
    monkeypatch.setattr(socket, "create_connection", called_up)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))

    def answer(answers, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            certificates / f"{certificate}.pem", certificates / f"{certificate}.key"
        )
        for pieces in answers:
            peer, _address = server.accept()
            with suppress(OSError), context.wrap_socket(peer, server_side=True) as secure:
                secure.recv(65536)
                for piece, wait in [(pieces, 0)] if isinstance(pieces, bytes) else pieces:
                    time.sleep(wait)
                    secure.sendall(piece)

    def start(*answers, certificate="good"):
        threading.Thread(target=answer, args=(answers, certificate), daemon=True).start()
        return called

    start.server = server
    yield start
    server.close()


def http(body=b"", *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_a_file_is_read_over_tls_from_the_address_that_was_checked(serve):
    called = serve(http(b"id,nom\n"))
    assert fetch(URL).content == b"id,nom\n"
    assert called == [(PUBLIC, 443)]


@pytest.mark.parametrize("certificate", ["stranger", "other", "expired"])
def test_a_wrong_certificate_is_refused_by_its_name(serve, certificate):
    serve(http(b"id,nom\n"), certificate=certificate)
    with pytest.raises(DownloadError, match="certificat du serveur « donnees.exemple.fr »"):
        fetch(URL)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (http(b"<!doctype html>", "Content-Type: text/html"), "page web"),
        (http(b"", status="500 Internal Server Error"), "répond 500"),
        (http(b"x" * 2_000_000), "dépasse 1 Mo"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000, "dépasse 1 Mo"),
        ([(b"", 3)], "secondes"),
        ([(b"HTTP/1.1 200 OK\r\n\r\n", 0), *[(b"x", 0.1)] * 30], "secondes"),
        ([(letter.encode(), 0.1) for letter in "HTTP/1.1 200 OK" * 3], "secondes"),
    ],
)
def test_slow_or_invalid_answer_is_refused(serve, answer, message):
    serve(answer)
    start = time.monotonic()
    with pytest.raises(DownloadError, match=message):
        fetch(URL, bounds=SOON)
    assert time.monotonic() - start < 2.9


@pytest.mark.parametrize("first", [b"", b"\x16\x03\x03\x3f\x00"])
def test_endless_handshake_is_abandoned(serve, first):
    def drip():
        peer, _address = serve.server.accept()
        with peer, suppress(OSError):
            peer.sendall(first)
            for _second in range(30):
                time.sleep(0.1)
                peer.sendall(b"\x02" if first else b"")

    threading.Thread(target=drip, daemon=True).start()
    start = time.monotonic()
    with pytest.raises(DownloadError, match="secondes"):
        fetch(URL, bounds=SOON)
    assert time.monotonic() - start < 2.9


@pytest.mark.parametrize(
    "inside",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/",
        "https://169.254.169.254/latest/meta-data/", "https://[64:ff9b::7f00:1]/",
        "https://localhost/", "https://192.168.1.1/", "https://0/",
    ],
)  # fmt: skip
def test_a_redirection_never_leads_inside(serve, inside):
    called = serve(http(b"", f"Location: {inside}", status="302 Found"))
    with pytest.raises((RefusedAddressError, DownloadError)) as refusal:
        fetch(URL)
    assert "privé" in str(refusal.value) or "introuvable" in str(refusal.value)
    assert called == [(PUBLIC, 443)]


def test_hostname_is_resolved_once(serve, monkeypatch):
    """The connection uses the address that was checked, even if the name then changes."""
    answers = [PUBLIC, "127.0.0.1", "127.0.0.1"]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_o: [(2, 1, 6, "", (answers.pop(0), 443))]
    )
    called = serve(http(b"id,nom\n"))
    assert fetch(URL).content == b"id,nom\n"
    assert (called, len(answers)) == ([(PUBLIC, 443)], 2)


@pytest.mark.parametrize(
    ("answer", "certificate", "message"),
    [
        (http(b"<html>", "Content-Type: text/html"), "good", "page web"),
        (http(b"<!doctype html>", "Content-Type: text/csv"), "good", "page web"),
        (http(bz2.compress(b"0" * 10_000_000)), "good", "compressée"),
        (http(b"", status="500 Oups"), "good", "500"),
        (http(b"id,nom\n"), "stranger", "certificat"),
    ],
)
def test_failed_source_gives_a_reason_and_changes_nothing(
    serve, directory, answer, certificate, message
):
    source = PlaceSource.objects.create(name="Hub", url=URL, is_trusted=True)
    serve(answer, certificate=certificate)
    import_runs.pull(source)
    source.refresh_from_db()
    assert message in source.fault
    assert (PlacePage.objects.count(), source.digest) == (0, "")
    assert set(ImportRun.objects.values_list("stage", flat=True)) <= {"failed"}


def test_source_over_tls_is_imported(serve, directory):
    from .test_importer import file_of, line

    source = PlaceSource.objects.create(name="Hub", url=URL, is_trusted=True)
    serve(http(file_of(line("a")), "Content-Type: text/csv"))
    assert import_runs.pull(source).stage == "done"
    assert PlacePage.objects.get().national_id == "a"
