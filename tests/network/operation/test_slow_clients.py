"""Slow clients do not delay the others."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager

import pytest

from network.operation.slow_clients import HEAD, HELD, PatientWorker, is_complete
from tests.network.operation.test_server import eventually, free_port
from tests.test_layers import ROOT

THREADS = 2
HALF = b"POST / HTTP/1.1\r\nHost: exemple.fr\r\n"
NAME = f"{__name__}:application"


class HurriedWorker(PatientWorker):
    patience = 3


def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def served(folder):
    """Yield the port of a gunicorn with one process and few threads, which echoes bodies."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", NAME, "--threads", str(THREADS)),
            *("--worker-class", f"{__name__}.HurriedWorker"),
            *("--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)),
        ],
        cwd=folder,  # without the `gunicorn.conf.py` of the site
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "network.settings.test"},
    )
    try:
        eventually(lambda: echo(port, b"") == b"")
        yield port
    finally:
        server.terminate()
        server.wait(60)


def echo(port, body):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", body, timeout=30) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with served(tmp_path_factory.mktemp("gunicorn")) as port:
        yield port


def begun(port, text):
    """Open a connection and send these bytes."""
    link = socket.create_connection(("127.0.0.1", port), timeout=30)
    link.sendall(text)
    return link


def until(link, end):
    """Receive until these last bytes; return everything."""
    received = b""
    while not received.endswith(end):
        part = link.recv(4096)
        assert part, received
        received += part
    return received


@pytest.mark.parametrize(
    "half", [HALF, HALF + b"Content-Length: 100\r\n\r\nname=", b""], ids=["head", "body", "none"]
)
def test_half_requests_block_no_other_client(port, half):
    with ExitStack() as links:
        for _ in range(10 * THREADS):
            links.enter_context(begun(port, half))
        began = time.monotonic()
        assert [echo(port, b"name=Ana") for _ in range(5)] == [b"name=Ana"] * 5
        assert time.monotonic() - began < 5


def test_request_in_pieces_is_received(port):
    with begun(port, HALF) as link:
        for piece in (b"Content-Le", b"ngth: 4\r\n\r", b"\nn", b"a", b"me"):
            time.sleep(0.05)
            link.sendall(piece)
        assert until(link, b"\r\n\r\nname").startswith(b"HTTP/1.1 200")
        # The next request uses the same connection.
        link.sendall(HALF + b"Content-Length: 3\r\n\r\nAna")
        assert until(link, b"\r\n\r\nAna").startswith(b"HTTP/1.1 200")


def test_large_file_is_received_whole(port):
    body = os.urandom(20 * HELD)
    assert echo(port, body) == body


def test_endless_request_is_dropped(port):
    with begun(port, HALF) as link:
        assert link.recv(10) == b""


def test_request_is_complete_with_head_and_form_body():
    length = HALF + b"Content-Length: %d\r\n\r\n"
    assert not is_complete(HALF)
    assert is_complete(HALF + b"\r\n")
    assert not is_complete(length % 3 + b"ab")
    assert is_complete(length % 3 + b"abc")
    assert not is_complete(length % 10**9 + b"a" * (HELD - 1))
    assert is_complete(length % 10**9 + b"a" * HELD)
    # Requests that gunicorn itself refuses or answers at once.
    assert is_complete(b"X" * (HEAD + 1))
    assert is_complete(HALF + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
