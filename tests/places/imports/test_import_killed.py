"""An import that is killed for real, as by a server that runs out of memory, and taken up again."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from places.imports.importer import BATCH

from .test_importer import file_of, line

ROOT = Path(__file__).parents[3]
COUNT = 2 * BATCH
SAID = {
    "places": "SELECT count(*) FROM places_placepage",
    "identifiers": "SELECT count(DISTINCT national_id) FROM places_placepage",
    "revisions": "SELECT count(*) FROM wagtailcore_revision",
    "log entries": (
        "SELECT count(*) FROM wagtailcore_pagelogentry"
        " WHERE page_id IN (SELECT page_ptr_id FROM places_placepage)"
    ),
    "documents": "SELECT count(*) FROM search_searchdocument WHERE kind = 'place'",
    "documents to come": "SELECT count(*) FROM search_searchrefresh",
    "children": "SELECT numchild FROM wagtailcore_page WHERE slug = 'lieux'",
}


@pytest.fixture
def _django_db_helper(django_db_setup):
    """In place of pytest-django's: a copy is made of the database, and nothing is written in it."""


@pytest.fixture
def site_file(django_db_blocker, tmp_path):
    """A copy of the database with an empty directory, which other processes can open; None
    where the database is no file."""
    if connection.vendor != "sqlite":
        return None
    path = tmp_path / "site.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    make = "from tests.bench.import_places import prepare; prepare()"
    process = command(path, "shell", "--no-imports", "--command", make)
    process.communicate()
    assert process.returncode == 0
    return path


def command(site_file, *arguments):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{site_file}",
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
    }
    arguments = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def said(site_file):
    with closing(sqlite3.connect(site_file, timeout=30)) as database:
        return {name: database.execute(query).fetchone()[0] for name, query in SAID.items()}


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_whole_places_and_goes_on(site_file, tmp_path):
    if site_file is None:
        return  # `tests.bench.import_places` does it there
    places = tmp_path / "lieux.csv"
    places.write_bytes(file_of(*(line(f"a-{number}") for number in range(COUNT))))
    process = command(site_file, "import_places", str(places))
    while said(site_file)["places"] < BATCH and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    found = said(site_file)
    assert found["places"] == BATCH
    assert_whole(found)

    process = command(site_file, "import_places", str(places))
    told, _errors = process.communicate()
    new, same = COUNT - found["places"], found["places"]
    assert told.strip() == f"{new} créés, 0 modifiés, {same} inchangés, 0 laissés, 0 refusés."
    found = said(site_file)
    assert found["places"] == COUNT
    assert_whole(found)


def assert_whole(found):
    assert found["identifiers"] == found["children"] == found["revisions"] == found["places"]
    assert found["log entries"] == 3 * found["places"]
    # What the search does not know yet is noted: the next publication tells it.
    assert found["documents"] + found["documents to come"] == found["places"]
