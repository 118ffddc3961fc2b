"""A migrated database, created once and copied by every run and every worker of the tests.

Migrating an empty database takes as long as some hundred tests. For SQLite the migrated database is
a file in `var/tests`, whose name changes with the migrations, the models and the versions of all
packages; for PostgreSQL it is a template in the temporary server, shared by the workers of one run.
The demonstration is stored beside it: see `tests.demonstration`.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from django.core import management
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
APPS = ["network", "search", "places", "resources", "events", "home"]
TEMPLATE = "maillage_migrated"


def digest():
    """Return a digest of the migrations, the models, the settings and the package versions."""
    paths = {ROOT / "uv.lock", *(ROOT / "network" / "settings").glob("*.py")}
    for app in APPS:
        paths.update((ROOT / app).rglob("migrations/*.py"))
        paths.update(path for path in (ROOT / app).rglob("*.py") if "models" in path.as_posix())
    text = b"\0".join(path.read_bytes() for path in sorted(paths))
    return hashlib.sha256(text).hexdigest()[:16]


def stored_file():
    """Return the path of the migrated SQLite database; it exists after a run in memory."""
    return FOLDER / f"{digest()}.sqlite3"


@contextmanager
def one_at_a_time(task):
    """Let one process of the tests run a block of this name, while the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{task}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def migrate_once():
    """During the block, make `migrate` copy the database migrated before, if there is one.

    Otherwise `migrate` runs, and its result is stored for the next time; the former SQLite files
    are deleted.
    """
    call_command = management.call_command

    def migrate_or_copy(name, *arguments, **options):
        def call():
            return call_command(name, *arguments, **options)

        if name != "migrate":
            return call()
        with one_at_a_time("migration"):
            if connection.vendor == "postgresql":
                return migrate_or_copy_template(call)
            return migrate_or_copy_file(call)

    with mock.patch.object(management, "call_command", migrate_or_copy):
        yield


def migrate_or_copy_file(migrate):
    stored = stored_file()
    if stored.exists():
        copy_file(stored)
        return
    migrate()
    for former in FOLDER.glob("*.sqlite3*"):
        former.unlink()
    store_file(stored)


def copy_file(stored):
    """Replace the content of the SQLite database in use by that of the file `stored`."""
    connection.ensure_connection()
    with closing(sqlite3.connect(stored)) as source:
        source.backup(connection.connection)


def store_file(stored):
    """Save the SQLite database in use to the file `stored`, which never exists half written."""
    unfinished = stored.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        connection.connection.backup(target)
    unfinished.rename(stored)


def migrate_or_copy_template(migrate):
    own = connection.settings_dict["NAME"]
    if has_database(TEMPLATE):
        on_server(f"DROP DATABASE {own}")
        copy_database(TEMPLATE, own)
    else:
        migrate()
        copy_database(own, TEMPLATE)


def has_database(name):
    """Return True if the PostgreSQL server has a database of this name."""
    return bool(on_server(f"SELECT FROM pg_database WHERE datname = '{name}'"))


def copy_database(name, copy):
    """Create the PostgreSQL database `copy` from `name`, to which nobody must be connected."""
    on_server(f"CREATE DATABASE {copy} TEMPLATE {name}")


def on_server(statement):
    """Close our connection, then run a statement that needs databases without connections.

    Returns the number of its rows.
    """
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount
