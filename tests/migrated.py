"""A migrated SQLite database, made once and copied by every run and every worker of the tests.

Migrating from nothing takes as long as some hundred tests. The copy stands in `var/`, under a name
that changes with the migrations, the models and the versions of all packages.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from django.core import management
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
APPS = ["network", "search", "places", "resources", "events", "home"]


def digest():
    """The name of a database made by these migrations, models and packages."""
    paths = [ROOT / "uv.lock", *(ROOT / "network" / "settings").glob("*.py")]
    for app in APPS:
        paths += (ROOT / app).rglob("migrations/*.py")
        paths += (path for path in (ROOT / app).rglob("*.py") if "models" in path.as_posix())
    text = b"\0".join(path.read_bytes() for path in sorted(paths))
    return hashlib.sha256(text).hexdigest()[:16]


@contextmanager
def migrate_once():
    """Within it, the `migrate` of a new test database in memory copies one made before."""
    call_command = management.call_command

    def migrate_or_copy(name, *arguments, **options):
        if name != "migrate" or not connection.is_in_memory_db():
            return call_command(name, *arguments, **options)
        FOLDER.mkdir(parents=True, exist_ok=True)
        stored = FOLDER / f"{digest()}.sqlite3"
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker migrates, the others wait
            connection.ensure_connection()
            if stored.exists():
                with sqlite3.connect(stored) as source:
                    source.backup(connection.connection)
                source.close()
            else:
                call_command(name, *arguments, **options)
                for former in FOLDER.glob("*.sqlite3*"):
                    former.unlink()
                unfinished = stored.with_suffix(f".{os.getpid()}")
                with sqlite3.connect(unfinished) as target:
                    connection.connection.backup(target)
                target.close()
                unfinished.rename(stored)
        return None

    with mock.patch.object(management, "call_command", migrate_or_copy):
        yield
