"""A slow or unreachable database is a 503 in French."""

import pytest
from django.db import connection
from django.db.utils import OperationalError

from places import directory
from places.maps import views as map_views


def slow(*_args):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        cursor.execute("SELECT pg_sleep(5)")


def locked(*_args):
    raise OperationalError("database is locked")


@pytest.mark.parametrize("address", ["/lieux/carte/", "/lieux/points.json"])
def test_database_failure_is_503_with_retry_after(client, site, monkeypatch, address):
    fault = slow if connection.vendor == "postgresql" else locked
    monkeypatch.setattr(directory, "current", fault)
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    text = answer.content.decode()
    assert "très occupé" in text
    assert "essayez de nouveau" in text


def test_other_exceptions_are_500(client, site, monkeypatch):
    def broken(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(map_views, "draw", broken)
    client.raise_request_exception = False
    assert client.get("/lieux/carte/").status_code == 500
