"""A process forked by gunicorn has its own database connections."""

import json
import os
import warnings

import pytest
from django.db import connection

from network.database.forking import drop_connections


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_forked_process_uses_a_connection_of_its_own():
    mine = backend()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other threads of the tests have no lock
        child = os.fork()
    if child == 0:
        try:
            drop_connections()
            connection.in_atomic_block = False  # the transaction belongs to the parent
            os.write(writing, json.dumps(backend()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        theirs = json.loads(answer.read())
    assert theirs != mine
    assert backend() == mine
