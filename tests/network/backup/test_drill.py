"""The drill of backups, on a migrated database of its own. `drill.py` says what it tries."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.migrated import TEMPLATE, stored_file

NAME = "maillage_drill"
DRILL = """
import sys, pathlib, django
django.setup()
from tests.network.backup import drill
drill.main(pathlib.Path(sys.argv[1]))
"""


@pytest.fixture
def database_url(tmp_path, db):
    if connection.vendor == "sqlite":
        path = tmp_path / "drill.sqlite3"
        shutil.copy(stored_file(), path)
        yield f"sqlite:///{path}"
        return
    values = connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE {TEMPLATE}")
    yield f"postgresql://{values['USER']}@/{NAME}?host={values['HOST']}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def test_the_drill_of_backups(database_url, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", DRILL, tmp_path],
        env=os.environ
        | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "network.settings.test"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
