"""Back up a site, destroy it, restore it and compare every row and file; check the refusals.

Run by `test_drill.py` in a process of its own, on a migrated database that nothing else uses.
"""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import time
import zlib
from pathlib import Path
from unittest import mock

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from events.models import CalendarEntry
from network.files import addresses
from network.models import NightlyRun
from network.operation.backup import archive, databases, media, remote
from network.tasks.models import Worker
from tests.factories import EventPageFactory, PlaceIndexPageFactory, PlacePageFactory
from tests.s3_server import bucket_of, names

connection = connections["default"]


def fill():
    """Create pages, an event with its UID, a document, and the file of a picture."""
    home = Site.objects.get(is_default_site=True).root_page
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="EPN du Port")
    EventPageFactory(parent=place)
    document = get_document_model()(title="Compte rendu")
    document.file.save("compte-rendu.pdf", ContentFile(b"%PDF-1.4 essai"))
    document.save()
    default_storage.save("images/port.webp", ContentFile(b"RIFF"))


def rows():
    """Return {table: hash of its rows}, without the stamp and the runs, which restoring changes."""
    digests = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name in {"network_contentstamp", "network_nightlyrun"}:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
            lines = sorted(map(repr, cursor.fetchall()))
            digests[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return digests


def files():
    return {name: default_storage.open(name).read() for name in media.stored_files()}


def site():
    """Return what must be restored: (hashes of `rows`, {file: content}, sorted event UIDs)."""
    return rows(), files(), sorted(CalendarEntry.objects.values_list("uid", flat=True))


def backup(folder, **options):
    output = io.StringIO()
    call_command("backup", folder, stdout=output, **options)
    return Path(output.getvalue().splitlines()[-1])


def restore(path, **options):
    output = io.StringIO()
    call_command("restore", path, no_input=True, stdout=output, **options)
    return output.getvalue()


def assert_refused(message, action):
    with pytest.raises(CommandError, match=message):
        action()


def check_what_is_destroyed_comes_back(folder):
    before = site()
    assert sorted(before[1]) == ["documents/compte-rendu.pdf", "images/port.webp"]
    path = backup(folder)
    assert NightlyRun.objects.get(command="backup").fault == ""
    assert path.stat().st_mode & 0o077 == 0
    Page.objects.get(title="EPN du Port").delete()
    shutil.rmtree(default_storage.location)
    default_storage.save("intrus.txt", ContentFile(b"de trop"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_later_version (id integer)")
    report = restore(path)
    assert "2 fichiers" in report, report
    assert site() == before  # the table of a later version is gone too
    # The sequences continue: new rows do not reuse old keys.
    EventPageFactory(parent=Page.objects.get(title="EPN du Port"))
    return path


def check_a_site_that_goes_on_writing_is_put_back(folder):
    """A worker that was not stopped writes to the database during the restoration."""
    path, load = backup(folder), databases.load

    def load_then_write(*arguments):
        load(*arguments)
        Worker.objects.create(name="somebody")

    default_storage.delete("images/port.webp")
    with mock.patch.object(databases, "load", load_then_write):
        restore(path)
    assert "images/port.webp" in files()


def check_only_the_key_opens_an_encrypted_archive(folder):
    key = pyrage.x25519.Identity.generate()
    with override_settings(BACKUP_RECIPIENT=str(key.to_public())):
        path = backup(folder)
    assert path.name.endswith(".tar.gz.age")
    assert sorted(folder.iterdir()) == [path]
    assert_refused("--identity", lambda: restore(path))
    other, own = folder / "other.txt", folder / "own.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    own.write_text(f"# created: 2026\n{key}\n")
    assert_refused("n’ouvre pas", lambda: restore(path, identity=other))
    before = site()
    Page.objects.get(title="EPN du Port").delete()
    restore(path, identity=own)
    assert site() == before
    with override_settings(BACKUP_RECIPIENT="age1nothing"):
        assert_refused("clé publique", lambda: backup(folder))
    assert "clé publique" in NightlyRun.objects.get(command="backup").fault


def check_what_cannot_be_put_back_changes_nothing(path, folder):
    content = folder / "content"
    with tarfile.open(path) as tar:
        tar.extractall(content, filter="data")
    next((content / "media").rglob("*.pdf")).write_bytes(b"%PDF-1.4 autre")
    changed, cut = folder / "changed.tar.gz", folder / "cut.tar.gz"
    with tarfile.open(changed, "w:gz") as tar:
        tar.add(content, ".")
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = site()
    assert_refused("compte-rendu.*abîmé", lambda: restore(changed))
    assert_refused("abîmée", lambda: restore(cut))
    assert_refused("pas d’archive", lambda: restore(folder / "nowhere.tar.gz"))
    assert_refused("--no-input", lambda: call_command("restore", path))
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    with mock.patch.object(connection, "vendor", other):
        assert_refused("DATABASE_URL", lambda: restore(path))
    loader = "django.db.migrations.loader.MigrationLoader.load_disk"
    with mock.patch(loader, lambda self: setattr(self, "disk_migrations", {})):
        assert_refused("plus récente", lambda: restore(path))
    assert site() == before


def is_same_content(one, other):
    """Return True if two compressed files, as bytes, contain the same bytes."""
    try:
        return gzip.decompress(one) == gzip.decompress(other)
    except (OSError, EOFError, zlib.error):
        return False


def check_a_rotten_byte_or_a_list_of_files_that_lies_is_refused(path, folder):
    """Damaged and forged archives are refused."""
    whole = path.read_bytes()
    rotten, refused = folder / "rotten.tar.gz", 0
    for place in [
        *range(400, len(whole) - 8, len(whole) // 12),
        *range(len(whole) - 20, len(whole), 4),
    ]:
        other = bytes([whole[place] ^ 0x55])
        damaged = whole[:place] + other + whole[place + 1 :]
        # One changed byte in a hundred, near the end, has no effect on the content.
        if not is_same_content(damaged, whole):
            rotten.write_bytes(damaged)
            assert_refused("abîmé", lambda: restore(rotten))
            refused += 1
    assert refused >= 14
    content = folder / "lies"
    with tarfile.open(path) as tar:
        tar.extractall(content, filter="data")
    manifest = json.loads((content / "manifest.json").read_text())
    database = databases.FILES[connection.vendor]
    for change in (
        {"files": []},
        {"tables": None},
        {"migrations": None},
        {"files": {name: value for name, value in manifest["files"].items() if name != database}},
        {"database": "other"},
    ):
        (content / "manifest.json").write_text(json.dumps(manifest | change))
        with tarfile.open(folder / "lies.tar.gz", "w:gz") as tar:
            tar.add(content, ".")
        assert_refused("abîmée", lambda: restore(folder / "lies.tar.gz"))
    short = {"tables": manifest["tables"] | {"wagtailcore_page": 10_000}}
    (content / "manifest.json").write_text(json.dumps(manifest | short))
    with tarfile.open(folder / "short.tar.gz", "w:gz") as tar:
        tar.add(content, ".")
    before = site()
    assert_refused("lignes.: wagtailcore_page", lambda: restore(folder / "short.tar.gz"))
    assert site() == before
    (content / "manifest.json").write_text(json.dumps(manifest))
    (content / "media" / "link").symlink_to(f"../{database}")
    with tarfile.open(folder / "link.tar.gz", "w:gz") as tar:
        tar.add(content, ".")
    assert_refused("abîmée", lambda: restore(folder / "link.tar.gz"))


def check_old_archives_go_and_a_failure_is_remembered(folder):
    for day in (1, 2, 3):
        (folder / f"maillage-2026010{day}-031500.tar.gz").write_bytes(b"old")
    (folder / "maillage-20260104-031500.tar.gz.partial").write_bytes(b"cut")
    killed = folder / f"{archive.WORK}abc"
    killed.mkdir()
    (killed / "database.sqlite3").write_bytes(b"all that people wrote")
    path = backup(folder, keep=2)
    kept = [folder / "maillage-20260103-031500.tar.gz", path]
    assert sorted(folder.iterdir()) == kept
    with mock.patch.object(databases, "dump", side_effect=OSError("disque plein")):
        assert_refused("disque plein", lambda: backup(folder))
    assert NightlyRun.objects.get(command="backup").fault == "disque plein"
    assert sorted(folder.iterdir()) == kept


def check_all_comes_back_from_s3(address):
    """Files and archives are both on an S3 server."""
    bucket = bucket_of(address)
    storages = {"default": addresses.storage(f"{address}/media")}
    with override_settings(STORAGES=storages, BACKUP_DIR=f"{address}/backups"):
        document = get_document_model()(title="Sur S3")
        document.file.save("sur-s3.pdf", ContentFile(b"%PDF-1.4 S3"))
        document.save()
        before = site()
        assert list(before[1]) == ["documents/sur-s3.pdf"]
        for _ in range(2):
            time.sleep(1)  # archives are named by the second
            output = io.StringIO()
            call_command("backup", stdout=output, keep=1)
        name = output.getvalue().splitlines()[-1]
        assert names(bucket) == [f"backups/{name}", "media/documents/sur-s3.pdf"]
        (made,) = remote.Shelf(f"{address}/backups").made()
        assert 0 < time.time() - made < 60
        document.delete()
        bucket.Object("media/documents/sur-s3.pdf").delete()
        restore(name)
        assert site() == before
        assert names(bucket) == [f"backups/{name}", "media/documents/sur-s3.pdf"]
        assert_refused("FileNotFoundError", lambda: restore("maillage-20200101-000000.tar.gz"))
        wrong = address.replace("/reseau", "/nobodys")
        assert_refused("NoSuchBucket", lambda: call_command("backup", f"{wrong}/backups"))
        assert NightlyRun.objects.get(command="backup").fault.endswith("NoSuchBucket")


def main_on_s3(address):
    check_all_comes_back_from_s3(address)
    connection.close()


def main(folder):
    names = ("media", "plain", "busy", "encrypted", "refused", "old")
    media, plain, busy, encrypted, refused, old = (folder / name for name in names)
    for each in (media, plain, busy, encrypted, refused, old):
        each.mkdir()
    with override_settings(MEDIA_ROOT=str(media)):
        fill()
        path = check_what_is_destroyed_comes_back(plain)
        check_a_site_that_goes_on_writing_is_put_back(busy)
        check_only_the_key_opens_an_encrypted_archive(encrypted)
        check_what_cannot_be_put_back_changes_nothing(path, refused)
        check_a_rotten_byte_or_a_list_of_files_that_lies_is_refused(path, refused)
        check_old_archives_go_and_a_failure_is_remembered(old)
    connection.close()
