"""Tests of the database of the commands: no command fills the developer's database by default."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# The settings are enough: loading the apps takes three seconds.
PRINT_DATABASE = """
import django
django.setup = lambda: None
import tests.bench
from django.conf import settings
print(settings.DATABASES["default"]["NAME"])
"""


@pytest.mark.parametrize(
    ("command", "is_own"),
    [("edits", True), ("questions", False)],
)
def test_command_that_fills_a_database_uses_its_own(tmp_path, command, is_own):
    # As `python -m tests.bench.COMMAND` does, without the command itself.
    arguments = ["-c", PRINT_DATABASE, "-m", f"tests.bench.{command}"]
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment = inherited | {
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
        "VAR_DIR": str(tmp_path),
    }
    path = subprocess.check_output([sys.executable, *arguments], env=environment, text=True).strip()
    assert path.endswith("/maillage.sqlite3")
    assert path.startswith(str(tmp_path)) != is_own
    assert Path(path).parent.exists() != is_own  # its folder is deleted at the end
