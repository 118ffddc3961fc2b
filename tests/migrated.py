"""A migrated database, created once and copied by every run and every worker of the tests.

Migrating an empty database takes as long as some hundred tests. For SQLite the migrated database is
a file in `var/tests`, whose name changes with the migrations, the models and the versions of all
packages; for PostgreSQL it is a template in the temporary server, shared by the workers of one run.
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
def migrate_once():
    """During the block, make `migrate` copy the database migrated before, if there is one.

    Otherwise `migrate` runs, and its result is stored for the next time; the former SQLite files
    are deleted. A SQLite database in a file is always migrated.
    """
    call_command = management.call_command

    def migrate_or_copy(name, *arguments, **options):
        def call():
            return call_command(name, *arguments, **options)

        if name != "migrate":
            return call()
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker migrates, the others wait
            if connection.vendor == "postgresql":
                return migrate_or_copy_template(call)
            if connection.is_in_memory_db():
                return migrate_or_copy_file(call)
            return call()

    with mock.patch.object(management, "call_command", migrate_or_copy):
        yield


def migrate_or_copy_file(migrate):
    stored = stored_file()
    connection.ensure_connection()
    if stored.exists():
        with closing(sqlite3.connect(stored)) as source:
            source.backup(connection.connection)
        return
    migrate()
    for former in FOLDER.glob("*.sqlite3*"):
        former.unlink()
    unfinished = stored.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        connection.connection.backup(target)
    unfinished.rename(stored)


def migrate_or_copy_template(migrate):
    def databases(*statements):
        """Close our connections, then run statements that need databases without connections.

        Returns the number of rows of the last statement.
        """
        connection.close()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.rowcount

    own = connection.ops.quote_name(connection.settings_dict["NAME"])
    if databases(f"SELECT FROM pg_database WHERE datname = '{TEMPLATE}'"):
        databases(f"DROP DATABASE {own}", f"CREATE DATABASE {own} TEMPLATE {TEMPLATE}")
    else:
        migrate()
        databases(f"CREATE DATABASE {TEMPLATE} TEMPLATE {own}")
