"""Faults of full disks: the disk of the media files and the disk of the database."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgresql

from .database import folder, publish, wait_until_recovered
from .processes import document
from .rows import Row, expect_statuses, fault, summarise

NOT_TRIED = Row("not tried: only root may mount a small disk", "—", "—")


@contextmanager
def small_disk(path, size, **owner):
    """Mount a disk of `size` at `path` for the block; yield True if the mount succeeded.

    `owner` contains the optional `user` and `group` of the mounted folder.
    """
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(path)]
    is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    if is_mounted and owner:
        os.chown(path, owner["user"], owner["group"])
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(path)], check=True)


@fault("The disk of the media files is full")
def full_disk(site):
    media, before = site.folder / "media", site.count()
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(media, kept, dirs_exist_ok=True)
        with small_disk(media, "256k") as is_mounted:
            if not is_mounted:
                return NOT_TRIED
            editor = site.editor()
            answer = expect_statuses([document(editor)()], 507)
            assert "plus de place" in answer[0].text
            page = expect_statuses([site.browser().fetch(site.content["page"])], 200)
            left = sum(1 for path in media.rglob("*") if path.is_file())
            assert left == 0, left
    again = expect_statuses([document(site.editor())()], 302)
    after = site.count()
    assert after["documents"] == before["documents"] + 1
    assert after["documents without a file"] == 0
    return Row(
        f"pages: {summarise(page)}; an editor uploading a document: {summarise(answer)}, with the"
        " reason in words",
        "nothing: no row without its file, no partial file",
        f"as soon as space is freed: {summarise(again)}",
    )


@fault("The disk of the database is full")
def full_database(site):
    """Move the table of revisions to a disk of 8 MB and fill that disk with another table."""
    disk = Path(folder(site)) / "small"
    disk.mkdir()
    editor, pk = site.editor(), site.content["pages"][2]
    with small_disk(disk, "8m", **postgresql.account()) as is_mounted:
        if not is_mounted:
            return NOT_TRIED
        with psycopg.connect(site.database_url, autocommit=True) as other:
            other.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
            other.execute("ALTER TABLE wagtailcore_revision SET TABLESPACE small")
            other.execute("CREATE TABLE filler (text text) TABLESPACE small")
            try:
                fill(other)
                refused = publish_until_refused(editor, pk)
                read = expect_statuses(
                    [site.browser().fetch(path) for path in ("/", "/agenda/")], 200
                )
                site.count()
            finally:
                other.execute("DROP TABLE filler")
            again = expect_statuses([publish(editor, pk, "Page 2, enfin")], 302)
            other.execute("ALTER TABLE wagtailcore_revision SET TABLESPACE pg_default")
            other.execute("DROP TABLESPACE small")
    assert site.count()["titles"][str(pk)] == "Page 2, enfin"
    return Row(
        f"pages: {summarise(read)}; an editor publishing: {summarise(refused)}, the typed text is"
        " kept",
        "nothing: the page is unchanged",
        f"as soon as space is freed: {summarise(again)}; pages in"
        f" {wait_until_recovered(site):.0f} s",
    )


def publish_until_refused(editor, pk):
    """Publish until PostgreSQL has used the free space of its allocated pages; return [the 503].

    Raises AssertionError if sixty publications succeed.
    """
    for number in range(60):
        answers = expect_statuses([publish(editor, pk, f"Page 2, {number}")], 302, 503)
        if answers[0].status == 503:
            return answers
    raise AssertionError("The disk never became full.")


def fill(link):
    """Insert rows, large then small, until PostgreSQL refuses one because the disk is full."""
    for size in (1_000_000, 8_000, 100):
        try:
            while True:
                # Random text, which PostgreSQL cannot compress.
                link.execute(
                    "INSERT INTO filler SELECT string_agg(md5(random()::text), '')"
                    " FROM generate_series(1, %s)",
                    [max(1, size // 32)],
                )
        except psycopg.errors.DiskFull:
            continue
