"""Gunicorn loads slow modules once, before it forks its processes."""

import json
import os
import subprocess
import sys

from tests.test_layers import ROOT

SCRIPT = """
import gc, runpy, sys
before_the_site = runpy.run_path("gunicorn.conf.py")
assert not gc.isenabled()
import network.wsgi
assert "network.urls" not in sys.modules
before_the_site["when_ready"](None)
assert gc.isenabled() and gc.get_freeze_count()

from django.urls import get_resolver
assert "network.urls" in sys.modules and get_resolver()._populated
from network.site import assets
assert assets._sheets.cache_info().currsize and assets._scripts.cache_info().currsize
from places.hours import holidays
assert holidays.calendar("67").public_holiday(__import__("datetime").date(2026, 4, 3))
countries = [name for name in sys.modules if name.startswith("holidays.countries.")]
assert countries == ["holidays.countries.france"], countries
"""


def test_slow_modules_are_preloaded_and_no_others(tmp_path):
    # `collectstatic` writes this manifest; the joined script uses the hashed addresses in it.
    names = ("home/visits.js", "resources/read-aloud.js")
    manifest = {"version": "1.1", "paths": {name: f"{name}.hashed" for name in names}, "hash": ""}
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text(json.dumps(manifest))
    of_the_site = {
        "DJANGO_SETTINGS_MODULE": "network.settings.production",
        "SITE_URL": "https://reseau.example",
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", SCRIPT]
    result = subprocess.run(
        command, cwd=ROOT, env=os.environ | of_the_site, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
