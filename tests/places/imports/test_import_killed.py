"""An import that is killed, as by a server without memory, and resumed, or that is stopped."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.migrated import stored_file

from .test_importer import file_of, line

ROOT = Path(__file__).parents[3]
BATCH = 20
COUNT = 2 * BATCH
# Import a file in small batches; end the process while the second batch is not committed.
INTERRUPTED = """
import os, signal
from unittest import mock
from django.core.management import call_command
from places.imports import importer

batches = []

def end_in_the_second(run, pages):
    batches.append(pages)
    if len(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

with (
    mock.patch.object(importer, "BATCH", {batch}),
    mock.patch.object(importer.recording, "record_new", end_in_the_second),
):
    call_command("import_places", {path!r}, verbosity=0)
"""
# Import a file in small batches as its command does; the first batch receives SIGTERM.
STOPPED = """
import os, signal
from unittest import mock
from places.imports import importer
from places.management.commands.import_places import Command

record = importer.recording.record_new

def stop_in_the_first(run, pages):
    os.kill(os.getpid(), signal.SIGTERM)
    record(run, pages)

with (
    mock.patch.object(importer, "BATCH", {batch}),
    mock.patch.object(importer.recording, "record_new", stop_in_the_first),
):
    options = ["--report", {report!r}, "--verbosity", "0"]
    Command().run_from_argv(["manage.py", "import_places", {path!r}, *options])
"""
COUNTS = {
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
def site_file(db, tmp_path):
    """Return a migrated database with an empty directory, which other processes can open."""
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    make = "from tests.bench.import_places import prepare; prepare()"
    assert shell(path, make).returncode == 0
    return path


def shell(site_file, code):
    """Run Python code in a process of the site, wait for its end and return the process."""
    process = command(site_file, "shell", "--no-imports", "--command", code)
    process.printed, _errors = process.communicate()
    return process


def command(site_file, *arguments):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{site_file}",
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
    }
    arguments = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def counts_of(site_file):
    with closing(sqlite3.connect(site_file, timeout=30)) as database:
        return {name: database.execute(query).fetchone()[0] for name, query in COUNTS.items()}


@pytest.mark.any_database
def test_killed_import_leaves_complete_places_and_continues(site_file, tmp_path):
    places = tmp_path / "lieux.csv"
    places.write_bytes(file_of(*(line(f"a-{number}") for number in range(COUNT))))
    process = shell(site_file, INTERRUPTED.format(batch=BATCH, path=str(places)))
    assert process.returncode == -signal.SIGKILL
    counts = counts_of(site_file)
    assert counts["places"] == BATCH
    assert_whole(counts)

    process = command(site_file, "import_places", str(places))
    printed, _errors = process.communicate()
    new, same = COUNT - counts["places"], counts["places"]
    assert printed.strip() == f"{new} créés, 0 modifiés, {same} inchangés, 0 laissés, 0 refusés."
    counts = counts_of(site_file)
    assert counts["places"] == COUNT
    assert_whole(counts)


@pytest.mark.any_database
def test_stopped_import_ends_its_batch_and_reports_its_refused_lines(site_file, tmp_path):
    places, report = tmp_path / "lieux.csv", tmp_path / "report.json"
    lines = [line(f"a-{number}") for number in range(COUNT)]
    lines[2] = lines[1]
    places.write_bytes(file_of(*lines))
    code = STOPPED.format(batch=BATCH, path=str(places), report=str(report))
    process = shell(site_file, code)
    assert process.returncode == 128 + signal.SIGTERM
    assert process.printed.count("L’identifiant est déjà à la ligne 3.") == 1
    written = json.loads(report.read_text(encoding="utf-8"))
    assert "interrompu" in written["fault"]
    assert [row["line"] for row in written["rows"]] == list(range(2, BATCH + 2))
    assert written["rows"][2]["reason"] == "L’identifiant est déjà à la ligne 3."
    counts = counts_of(site_file)
    assert counts["places"] == written["counts"]["created"] == BATCH - 1
    assert_whole(counts)


def assert_whole(counts):
    assert counts["identifiers"] == counts["children"] == counts["revisions"] == counts["places"]
    assert counts["log entries"] == 3 * counts["places"]
    # Missing search documents are recorded: the next publication adds them.
    assert counts["documents"] + counts["documents to come"] == counts["places"]
