"""The files of editors on a disk: folders of another disk, files that vanish, former files."""

import errno
import json
import os
import tempfile
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from network.operation.backup import archive, databases, media, restoration

MEMORY = "/dev/shm"  # noqa: S108 - another disk than that of the tests


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def another_disk(root, tmp_path, monkeypatch):
    """`documents`, a link to a folder that no rename reaches, as one of another disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    root.mkdir()
    (root / "documents").symlink_to(disk)
    rename = os.rename

    def refuse(source, target):
        if (disk in Path(source).resolve().parents) != (disk in Path(target).resolve().parents):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), source)
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    return disk


def stage(**files):
    work = restoration.work_folder()
    for name, text in files.items():
        path = work / "content" / "media" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return work


@pytest.mark.any_database
def test_a_folder_of_another_disk_is_swapped_by_copies(another_disk):
    default_storage.save("documents/a", ContentFile(b"old"))
    default_storage.save("documents/gone", ContentFile(b"gone"))
    work = stage(documents__a="new", documents__b="new")
    media.swap(work, ["documents/a", "documents/b"])
    media.swap(work, ["documents/a", "documents/b"])
    assert sorted(path.name for path in another_disk.iterdir()) == ["a", "b"]
    assert (another_disk / "a").read_text() == "new"
    assert (work / "old" / "documents" / "a").read_text() == "old"
    assert (work / "old" / "documents" / "gone").read_text() == "gone"


@pytest.mark.any_database
def test_the_room_for_copies_is_measured_on_both_disks(root):
    root.mkdir()
    if Path(MEMORY).stat().st_dev == root.stat().st_dev:
        pytest.skip("This machine has a single disk.")
    with tempfile.TemporaryDirectory(dir=MEMORY) as disk:
        (root / "documents").symlink_to(disk)
        default_storage.save("documents/a", ContentFile(b"old"))
        work = stage(documents__b="larger", images__c="here")
        needs = media.swap_needs(work / "content" / "media", ["documents/b", "images/c"])
        assert needs == [(root / "documents", 6), (root, 3)]
        media.swap(work, ["documents/b", "images/c"])
        assert list(media.stored_files()) == ["documents/b", "images/c"]


@pytest.mark.any_database
def test_a_link_in_place_of_a_file_is_set_aside(root, tmp_path):
    root.mkdir()
    (root / "a").symlink_to(tmp_path)
    work = stage(a="new")
    media._make_way(root, root / "a", work)
    assert (work / "old" / "a").is_symlink()


@pytest.mark.any_database
def test_files_that_vanish_are_skipped(root, monkeypatch):
    default_storage.save("documents/a", ContentFile(b"123"))
    default_storage.save(f"{media.PROBE}/b", ContentFile(b"ok"))
    assert list(media.stored_files()) == ["documents/a"]
    monkeypatch.setattr(media, "stored_files", lambda: iter(["documents/a", "documents/gone"]))
    assert media.total_size() == 3
    work = stage(images__c="new")
    media.swap(work, ["images/c"])
    assert (work / "old" / "documents" / "a").exists()


def test_a_backup_skips_files_that_vanish(db, root, tmp_path, monkeypatch):
    default_storage.save("documents/a", ContentFile(b"123"))
    monkeypatch.setattr(media, "stored_files", lambda: iter(["documents/gone", "documents/a"]))

    def dump(folder):
        (folder / databases.FILES[connection.vendor]).touch()
        return folder / databases.FILES[connection.vendor], {}

    monkeypatch.setattr(databases, "dump", dump)
    path = archive.write(tmp_path / "archives")
    assert archive.survey(path, tmp_path).manifest.media == ["documents/a"]


def interrupt(*, is_closed=False):
    """Leave the traces of a restoration that was interrupted after its rows were committed."""
    work = stage(images__c="new")
    journal = restoration.Journal("abc", "2026-11-26", "2026-11-27")
    (work / "journal.json").write_text(json.dumps(restoration.asdict(journal)))
    (work / "old").mkdir()
    (work / "old" / "a").write_text("former")
    (work / (restoration.FINISHED if is_closed else restoration.COMMITTED)).touch()
    return work


def test_former_files_are_kept_when_the_database_was_replaced_by_hand(db, root):
    work = interrupt()
    message = restoration.settle()
    (kept,) = root.glob(f"{media.KEPT}*")
    assert (kept / "old" / "a").read_text() == "former"
    assert str(kept) in message
    assert "2026-11-27" in message
    assert not work.exists()
    assert list(media.stored_files()) == []
    assert not restoration.is_unfinished()
    assert restoration.settle() == ""


def test_a_finished_restoration_leaves_no_former_files(db, root, monkeypatch):
    interrupt(is_closed=True)
    assert restoration.settle() == ""
    assert list(root.iterdir()) == []
    work = interrupt()
    monkeypatch.setattr(restoration, "_undo", lambda work: None)  # killed before it
    restoration._close(work)
    monkeypatch.undo()
    assert (work / restoration.FINISHED).exists()


def test_a_database_that_is_being_replaced_is_reported(db, root, monkeypatch):
    interrupt()

    def wait(cursor):
        cause = Exception()
        cause.sqlstate = "55P03"
        raise OperationalError("canceling statement due to lock timeout") from cause

    monkeypatch.setattr(databases, "_read_marker", wait)
    for name, arguments in (("migrate", ()), ("backup", (root.parent / "archives",))):
        with pytest.raises(CommandError, match="en train d’être remplacée"):
            call_command(name, *arguments)


@pytest.mark.django_db
def test_bucket_that_fails_during_a_backup_has_a_message(monkeypatch, tmp_path):
    default_storage.save("documents/a", ContentFile(b"a"))
    monkeypatch.setattr(media, "is_local", lambda: False)
    monkeypatch.setattr(media, "total_size", lambda: 1)

    def dump(work):
        (work / "database").touch()
        return work / "database", {}

    def fail(name):
        raise EndpointConnectionError(endpoint_url="https://exemple.fr")

    monkeypatch.setattr(databases, "dump", dump)
    monkeypatch.setattr(default_storage, "open", fail)
    with pytest.raises(archive.ArchiveError, match="MEDIA_STORAGE"):
        archive.write(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
