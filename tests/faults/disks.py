"""Disks without room: that of the files, that of the database."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgresql

from .database import folder, publish, until_it_answers
from .processes import document
from .rows import Row, among, fault, seen

NOT_TRIED = Row("not tried: only root mounts a small disk", "—", "—")


@contextmanager
def small_disk(path, size, **owner):
    """Whether a disk of that size could be mounted there."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(path)]
    is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    if is_mounted and owner:
        os.chown(path, owner["user"], owner["group"])
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(path)], check=True)


@fault("The disk of the files is full")
def full_disk(site):
    media, before = site.folder / "media", site.count()
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(media, kept, dirs_exist_ok=True)
        with small_disk(media, "256k") as is_mounted:
            if not is_mounted:
                return NOT_TRIED
            editor = site.editor()
            answer = among([document(editor)()], 507)
            assert "plus de place" in answer[0].text
            page = among([site.browser().ask(site.content["page"])], 200)
            left = sum(1 for path in media.rglob("*") if path.is_file())
            assert left == 0, left
    again = among([document(site.editor())()], 302)
    after = site.count()
    assert after["documents"] == before["documents"] + 1
    assert after["documents without a file"] == 0
    return Row(
        f"pages: {seen(page)}; who sends a document: {seen(answer)}, told why in words",
        "nothing: no row without its file, no half of a file",
        f"as soon as there is room: {seen(again)}",
    )


@fault("The disk of the database is full")
def full_database(site):
    """A part of it: the table of versions stands on a disk of 8 MB, which another table fills."""
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
                refused = until_refused(editor, pk)
                read = among([site.browser().ask(path) for path in ("/", "/agenda/")], 200)
                site.count()
            finally:
                other.execute("DROP TABLE filler")
            again = among([publish(editor, pk, "Page 2, enfin")], 302)
            other.execute("ALTER TABLE wagtailcore_revision SET TABLESPACE pg_default")
            other.execute("DROP TABLESPACE small")
    assert site.count()["titles"][str(pk)] == "Page 2, enfin"
    return Row(
        f"pages: {seen(read)}; who publishes: {seen(refused)}, what was typed is kept",
        "nothing: the page is as it was",
        f"as soon as there is room: {seen(again)}; pages in {until_it_answers(site):.0f} s",
    )


def until_refused(editor, pk):
    """The answer to who publishes once what was left of the pages of PostgreSQL is used up."""
    for number in range(60):
        answers = among([publish(editor, pk, f"Page 2, {number}")], 302, 503)
        if answers[0].status == 503:
            return answers
    raise AssertionError("There was always room.")


def fill(link):
    """Until not one row more can be written."""
    for size in (1_000_000, 8_000, 100):
        try:
            while True:
                # A text that PostgreSQL cannot make shorter.
                link.execute(
                    "INSERT INTO filler SELECT string_agg(md5(random()::text), '')"
                    " FROM generate_series(1, %s)",
                    [max(1, size // 32)],
                )
        except psycopg.errors.DiskFull:
            continue
