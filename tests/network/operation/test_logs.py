import json
import logging
import sys

import pytest

from network.operation.logs import JsonFormatter
from network.operation.scrubbing import scrub

pytestmark = pytest.mark.any_database


@pytest.fixture
def lines(caplog):
    caplog.set_level("INFO", "network.operation.requests")
    formatter = JsonFormatter()
    return lambda: [json.loads(formatter.format(record)) for record in caplog.records]


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("to ana.b+c@exemple.fr: no", "to …@exemple.fr: no"),
        ("GET /agenda/?q=ana%40exemple.fr 200", "GET /agenda/?… 200"),
        ("from 203.0.113.77", "from 203.0.113.0"),
        ("from 2001:db8:1:2:3:4:5:6", "from 2001:db8:1::"),
        ("call 06 12 34 56 78", "call …"),
        ("call +33612345678", "call …"),
        ("call +33 (0)6 12 34 56 78.", "call …."),
        ("call 0033 6 12 34 56 78", "call …"),
        ("call +262692123456, then", "call …, then"),
        ("call +262 692 12 34 56 or 0692 12 34 56", "call … or …"),
        ("call +590 590 12 34 56", "call …"),
        ("call +594694123456", "call …"),
        ("call +596.696.12.34.56", "call …"),
        ("call +508 41 12 34", "call …"),
        ("call +681 72-12-34", "call …"),
        ("call +687 26 12 34", "call …"),
        (
            "call +689\N{NO-BREAK SPACE}87\N{NARROW NO-BREAK SPACE}12\N{NO-BREAK SPACE}34 56",
            "call …",
        ),
        ("at 2026-11-27T21:35:14+01:00 and +00:00", "at 2026-11-27T21:35:14+01:00 and +00:00"),
        ("0.0012345 of 1000000", "0.0012345 of 1000000"),
        ("+12 rows, -3 rows, +1500 bytes", "+12 rows, -3 rows, +1500 bytes"),
        ("/inscription/kJ8dh3KJH8sdkjh32/", "/inscription/…/"),
        (
            "/lieux/maison-france-services-de-la-ville/",
            "/lieux/maison-france-services-de-la-ville/",
        ),
        ("took 12:30:45, 15 rows", "took 12:30:45, 15 rows"),
        ("jean@a.fr%2Cmarie@b.fr", "…@a.fr…@b.fr"),
        ("<jean.d'arc@a.example.fr>, @b, c@", "<…@a.example.fr>, @b, c@"),
    ],
)
def test_scrub_removes_personal_data(text, scrubbed):
    assert scrub(text) == scrubbed


def test_each_response_is_logged_with_its_request_id(client, db, lines):
    answer = client.get("/robots.txt?mail=ana@exemple.fr", headers={"x-request-id": "abc-12345"})
    assert answer.headers["X-Request-ID"] == "abc-12345"
    (line,) = lines()
    assert {name: line[name] for name in ("level", "method", "path", "status")} == {
        "level": "INFO",
        "method": "GET",
        "path": "/robots.txt",
        "status": 200,
    }
    assert "ana" not in json.dumps(line)
    assert "127.0.0.1" not in json.dumps(line)


@pytest.mark.parametrize("named", ["", "short", "with spaces in it", "x" * 65, '{"a": "bcdefgh"}'])
def test_malformed_request_id_is_ignored(client, named):
    name = client.get("/sante/vivant", headers={"x-request-id": named}).headers["X-Request-ID"]
    assert name != named
    assert len(name) == 32


def test_error_is_one_line_without_personal_data():
    try:
        raise ValueError("no place for ana@exemple.fr")
    except ValueError:
        record = logging.LogRecord(
            "a", logging.ERROR, __file__, 1, "Mail to %s\nleft", ("b@c.fr",), sys.exc_info()
        )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert line["message"] == "Mail to …@c.fr\nleft"
    assert line["error"] == "builtins.ValueError: no place for …@exemple.fr"
    assert line["stack"][0].endswith("test_error_is_one_line_without_personal_data")
    assert "request_id" not in line
