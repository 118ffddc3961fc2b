"""Interrupt a restoration at each operation: the next start gives the whole old or new site.

Run by `test_restoration.py` in a process of its own, on a migrated database that nothing else uses.
Most interruptions are an exception, which every later operation of the "dead" process raises too;
some are a real SIGKILL.
"""

import io
import multiprocessing
import os
import sys
import time
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from botocore.client import BaseClient
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from wagtail.models import Page

from network.database import schema
from network.files import addresses
from network.memory import stamp
from network.operation.backup import databases, media, restoration

from .drill import backup, fill, rows

connection = connections["default"]
WATCHED = {
    *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree"),
    *("sqlite3.connect", "subprocess.Popen", "tempfile.mkstemp", "fcntl.flock"),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
PRODUCT = str(Path(restoration.__file__).parents[2])  # the app `network`


class Killed(BaseException):
    """The simulated death of the process."""


def lines_of_product():
    """Return the two innermost (file, line) of the app `network`; () in a thread of boto3."""
    lines, frame = [], sys._getframe(1)
    while frame and len(lines) < 2:
        if frame.f_code.co_filename.startswith(PRODUCT):
            lines.append((frame.f_code.co_filename.removeprefix(PRODUCT), frame.f_lineno))
        frame = frame.f_back
    return tuple(lines)


class Killer:
    """A simulated kill: raises `Killed` at one operation that changes something, and at later ones.

    `seen` is {point: number of operations}. A point is the kind of the operation with the two
    innermost lines of the site. A query or a request to S3 is executed before `Killed` is raised: a
    death before it is the same as a death after the operation that precedes it.
    """

    def __init__(self):
        self.at, self.seen, self.is_dead, self.is_on = None, {}, False, False
        sys.addaudithook(self.audit)

    def audit(self, event, arguments):
        if not self.is_on:
            return
        if event == "open":
            path, _mode, flags = arguments
            if not (isinstance(flags, int) and flags & WRITING) or "__pycache__" in str(path):
                return
        elif event not in WATCHED:
            return
        self.step(event)

    def step(self, kind):
        point = (lines_of_product(), kind)
        self.seen[point] = self.seen.get(point, 0) + 1
        self.is_dead = self.is_dead or (point, self.seen[point]) == self.at
        self.raise_if_dead()

    def raise_if_dead(self):
        if self.is_dead:
            raise Killed

    def query(self, execute, sql, params, many, context):
        self.raise_if_dead()
        result = execute(sql, params, many, context)
        self.step("query")
        return result

    def request(self, call):
        def counted(client, name, arguments):
            self.raise_if_dead()
            answer = call(client, name, arguments)
            self.step(name)
            return answer

        return counted

    @contextmanager
    def killing_at(self, at):
        """Raise `Killed` at the n-th operation of a point, with `at` = (point, n).

        If `at` is None, only count the operations in `seen`.
        """
        self.at, self.seen, self.is_dead, self.is_on = at, {}, False, True
        try:
            requests = mock.patch.object(
                BaseClient, "_make_api_call", self.request(BaseClient._make_api_call)
            )
            with connection.execute_wrapper(self.query), requests:
                yield
        finally:
            self.is_on = False


def files():
    """Return {name: content} of the files of the site, with those staged in a bucket."""
    if media.is_local():
        return {name: default_storage.open(name).read() for name in media.stored_files()}
    objects = default_storage.bucket.objects.filter(Prefix=f"{default_storage.location}/")
    return {item.key: item.get()["Body"].read() for item in objects}


def site():
    connection.close()
    return rows(), files()


def quick_end(name, *args, **options):
    """Replace `migrate`, which has its own test and would take most of the time."""
    assert name == "migrate"


@contextmanager
def quick():
    """Replace the end of a restoration, and read the files of migrations only once."""
    loader = cache(MigrationLoader)
    loader(None)
    with ExitStack() as stack:
        for patch in (
            mock.patch.object(restoration, "call_command", quick_end),
            mock.patch.object(restoration.restored, "receivers", []),
            mock.patch.object(restoration, "MigrationLoader", loader),
            mock.patch.object(schema, "MigrationLoader", loader),
            mock.patch.object(os, "sync"),  # of every disk of the machine
            mock.patch.object(stamp, "FOLDED", 10**9),  # the increment of the stamp folds at random
        ):
            stack.enter_context(patch)
        yield


def restore(path):
    call_command("restore", path, no_input=True, stdout=io.StringIO())


def prepare(folder):
    """Return (archive of the new site, archive of the old site, old site, new site).

    The sites are results of `site`. The present site is the old one.
    """
    fill()
    for number in range(3):
        default_storage.save(f"images/{number}.webp", ContentFile(b"new" * number))
    path = backup(folder)
    new = site()
    Page.objects.get(title="EPN du Port").delete()
    default_storage.delete("images/1.webp")
    default_storage.delete("images/2.webp")
    default_storage.save("images/2.webp", ContentFile(b"another"))
    default_storage.save("images/old.webp", ContentFile(b"old"))
    default_storage.save("old/old.pdf", ContentFile(b"old"))
    old = site()
    assert old[0] != new[0]
    assert old[1] != new[1]
    return path, backup(folder / "old"), old, new


def assert_nothing_is_left():
    assert not (media.work_root() / media.STAGING).exists()
    assert databases.marker() is None
    assert media.is_local() or media.staged_names() == []


def first_and_last(point, count):
    return {1, count}


def middle(point, count):
    return {(count + 1) // 2}


def middle_after_extraction(point, count):
    """Return the middle time of a point, or none for the extraction of the archive.

    The extraction is the same for a bucket as for a disk.
    """
    return (
        set()
        if point[0] and point[0][0][0] == "/operation/backup/archive.py"
        else middle(point, count)
    )


def check_interruptions(folder, *, times):
    """Kill a restoration at the n-th operation of each point, for each n of `times(point, count)`.

    An interruption that leaves the new site is followed by the restoration of the old one, which
    is interrupted at the next point, and so on. Returns the result of `prepare`; the present site
    is then the old one.
    """
    path, back, old, new = prepare(folder)
    killer = Killer()
    counts = []  # of the operations towards the new site, then towards the old one
    seen = {"before": 0, "after": 0}
    ways = [(path, new), (back, old)]
    with quick():
        for archive, wanted in ways:
            with killer.killing_at(None):
                restore(archive)
            counts.append(killer.seen)
            assert site() == wanted
            assert_nothing_is_left()
        left = [
            [(point, n) for point in each for n in sorted(times(point, each[point]))]
            for each in counts
        ]
        there = old
        while any(left):
            archive, wanted = ways[0]
            if not left[0]:
                restore(archive)
                there = wanted
                ways.reverse(), left.reverse()
                continue
            at = left[0][0]
            with pytest.raises(Killed), killer.killing_at(at):
                restore(archive)
            connection.close()  # it ends with its process
            left = [[each for each in numbers if each != at] for numbers in left]
            is_committed = databases.marker() is not None
            message = restoration.settle()  # the next start
            found = site()
            assert found in (there, wanted), f"Killed at {at}: neither the old nor the new"
            assert_nothing_is_left()
            if is_committed:
                assert found == wanted
                assert "terminée" in message
            seen["before" if found == there else "after"] += 1
            if found == wanted:
                there = wanted
                ways.reverse(), left.reverse()
        if there == new:
            restore(back)
            assert site() == old
    assert min(seen.values()) >= 8, seen
    return path, back, old, new


def check_sigkill(path, back, old, new, *, delays):
    """Kill a restoration with SIGKILL after each of `delays`, then check the site after a start.

    `delays` are arguments of `wait_for`. The old site is then restored.
    """
    for delay in delays:
        connection.close()
        process = multiprocessing.get_context("fork").Process(target=restore, args=[path])
        process.start()
        wait_for(process, delay)
        process.kill()
        process.join()
        with quick():
            restoration.settle()
            found = site()
            assert found in (old, new), f"Killed after {delay}"
            assert_nothing_is_left()
            restore(back)
            assert site() == old


def wait_for(process, delay):
    """Wait for `delay` seconds or, if it is a name, until the staging folder has this file.

    Also returns when the process ends before the file exists.
    """
    if isinstance(delay, str):
        path = media.work_root() / media.STAGING / delay
        while process.is_alive() and not path.exists():
            time.sleep(0.001)
    else:
        time.sleep(delay)


def check_a_following_restore_replaces_an_interrupted_one(path, back, old, new):
    """An interrupted restoration whose end fails does not prevent another archive."""

    def fail(name, **options):
        raise RuntimeError("Une migration échoue.")

    with mock.patch.object(restoration, "call_command", fail):
        with pytest.raises(CommandError, match="migrate"):
            restore(path)
        assert restoration.is_unfinished()
        with pytest.raises(RuntimeError):
            restoration.settle()
        restoration.settle_at_start()  # logged; the site still starts
        assert restoration.is_unfinished()
    with quick():
        restore(back)
    assert site() == old
    assert_nothing_is_left()


def check_two_at_once(path):
    with restoration.exclusive():
        with pytest.raises(CommandError, match="est en cours"):
            restore(path)
        assert restoration.settle() == ""


def main(folder, delays=(0.02, "journal.json", "content/manifest.json", "committed")):
    root = folder / "media"
    root.mkdir()
    (folder / "archives").mkdir()
    times = first_and_last if connection.vendor == "sqlite" else middle
    with override_settings(MEDIA_ROOT=str(root)):
        made = check_interruptions(Path(folder / "archives"), times=times)
        check_two_at_once(made[0])
        check_a_following_restore_replaces_an_interrupted_one(*made)
        check_sigkill(*made, delays=delays)
    connection.close()


def main_on_s3(folder, address):
    """Check the interruptions with the files in a bucket, where the requests are the operations."""
    folder = Path(folder)
    (folder / "archives").mkdir()
    storages = {"default": addresses.storage(f"{address}/interrupted")}
    with override_settings(STORAGES=storages, VAR_DIR=folder / "var"):
        check_interruptions(folder / "archives", times=middle_after_extraction)
    connection.close()
