"""A PostgreSQL that says nothing costs a visitor seconds, and the next one less."""

import os
import signal
import socket
import time
from threading import Timer
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from network.shared import patience

ASLEEP = "SELECT pg_sleep(30)"
LONG = "x" * 30_000_000
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def seconds_lost(statement):
    """How long it takes to give up, on a connection of its own."""
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with patience.PatientConnection.connect(**kept) as own:
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


def test_it_gives_up_and_the_next_one_sooner(monkeypatch, asleep):
    monkeypatch.setattr(patience, "PATIENCE", 1)
    monkeypatch.setattr(patience, "LOOKED_AT_AFTER", 0.5)
    monkeypatch.setattr(patience, "FROZEN_PATIENCE", 0.2)
    monkeypatch.setattr(patience, "_frozen_until", 0)
    assert 1 <= seconds_lost(ASLEEP) < 15
    assert 0.2 <= seconds_lost(ASLEEP) < 15
    # Later, it is waited for again.
    monkeypatch.setattr(patience, "_frozen_until", time.monotonic() - 1)
    assert seconds_lost(ASLEEP) >= 1


def test_one_that_gives_no_connection_is_given_up_at_once(monkeypatch, asleep):
    monkeypatch.setattr(patience, "LOOKED_AT_AFTER", 0.5)
    monkeypatch.setattr(patience, "_frozen_until", 0)
    monkeypatch.setattr(patience, "_trusted_until", 0)
    monkeypatch.setattr(patience, "accepts_connections", lambda info: False)
    assert 0.5 <= seconds_lost(ASLEEP) < patience.PATIENCE / 2
    # It was asked for one less than that ago.
    monkeypatch.setattr(patience, "accepts_connections", pytest.fail)
    assert seconds_lost(ASLEEP) < patience.PATIENCE / 2


def test_a_frozen_server_gives_no_connection_and_a_busy_one_does(db, monkeypatch, tmp_path):
    with connection.cursor() as cursor:
        info = cursor.connection.info
    assert patience.accepts_connections(info)
    monkeypatch.setattr(patience, "CONNECTION", 2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        frozen = SimpleNamespace(dsn=f"host={tmp_path} dbname=site", password="")
        assert not patience.accepts_connections(frozen)


def test_a_long_question_is_waited_for(monkeypatch, asleep):
    monkeypatch.setattr(patience, "LOOKED_AT_AFTER", 0.2)
    monkeypatch.setattr(patience, "_frozen_until", 0)
    monkeypatch.setattr(patience, "_trusted_until", 0)
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with patience.PatientConnection.connect(**kept) as own:
        assert own.execute("SELECT 1 FROM pg_sleep(1)").fetchone() == (1,)


def test_a_long_statement_is_waited_for_while_it_is_sent(monkeypatch, db):
    """A server that has too much to do does not take it all at once."""
    monkeypatch.setattr(patience, "LOOKED_AT_AFTER", 0.2)
    monkeypatch.setattr(patience, "_frozen_until", 0)
    monkeypatch.setattr(patience, "_trusted_until", 0)
    settings = connection.get_connection_params()
    kept = {name: settings[name] for name in ("dbname", "user", "host")}
    with patience.PatientConnection.connect(**kept, autocommit=True) as own:
        server = own.info.backend_pid
        os.kill(server, signal.SIGSTOP)
        Timer(1, os.kill, (server, signal.SIGCONT)).start()
        assert own.execute("SELECT length(%s)", [LONG]).fetchone() == (len(LONG),)


def test_the_site_is_as_patient(db):
    with connection.cursor() as cursor:
        assert isinstance(cursor.connection, patience.PatientConnection)
