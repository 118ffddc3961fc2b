"""Interrupt a restoration everywhere, then start again: the old site or the new one, whole.

Run by `test_restoration.py` in a process of its own, on a migrated database that nothing else uses.
Most interruptions are an exception, which every later operation of the "dead" process raises too;
some are a real SIGKILL.
"""

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from botocore.client import BaseClient
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings
from wagtail.models import Page

from network.files import addresses
from network.operation.backup import databases, media, restoration

from .drill import backup, fill, rows

connection = connections["default"]
WATCHED = {
    *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree"),
    *("sqlite3.connect", "subprocess.Popen", "tempfile.mkstemp", "fcntl.flock"),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Killed(BaseException):
    """The process ends here."""


class Countdown:
    """Raises at the n-th operation that changes something, and at each one after it."""

    def __init__(self):
        self.left, self.count, self.is_on = None, 0, False
        sys.addaudithook(self.audit)

    def audit(self, event, arguments):
        if not self.is_on:
            return
        if event == "open":
            if not (isinstance(arguments[2], int) and arguments[2] & WRITING):
                return
        elif event not in WATCHED:
            return
        self.step()

    def step(self, *_arguments):
        self.count += 1
        if self.left is not None and self.count > self.left:
            raise Killed

    def query(self, execute, sql, params, many, context):
        self.step()
        result = execute(sql, params, many, context)
        self.step()  # committed, but the process ends before it reads the answer
        return result

    def request(self, call):
        """Wrap the requests to S3: the server may have obeyed one whose answer is never read."""

        def counted(client, name, arguments):
            self.step()
            answer = call(client, name, arguments)
            self.step()
            return answer

        return counted

    @contextmanager
    def killing_at(self, number):
        """Die at operation `number`; None counts the operations."""
        self.left, self.count, self.is_on = number, 0, True
        try:
            requests = mock.patch.object(
                BaseClient, "_make_api_call", self.request(BaseClient._make_api_call)
            )
            with connection.execute_wrapper(self.query), requests:
                yield
        finally:
            self.is_on = False


def files():
    return {name: default_storage.open(name).read() for name in media.stored_files()}


def site():
    connection.close()
    return rows(), files()


def quick_end(name, *args, **options):
    """`migrate` has a test of its own; here it would take most of the time."""
    assert name == "migrate"


def restore(path):
    call_command("restore", path, no_input=True, stdout=io.StringIO())


def prepare(folder):
    """Return (the archive, the old site, the new site); the old site is what is there."""
    fill()
    for number in range(5):
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


def check_interruptions(folder, *, points):
    """Kill the restoration at `points` operations among all, or at each one if there are fewer."""
    path, back, old, new = prepare(folder)
    countdown = Countdown()
    seen = {"old": 0, "new": 0}
    with (
        mock.patch.object(restoration, "call_command", quick_end),
        mock.patch.object(restoration.restored, "receivers", []),
        mock.patch.object(os, "sync"),  # of every disk of the machine
    ):
        with countdown.killing_at(None):
            restore(path)
        total = countdown.count
        assert site() == new
        assert_nothing_is_left()
        restore(back)
        assert site() == old
        step = max(total // points, 1)
        for number in range(0, total, step):
            try:
                with countdown.killing_at(number):
                    restore(path)
            except Killed:
                pass
            else:  # a later run does a few operations less
                assert number > total * 0.9, f"{number} of {total} did not stop it."
                assert site() == new
                restore(back)
                break
            is_committed = databases.marker() is not None
            message = restoration.settle()  # the next start
            found = site()
            assert found in (old, new), (
                f"Killed at {number} of {total}: neither the old nor the new"
            )
            assert_nothing_is_left()
            if is_committed:
                assert found == new
                assert "terminée" in message
            seen["new" if found == new else "old"] += 1
            if found == new:
                restore(back)
                assert site() == old
    assert min(seen.values()) >= 3, (seen, total)
    return path, back, old, new


KILLED = """
import sys, django
from django.conf import settings
django.setup()
settings.MEDIA_ROOT = sys.argv[2]
from django.core.management import CommandError, call_command
print("ready", flush=True)
call_command("restore", sys.argv[1], no_input=True)
"""


def check_sigkill(path, back, old, new, *, delays):
    """A process that is killed after some time; the next restoration also settles it."""
    outcomes = []
    for delay in delays:
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(default_storage.location)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        process.stdout.readline()
        wait_for(process, delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        restoration.settle()
        found = site()
        assert found in (old, new), f"Killed after {delay}"
        assert_nothing_is_left()
        outcomes.append(found == new)
        restore(back)
        assert site() == old
    return outcomes


def wait_for(process, delay):
    """Wait until the staging folder has the file named, or for seconds."""
    if isinstance(delay, str):
        path = media.work_root() / media.STAGING / delay
        while process.poll() is None and not path.exists():
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
    with (
        mock.patch.object(restoration, "call_command", quick_end),
        mock.patch.object(restoration.restored, "receivers", []),
    ):
        restore(back)
    assert site() == old
    assert_nothing_is_left()


def check_two_at_once(path):
    with restoration.exclusive():
        with pytest.raises(CommandError, match="est en cours"):
            restore(path)
        assert restoration.settle() == ""


def main(folder, points, delays=(0.02, "journal.json", "content/manifest.json", "committed")):
    root = folder / "media"
    root.mkdir()
    (folder / "archives").mkdir()
    with override_settings(MEDIA_ROOT=str(root)):
        made = check_interruptions(Path(folder / "archives"), points=points)
        check_two_at_once(made[0])
        check_a_following_restore_replaces_an_interrupted_one(*made)
        with (
            mock.patch.object(restoration, "call_command", quick_end),
            mock.patch.object(restoration.restored, "receivers", []),
        ):
            check_sigkill(*made, delays=delays)
    connection.close()


def main_on_s3(folder, address, points):
    """Files in a bucket: the requests are the operations, and nothing is renamed."""
    folder = Path(folder)
    (folder / "archives").mkdir()
    storages = {"default": addresses.storage(f"{address}/interrupted")}
    with override_settings(STORAGES=storages, VAR_DIR=folder / "var"):
        check_interruptions(folder / "archives", points=points)
    connection.close()
