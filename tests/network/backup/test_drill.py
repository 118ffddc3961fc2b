"""The drill of backups, on a migrated database of its own. `drill.py` says what it tries."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.migrated import TEMPLATE, stored_file
from tests.s3_server import s3_server  # noqa: F401

NAME = "maillage_drill"
DRILL = """
import sys, pathlib, django
django.setup()
from tests.network.backup import drill
drill.main(pathlib.Path(sys.argv[1]))
"""
DRILL_ON_S3 = DRILL.replace("main(pathlib.Path(sys.argv[1]))", "main_on_s3(sys.argv[1])")


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


def run(code, database_url, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ
        | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "network.settings.test"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_the_drill_of_backups(database_url, tmp_path):
    run(DRILL, database_url, tmp_path)


def test_the_drill_on_a_server_of_s3(database_url, s3_server):  # noqa: F811
    run(DRILL_ON_S3, database_url, s3_server)
