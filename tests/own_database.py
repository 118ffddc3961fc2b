"""A migrated database for a test that runs another process, which commits its changes."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.migrated import TEMPLATE, stored_file


@pytest.fixture
def database_url(tmp_path, db):
    """Yield the DATABASE_URL of a copy of the migrated database, on the engine of the tests."""
    if connection.vendor == "sqlite":
        path = tmp_path / "own.sqlite3"
        shutil.copy(stored_file(), path)
        yield f"sqlite:///{path}"
        return
    values = connection.settings_dict
    name = f"maillage_own_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield f"postgresql://{values['USER']}@/{name}?host={values['HOST']}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(database_url, **more):
    return os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
        **more,
    }


def run(code, database_url, *arguments):
    """Run Python code in a new process, assert that it succeeds, and return the process."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment(database_url),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done
