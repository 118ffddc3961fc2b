"""A frozen PostgreSQL costs a visitor some seconds, and the next visitor fewer."""

import os
import signal
import socket
import time
from threading import Timer
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from network.database.postgresql import connection as timeouts

ASLEEP = "SELECT pg_sleep(30)"
LONG = "x" * 30_000_000
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def seconds_lost(statement):
    """Return the seconds until a query on a new connection fails."""
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with timeouts.TimeoutConnection.connect(**kept) as own:
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            own.execute(statement)
        assert own.closed
        return time.monotonic() - began


@pytest.fixture
def asleep(db):
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query = %s AND pid <> pg_backend_pid()",
            [ASLEEP],
        )


def test_frozen_server_times_out_sooner_the_second_time(monkeypatch, asleep):
    monkeypatch.setattr(timeouts, "TIMEOUT", 1)
    monkeypatch.setattr(timeouts, "TESTED_AFTER", 0.5)
    monkeypatch.setattr(timeouts, "FROZEN_TIMEOUT", 0.2)
    monkeypatch.setattr(timeouts, "_frozen_until", 0)
    assert 1 <= seconds_lost(ASLEEP) < 15
    assert 0.2 <= seconds_lost(ASLEEP) < 15
    # Later, the full timeout applies again.
    monkeypatch.setattr(timeouts, "_frozen_until", time.monotonic() - 1)
    assert seconds_lost(ASLEEP) >= 1


def test_server_without_new_connections_times_out_at_once(monkeypatch, asleep):
    monkeypatch.setattr(timeouts, "TESTED_AFTER", 0.5)
    monkeypatch.setattr(timeouts, "_frozen_until", 0)
    monkeypatch.setattr(timeouts, "_trusted_until", 0)
    monkeypatch.setattr(timeouts, "accepts_connections", lambda info: False)
    assert 0.5 <= seconds_lost(ASLEEP) < timeouts.TIMEOUT / 2
    # The last test of the server is recent enough.
    monkeypatch.setattr(timeouts, "accepts_connections", pytest.fail)
    assert seconds_lost(ASLEEP) < timeouts.TIMEOUT / 2


def test_busy_server_accepts_connections_and_frozen_one_does_not(db, monkeypatch, tmp_path):
    with connection.cursor() as cursor:
        info = cursor.connection.info
    assert timeouts.accepts_connections(info)
    monkeypatch.setattr(timeouts, "CONNECTION_TIMEOUT", 2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        frozen = SimpleNamespace(dsn=f"host={tmp_path} dbname=site", password="")
        assert not timeouts.accepts_connections(frozen)


def test_long_query_is_waited_for(monkeypatch, asleep):
    monkeypatch.setattr(timeouts, "TESTED_AFTER", 0.2)
    monkeypatch.setattr(timeouts, "_frozen_until", 0)
    monkeypatch.setattr(timeouts, "_trusted_until", 0)
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with timeouts.TimeoutConnection.connect(**kept) as own:
        assert own.execute("SELECT 1 FROM pg_sleep(1)").fetchone() == (1,)


def test_long_statement_is_waited_for_while_it_is_sent(monkeypatch, db):
    """A busy server reads a long statement in several parts."""
    monkeypatch.setattr(timeouts, "TESTED_AFTER", 0.2)
    monkeypatch.setattr(timeouts, "_frozen_until", 0)
    monkeypatch.setattr(timeouts, "_trusted_until", 0)
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with timeouts.TimeoutConnection.connect(**kept, autocommit=True) as own:
        server = own.info.backend_pid
        os.kill(server, signal.SIGSTOP)
        Timer(1, os.kill, (server, signal.SIGCONT)).start()
        assert own.execute("SELECT length(%s)", [LONG]).fetchone() == (len(LONG),)


def test_site_uses_connections_with_a_time_limit(db):
    with connection.cursor() as cursor:
        assert isinstance(cursor.connection, timeouts.TimeoutConnection)


def test_connections_are_configured_to_stay_open():
    """Taking one from a pool for each request doubles the cost of reading the content stamp."""
    assert connection.settings_dict["CONN_MAX_AGE"] == 300
    assert "pool" not in connection.settings_dict["OPTIONS"]
