"""The site served by gunicorn with two processes: its logs, metrics and error reports."""

import gzip
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from tests.migrated import stored_file
from tests.test_layers import ROOT

PATIENCE = 180  # seconds: the site starts, on a machine that may be busy


class Receiver(ThreadingHTTPServer):
    """A server with Sentry's protocol, which stores the events it receives."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Envelope)
        self.events = []

    @property
    def dsn(self):
        return f"http://key@127.0.0.1:{self.server_address[1]}/1"


class Envelope(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        encoding = self.headers.get("Content-Encoding")
        body = {"gzip": gzip.decompress, "br": brotli.decompress}.get(encoding, bytes)(body)
        lines = body.split(b"\n")
        for head, payload in zip(lines[1::2], lines[2::2], strict=False):
            if json.loads(head).get("type") == "event":
                self.server.events.append(json.loads(payload))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        """Log nothing."""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(port, path, host="reseau.exemple.fr", **headers):
    """Return (status, headers, text)."""
    headers |= {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def eventually(function):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if value := function():
                return value
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(function)


@contextmanager
def served(folder, receiver):
    """Yield (port of the site, port of its metrics, file of its logs)."""
    shutil.copy(stored_file(), folder / "site.sqlite3")
    (folder / "static").mkdir()
    port, figures, journal = free_port(), free_port(), folder / "journal"
    environment = {
        "DJANGO_SETTINGS_MODULE": "network.settings.dev",  # which need no collected static files
        "DEBUG": "0",
        "ALLOWED_HOSTS": "reseau.exemple.fr",
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
        "SITE_URL": "https://reseau.exemple.fr",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "VAR_DIR": str(folder),
        "BIND": f"127.0.0.1:{port}",
        "METRICS_BIND": f"127.0.0.1:{figures}",
        "LOG_FORMAT": "json",
        "SENTRY_DSN": receiver.dsn,
        "STAGING": "1",
    }
    with journal.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "network.wsgi"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
        )
    try:
        eventually(lambda: ask(port, "/sante/vivant")[0] == 200)
        yield port, figures, journal
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.mark.any_database
def test_health_logs_metrics_and_error_reports_of_a_server(db, tmp_path):
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, args=(0.05,), daemon=True).start()
        with served(tmp_path, receiver) as (port, figures, journal):
            # On a busy machine a probe may exceed its timeout.
            eventually(lambda: ask(port, "/sante/pret", host="10.0.0.7")[0] == 200)
            report = json.loads(ask(port, "/sante/pret", host="10.0.0.7")[2])
            assert report["checks"]["database"] == {"status": "ok"}
            assert set(report["checks"]) == {
                *("database", "migrations", "storage", "cache", "tasks", "nightly", "search"),
                *("restoration", "schema"),
            }
            # Only an unknown host is refused.
            assert ask(port, "/", host="evil.example")[0] == 400
            name = "told-by-the-proxy"
            status, headers, text = ask(
                port, "/robots.txt?mail=ana@exemple.fr", **{"X-Request-ID": name}
            )
            assert (status, headers["X-Request-ID"]) == (200, name)
            assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
            for _ in range(20):
                ask(port, "/robots.txt")
            counted = ask(figures, "/metrics")[2]
            rows = [
                row for row in counted.splitlines() if row.startswith("maillage_requests_total{")
            ]
            # The counters of both processes are added; health checks are not counted.
            assert sum(float(row.split()[-1]) for row in rows if 'status="200"' in row) == 21
            assert 'maillage_health{check="database"} 1.0' in counted
            # The metrics are not public.
            assert ask(port, "/metrics")[0] == 404
            # Without a table the page answers "busy", and the error is reported.
            with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as database:
                database.execute("ALTER TABLE wagtailcore_page RENAME TO lost")
            status, headers, text = ask(
                port, "/agenda/?email=ana@exemple.fr", Cookie="sessionid=secret"
            )
            assert status in {500, 503}
            event = eventually(lambda: next(iter(receiver.events), None))
        sent = json.dumps(event)
        assert event["environment"] == "staging"
        assert event["tags"]["request_id"] == headers["X-Request-ID"]
        assert "wagtailcore_page" in sent
        assert not {"user", "server_name", "breadcrumbs"} & set(event)
        assert [word for word in ("ana@", "secret", "127.0.0.1") if word in sent] == []
        receiver.shutdown()
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    mine = [line for line in lines if line.get("request_id") == name]
    assert [(line["method"], line["path"], line["status"]) for line in mine] == [
        ("GET", "/robots.txt", 200)
    ]
    assert "ana@" not in journal.read_text()
    assert "127.0.0.1" not in "".join(line["message"] for line in lines if "method" in line)
