"""Interruptions, obstacles and full disks of `restore` and `backup`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from tests.own_database import database_url, environment, run  # noqa: F401
from tests.s3_server import s3_server  # noqa: F401

INTERRUPT = """
import sys, pathlib, django
django.setup()
from tests.network.operation.backup import kills
kills.main(pathlib.Path(sys.argv[1]))
"""
INTERRUPT_ON_S3 = """
import sys, pathlib, django
django.setup()
from tests.network.operation.backup import kills
kills.main_on_s3(pathlib.Path(sys.argv[1]), sys.argv[2])
"""
OBSTACLES = """
import sys, pathlib, django
django.setup()
from tests.network.operation.backup import obstacles
obstacles.main(pathlib.Path(sys.argv[1]))
"""


def test_an_interrupted_restoration_leaves_the_old_site_or_the_new_one(database_url, tmp_path):  # noqa: F811
    run(INTERRUPT, database_url, tmp_path)


@pytest.mark.any_database
def test_an_interrupted_restoration_of_a_bucket(database_url, tmp_path, s3_server):  # noqa: F811
    run(INTERRUPT_ON_S3, database_url, tmp_path, s3_server)


def test_each_obstacle_has_its_own_message(database_url):  # noqa: F811
    """In a folder that another user may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        run(OBSTACLES, database_url, folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root mounts a disk.")
def test_a_full_disk_leaves_the_old_site(database_url, tmp_path):  # noqa: F811
    """On a small disk of its own, in a mount namespace that ends with the process."""
    code = OBSTACLES.replace("main(", "main_on_small_disk(")
    command = [sys.executable, "-c", code, str(tmp_path)]
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("This machine gives no mount namespace.")
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", *command],
        env=environment(database_url),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.any_database
def test_the_wrapper_of_debian_keeps_the_folder_of_its_caller():
    """A relative path is that of a file where the administrator is."""
    deploy = Path(settings.BASE_DIR) / "deploy" / "debian"
    text = (deploy / "maillage").read_text(encoding="utf-8")
    assert "manage_in" not in text
    assert 'as_site "$CURRENT/.venv/bin/python" "$CURRENT/manage.py" "$@"' in text
    assert "cd " not in text
