"""The demonstration, loaded once and copied by every run, worker and test that reads it.

Loading it takes as long as some hundred tests. It is stored as the migrated database is (see
`tests.migrated`), with its media and the text that `load_demo` printed. The stored files change
with the day, because its dates do, and with every file that may change the demonstration.
"""

import hashlib
import shutil
from contextlib import contextmanager
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tests import migrated
from tests.migrated import APPS, FOLDER, ROOT

# The places of the demonstration in the tests without a browser.
SOME_PLACES = 60


@contextmanager
def loaded(places=SOME_PLACES):
    """Replace the migrated database by that of the demonstration during the block.

    Yields the text printed by `load_demo`. `places` is its number of places, or None for all. No
    transaction may be open, neither before nor after the block.
    """
    name = f"demonstration_{places or 'whole'}_{_digest()}"
    use = _in_database if connection.vendor == "postgresql" else _in_file
    with use(name, places):
        media = FOLDER / f"{name}.media"
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        yield (FOLDER / f"{name}.txt").read_text()


def _digest():
    """Return a digest of the day and of all files that may change the demonstration."""
    folders = [ROOT / name for name in (*APPS, "demo", "templates", "locale")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    digest = hashlib.sha256(timezone.localdate().isoformat().encode())
    for path in sorted([ROOT / "uv.lock", *paths]):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _in_file(name, places):
    stored = FOLDER / f"{name}.sqlite3"
    with migrated.one_at_a_time("demonstration"):
        if stored.exists():
            migrated.copy_file(stored)
        else:
            _load(name, places)
            migrated.store_file(stored)
    try:
        yield
    finally:
        migrated.copy_file(migrated.stored_file())


@contextmanager
def _in_database(name, places):
    settings_dict = connection.settings_dict
    own = settings_dict["NAME"]
    copy = f"{own}_demonstration"
    with migrated.one_at_a_time("demonstration"):
        if not migrated.has_database(name):
            migrated.copy_database(migrated.TEMPLATE, name)
            settings_dict["NAME"] = name
            _load(name, places)
            connection.close()
        migrated.copy_database(name, copy)
    settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        settings_dict["NAME"] = own
        migrated.on_server(f"DROP DATABASE {copy}")


def _load(name, places):
    """Load the demonstration; store its media and the text that it prints."""
    for former in FOLDER.glob(f"{name.rpartition('_')[0]}_*"):
        shutil.rmtree(former) if former.is_dir() else former.unlink()
    printed = StringIO()
    options = {} if places is None else {"places": places}
    with override_settings(MEDIA_ROOT=FOLDER / f"{name}.media"):
        call_command("load_demo", verbosity=0, stdout=printed, **options)
    (FOLDER / f"{name}.txt").write_text(printed.getvalue())
