"""A query on a connection of its own says what is committed, whatever happens to the connection."""

import os
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from network.models import ContentStamp
from network.shared import dedicated
from network.shared.dedicated import DedicatedQuery, NoAnswerError
from tests.network.test_memory import closing

SQL = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) FROM network_contentstamp"
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def query():
    query = DedicatedQuery(SQL)
    query.read(connection)  # by Django, and opens its own
    yield query
    query.close()


@pytest.fixture
def reads_of_django(query, monkeypatch):
    """How many times Django's connection was asked instead."""
    reads = []
    by_django = query._read_by
    monkeypatch.setattr(query, "_read_by", lambda *args: reads.append(1) or by_django(*args))
    return reads


def elsewhere(task):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing(task)).result()


def test_it_sees_at_once_what_is_committed_elsewhere(query, reads_of_django):
    for _ in range(20):
        before = query.read(connection)
        elsewhere(ContentStamp.raise_)
        assert query.read(connection) > before
    assert not reads_of_django


def test_a_transaction_sees_what_it_did_itself_and_nobody_else_does(query):
    before = query.read(connection)
    with transaction.atomic():
        ContentStamp.raise_()
        mine = query.read(connection)
        assert mine > before
        assert elsewhere(lambda: query.read(connection)) == before
    assert query.read(connection) == mine


def test_a_server_that_starts_again_is_asked_by_django_then_by_a_new_connection(
    query, reads_of_django, monkeypatch
):
    monkeypatch.setattr(dedicated, "OPENED_EVERY", 0)
    former = query._connection.pgconn.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [former])
    number = ContentStamp.current()
    assert [query.read(connection) for _ in range(3)] == [number] * 3
    assert len(reads_of_django) == 1
    assert query._connection.pgconn.backend_pid != former


def test_one_that_does_not_answer_in_time_is_not_waited_for(query, reads_of_django, monkeypatch):
    monkeypatch.setattr(dedicated, "PATIENCE", 0.2)
    is_locked, is_over = Event(), Event()

    def lock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE network_contentstamp")
            is_locked.set()
            is_over.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        locking = pool.submit(lock)
        assert is_locked.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        began = time.monotonic()
        with pytest.raises(DatabaseError):  # what Django says
            query.read(connection)
        assert time.monotonic() - began < 5
        is_over.set()
        locking.result()
    connection.close()
    assert query.read(connection) == ContentStamp.current()
    assert len(reads_of_django) == 2


def test_one_that_cannot_be_opened_is_not_tried_each_time(query, monkeypatch):
    tries = []

    def refuse(**_parameters):
        tries.append(1)
        raise connection.Database.OperationalError("too many connections")

    query.close()
    monkeypatch.setattr(connection.Database, "connect", refuse)
    number = ContentStamp.current()
    assert [query.read(connection) for _ in range(3)] == [number] * 3
    assert len(tries) == 1


def test_a_server_that_is_away_is_waited_for_once(query, monkeypatch):
    waited = []

    def wait_in_vain(_database):
        waited.append(1)
        time.sleep(0.1)
        raise OperationalError("no connection")

    query.close()
    with monkeypatch.context() as patched:
        patched.setattr(dedicated, "PATIENCE", 0.05)
        patched.setattr(dedicated, "AWAY_FOR", 0.3)
        patched.setattr(query, "_read_by", wait_in_vain)
        for _ in range(3):
            with pytest.raises(OperationalError):
                query.read(connection)
        assert len(waited) == 1
        query.forget()  # as the next request does
        with pytest.raises(OperationalError):
            query.read(connection)
    assert len(waited) == 2
    time.sleep(0.3)
    assert query.read(connection) == ContentStamp.current()


def test_one_that_does_not_answer_while_it_is_opened_costs_no_answer(query, monkeypatch):
    def give_up():
        raise NoAnswerError("no answer in 1 s")

    query.close()
    number = ContentStamp.current()
    with monkeypatch.context() as patched:
        patched.setattr(query, "_result", give_up)
        assert query.read(connection) == number
        assert query._connection is None
    assert query.read(connection) == number


def test_a_query_that_the_server_refuses_is_left_to_django(monkeypatch):
    refused = DedicatedQuery("SELECT 1 FROM nowhere")
    monkeypatch.setattr(refused, "_read_by", lambda _database: 1)
    assert refused.read(connection) == 1
    assert refused._connection is None


def test_another_database_of_the_same_process_is_not_answered_for(query, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "another")
    assert query._read_dedicated(connection) is None


def test_an_answer_that_nobody_waited_for_is_not_the_next_ones(query, monkeypatch):
    class Interrupted:
        def poll(self, _patience):
            raise KeyboardInterrupt

    monkeypatch.setattr(query, "_poll", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        query.read(connection)
    elsewhere(ContentStamp.raise_)
    assert query.read(connection) == ContentStamp.current()


def test_threads_each_have_an_answer_of_their_own(query, reads_of_django):
    number = query.read(connection)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: query._read_dedicated(connection), range(400))) == {number}
    assert not reads_of_django


def test_a_process_made_of_this_one_leaves_its_connection_alone(query, reads_of_django):
    mine = query._connection.pgconn.backend_pid
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other threads of the tests hold no lock
        child = os.fork()
    if child == 0:
        os._exit(0 if query._connection is None and query._database is None else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert query.read(connection) == ContentStamp.current()
    assert query._connection.pgconn.backend_pid == mine
    assert not reads_of_django
