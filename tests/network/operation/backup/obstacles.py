"""Check the error messages of `restore` and `backup` for each obstacle.

Run by `test_restoration.py` in a process of its own, on a migrated database that nothing else uses.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import chdir, contextmanager
from pathlib import Path
from unittest import mock

import pyrage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connections
from django.test import override_settings

from network.models import NightlyRun
from network.operation.backup import archive, media, obstacles, restoration

from .drill import assert_refused, backup, fill, restore
from .kills import assert_nothing_is_left, site

connection = connections["default"]
NOBODY = "nobody"


def open_to_all(folder):
    """Let every user enter `folder` and its parents, up to the temporary folder of the system."""
    for path in [folder, *folder.parents]:
        if path == Path(tempfile.gettempdir()):
            break
        path.chmod(0o755)


@contextmanager
def as_nobody():
    """Drop the rights of root on files during the block; do nothing for another user.

    Only the effective identifiers change, so that they can be restored.
    """
    if os.geteuid() != 0:
        yield
        return
    entry = pwd.getpwnam(NOBODY)
    os.setegid(entry.pw_gid)
    os.seteuid(entry.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def check_an_archive_that_cannot_be_read(path, folder):
    user = NOBODY if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    copy = folder / "d’hier.tar.gz"
    shutil.copy(path, copy)
    copy.chmod(0o600 if os.geteuid() == 0 else 0)
    with as_nobody():
        assert_refused(
            f"utilisateur {user} n’a pas le droit.*chown {user}: ", lambda: restore(copy)
        )
    closed = folder / "closed"
    closed.mkdir()
    shutil.move(copy, closed / "a.tar.gz")
    closed.chmod(0o700 if os.geteuid() == 0 else 0)
    with as_nobody():
        assert_refused(
            f"entrer dans le dossier {closed}.*install -o {user} -m 600 {closed}/a.tar.gz",
            lambda: restore(closed / "a.tar.gz"),
        )
        assert_refused("n’a pas le droit", lambda: backup(closed))
    closed.chmod(0o700)
    assert_refused("est un dossier", lambda: restore(folder))
    assert_refused(
        f"Il n’y a pas d’archive {folder}/none.tar.gz", lambda: restore(folder / "none.tar.gz")
    )
    os.mkfifo(folder / "pipe")
    assert_refused("fichier ordinaire", lambda: restore(folder / "pipe"))


def check_a_relative_path_or_a_name_in_the_folder_of_backups(path):
    with chdir(path.parent):
        assert "Remis" in restore(path.name)
    with chdir(path.parent.parent):
        assert "Remis" in restore(f"{path.parent.name}/{path.name}")
        with override_settings(BACKUP_DIR=str(path.parent)):
            assert "Remis" in restore(path.name)
        assert_refused(f"{path.parent.parent}/{path.name}", lambda: restore(path.name))
        made = backup("elsewhere")
        assert made == Path.cwd() / "elsewhere" / made.name


def check_contents_that_are_not_an_archive(path, folder):
    whole = path.read_bytes()
    other = folder / "other.tar.gz"
    for part in (len(whole) // 3, len(whole) - 9, 30):
        other.write_bytes(whole[:part])
        assert_refused(f"sa fin manque.*{part} octets", lambda: restore(other))
    other.write_bytes(b"")
    assert_refused("n’est pas une archive", lambda: restore(other))
    other.write_bytes(b"<html>404</html>")
    assert_refused("n’est pas une archive", lambda: restore(other))


def check_keys(folder):
    key = pyrage.x25519.Identity.generate()
    with override_settings(BACKUP_RECIPIENT=str(key.to_public())):
        path = backup(folder / "encrypted")
    own, wrong, empty = folder / "own.txt", folder / "wrong.txt", folder / "empty.txt"
    own.write_text(str(key))
    wrong.write_text(str(pyrage.x25519.Identity.generate()))
    empty.write_text("# rien\n")
    assert_refused("donnez la clé secrète", lambda: restore(path))
    assert_refused("chiffrée pour une autre", lambda: restore(path, identity=wrong))
    assert_refused("ne contient pas de clé", lambda: restore(path, identity=empty))
    assert_refused("pas de fichier de clé", lambda: restore(path, identity=folder / "none"))
    own.chmod(0o600 if os.geteuid() == 0 else 0)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    with as_nobody(), mock.patch.object(archive, "require_space"):
        assert_refused(
            "droit de lire ou d’écrire .*own.txt", lambda: restoration_of(path, identity=own)
        )
    own.chmod(0o600)
    renamed = folder / "sans-suffixe"
    shutil.copy(path, renamed)
    assert "Remis" in restore(renamed, identity=own)
    whole = path.read_bytes()
    renamed.write_bytes(whole[:-100])
    assert_refused("sa fin manque", lambda: restore(renamed, identity=own))


def restoration_of(path, identity):
    """Read an archive as `restore` does; raise CommandError if it cannot be read.

    Avoids the folder of the media files, in which this user may not write.
    """
    try:
        archive.survey(path, Path("/nowhere"), identity=identity)
    except obstacles.ArchiveError as error:
        raise CommandError(str(error)) from error


def check_space(path, folder):
    """Each disk is measured before anything is written, and nothing goes through /tmp."""
    measured = []
    usage = shutil.disk_usage

    def small(where):
        measured.append(Path(where))
        return usage(where)._replace(free=9_000_000)

    before = site()
    with mock.patch.object(shutil, "disk_usage", small):
        assert_refused("il faut .* Mo.*il reste 9 Mo", lambda: restore(path))
        assert_refused("il faut .* Mo.*il reste 9 Mo", lambda: backup(folder / "new"))
    # The disk of media, or of the database; then the folder of the backup.
    assert set(measured) & {
        Path(default_storage.location),
        Path(default_storage.location) / ".restore",
    }
    assert Path(tempfile.gettempdir()) not in measured
    assert site() == before
    assert list((folder / "new").iterdir()) == []
    assert "Il manque de la place" in NightlyRun.objects.get(command="backup").fault
    with mock.patch("tempfile.gettempdir", side_effect=AssertionError("in memory")):
        backup(folder / "new")


def check_an_archive_of_other_columns(folder):
    """An archive with the present migrations but another column is refused."""
    before = site()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE places_placepage RENAME COLUMN pivot TO other")
        path = backup(folder / "older")
        cursor.execute("ALTER TABLE places_placepage RENAME COLUMN other TO pivot")
    assert_refused("trop ancienne pour cette version", lambda: restore(path))
    assert site() == before
    assert_nothing_is_left()


def main(folder):
    folder.chmod(0o755)  # another user looks for the archive there
    root, archives = folder / "media", folder / "archives"
    with override_settings(MEDIA_ROOT=str(root)):
        fill()
        path = backup(archives)
        before = site()
        check_an_archive_that_cannot_be_read(path, folder)
        check_contents_that_are_not_an_archive(path, folder)
        check_an_archive_of_other_columns(folder)
        check_space(path, folder)
        check_keys(folder)
        check_a_relative_path_or_a_name_in_the_folder_of_backups(path)
        assert site() == before
    connection.close()


def main_on_small_disk(folder):
    """Restore and back up on a disk of 40 MB, with and without the check of its free space."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)], check=True)
    with override_settings(MEDIA_ROOT=str(disk / "media")):
        fill()
        default_storage.save("images/large.webp", ContentFile(os.urandom(12_000_000)))
        path = backup(folder / "archives")
        default_storage.delete("images/large.webp")
        default_storage.save("images/other.webp", ContentFile(os.urandom(12_000_000)))
        before = site()
        (disk / "ballast").write_bytes(bytes(20_000_000))
        assert_refused(f"disque de {disk}.*il faut", lambda: restore(path))
        assert site() == before
        with mock.patch.object(restoration, "require_space"):
            assert_refused(f"disque de {disk}.* est plein", lambda: restore(path))
        assert site() == before
        assert_nothing_is_left()
        with mock.patch.object(archive, "require_space"):
            assert_refused(f"disque de {disk}.* est plein", lambda: backup(disk / "backups"))
        assert list((disk / "backups").iterdir()) == []
        (disk / "ballast").unlink()
        assert "Remis" in restore(path)
        assert "images/large.webp" in list(media.stored_files())
        assert_nothing_is_left()
    connection.close()
