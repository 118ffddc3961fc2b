"""Health checks: one probe for each service that the site depends on, all run in parallel.

A report takes two seconds at most, even if a service hangs. A probe that still waits for its
service is not started a second time.
"""

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, Thread
from typing import Any

from django.core.cache import cache as shared_cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import get_random_string

from network.database import schema
from network.models import NightlyRun, QueuedTask, Worker
from network.tasks import nightly, queue
from network.tasks.models import DEAD

from .backup import media, restoration

logger = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds
KEPT = 2.0  # seconds during which a report is reused
LATE_TASK = 15 * 60  # seconds
LATE_NIGHT = 36 * 3600  # seconds
ROOM = 50 * 1024 * 1024  # bytes, the least free space
OK, TROUBLE, DOWN = "ok", "trouble", "down"
READY, DEGRADED, NOT_READY = "ready", "degraded", "not ready"

# Sent with each new `report`.
reported = Signal()


@dataclass
class Probe:
    """A health check, run in a thread of its own.

    `check()` returns the facts to publish. Their `status` is "trouble", "down" or, by default,
    "ok". An exception of `check` counts as "trouble". The status "trouble" makes the site degraded,
    or not ready if `is_vital`; "down" always makes the site not ready.
    """

    name: str
    check: Callable[[], dict[str, Any]]
    is_vital: bool = False
    lock: Lock = field(default_factory=Lock)
    thread: Thread | None = None
    answer: dict[str, Any] | None = None

    def start(self) -> None:
        """Start the check in a thread, if the previous check has ended."""
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.answer = None
                self.thread = Thread(target=self._run, daemon=True)
                self.thread.start()

    def wait(self, seconds: float) -> dict[str, Any]:
        """Wait at most `seconds` for the check; return its facts, including `status`.

        Call `start` first. Without an answer in time, the status is "trouble". For a vital probe,
        "down" replaces "trouble".
        """
        self.thread.join(max(seconds, 0))
        answer = self.answer or {"status": TROUBLE, "error": "no answer in time"}
        if self.is_vital and answer["status"] == TROUBLE:
            answer = answer | {"status": DOWN}
        return answer

    def _run(self):
        try:
            self.answer = {"status": OK} | self.check()
        except Exception as error:  # its message may contain secrets
            logger.warning("The probe %s failed: %s", self.name, type(error).__name__)
            self.answer = {"status": TROUBLE, "error": type(error).__name__}
        finally:
            connections.close_all()


class Report:
    """The last report of all probes, reused for `KEPT` seconds."""

    def __init__(self):
        self.lock = Lock()
        self.read_at, self.last = None, None

    def read(self) -> dict[str, Any]:
        """Return the last report if it is at most `KEPT` (2) seconds old, otherwise a new report.

        For a new report, runs the registered probes, for two seconds at most, and sends the signal
        `reported`.
        """
        with self.lock:
            now = time.monotonic()
            if self.read_at is None or now > self.read_at + KEPT:
                self.last = run_probes(list(_probes.values()))
                self.read_at = time.monotonic()
                reported.send(type(self), report=self.last)
            return self.last


def run_probes(probes: Sequence[Probe]) -> dict[str, Any]:
    """Run the probes in parallel, for two seconds at most, and return their report.

    The report is {"status": status, "checks": {name: facts}}. The status is "not ready" if a probe
    is "down". Otherwise it is "degraded" if a probe is "trouble", and "ready" if all probes are
    "ok".
    """
    end = time.monotonic() + PATIENCE
    for probe in probes:
        probe.start()
    checks = {probe.name: probe.wait(end - time.monotonic()) for probe in probes}
    states = {facts["status"] for facts in checks.values()}
    status = NOT_READY if DOWN in states else DEGRADED if TROUBLE in states else READY
    return {"status": status, "checks": checks}


def register(name: str, ask: Callable[[], dict[str, Any]], *, is_vital: bool = False) -> None:
    """Add a probe with the check `ask` to the reports; call it in `AppConfig.ready`.

    The new probe replaces a former probe of the same name.
    """
    _probes[name] = Probe(name, ask, is_vital)


def check_database() -> dict[str, Any]:
    """Execute a trivial query and return no facts; an unreachable database raises an error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return the (app, name) of the last migration of each app in the code.

    Cached for the process; gunicorn calls it before it forks.
    """
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def check_migrations() -> dict[str, Any]:
    """Return {}, or the status "trouble" if the last migration of an app is not applied.

    The fact `waiting` is then the sorted list of these last migrations, as "app.name".
    """
    waiting = known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if waiting:
        return {"status": TROUBLE, "waiting": sorted(".".join(key) for key in waiting)}
    return {}


class SchemaProbe:
    """A probe that compares the columns of the database with the models, by one query.

    The names of columns are logged when the result changes. The names are not in the facts, because
    the facts are public. A missing column makes pages fail: "down". A column that only makes
    inserts fail leaves the site readable: "trouble".

    While migrations wait to be applied, `check_migrations` reports them, and this probe returns {}.
    During an update, or after a rollback of the code, the database is newer than this process. The
    status is then "trouble", not "down", because most pages still answer.
    """

    def __init__(self):
        self.logged = schema.Differences()

    def __call__(self):
        """Return {} or the `status` and `error`, and log the differences if they changed."""
        differences = schema.differences()
        if not differences:
            self.logged = differences
            return {}
        applied = set(MigrationRecorder(connection).applied_migrations())
        if known_migrations() - applied:
            return {}
        is_newer = bool(schema.newer_migrations(applied))
        if differences != self.logged:
            level = logging.WARNING if is_newer else logging.ERROR
            for sentence in differences.sentences():
                logger.log(level, "The database does not match the models. %s", sentence)
            self.logged = differences
        if is_newer:
            return {"status": TROUBLE, "error": "the database is newer than the code"}
        status = DOWN if differences.is_incomplete else TROUBLE
        return {"status": status, "error": "the database does not match the code"}


check_schema = SchemaProbe()


def check_restoration() -> dict[str, Any]:
    """Return status "down" while a restoration that replaced the rows is unfinished, else {}."""
    return {"status": DOWN, "error": "unfinished"} if restoration.is_unfinished() else {}


def check_storage() -> dict[str, Any]:
    """Write and delete a file in the media storage; on a disk, return its `free_megabytes`.

    The status is "trouble" for 50 MB or less. In a bucket, returns {}. A failure raises the error
    of the storage.
    """
    name = default_storage.save(f"{media.PROBE}/{get_random_string(16)}", ContentFile(b"ok"))
    default_storage.delete(name)
    if not isinstance(default_storage, FileSystemStorage):
        return {}
    free = shutil.disk_usage(default_storage.location).free
    facts = {"free_megabytes": free // 1024**2}
    return facts if free > ROOM else facts | {"status": TROUBLE}


def check_cache() -> dict[str, Any]:
    """Write a value to the cache; return {}, or status "trouble" if Redis does not answer.

    While Redis does not answer, local caches replace it.
    """
    shared_cache.set("health", 1, 60)
    client = getattr(shared_cache, "_cache", None)
    breaker = getattr(client, "breaker", None)
    is_away = breaker is not None and breaker.tried_again_at
    return {"status": TROUBLE, "error": "away"} if is_away else {}


def check_tasks() -> dict[str, Any]:
    """Return the facts of the task queue: {"oldest_seconds", "workers", "failed"}.

    `oldest_seconds` is the time since the oldest waiting task became due, 0 if no task waits.
    `workers` and `failed` are the numbers of live workers and of failed tasks. The status is
    "trouble" without a live worker, or if a task has waited for 15 minutes. Without a queue,
    returns {"queue": "none"}.
    """
    if not queue.is_in_use():
        return {"queue": "none"}
    now = timezone.now()
    oldest = QueuedTask.objects.ready().order_by("run_after").first()
    age = round((now - oldest.run_after).total_seconds()) if oldest else 0
    workers = Worker.objects.filter(seen_at__gt=now - DEAD).count()
    failed = QueuedTask.objects.failed().count()
    facts = {"oldest_seconds": age, "workers": workers, "failed": failed}
    return facts if workers and age < LATE_TASK else facts | {"status": TROUBLE}


def check_nightly() -> dict[str, Any]:
    """Return {"works": {nightly command: {"age_seconds": int, "failed": bool}}}.

    The facts concern the last run of each command. A failed command, or one that ran over 36 hours
    ago, is "trouble". A command that never ran is not reported.
    """
    names = [name for name, _options in nightly.commands()]
    works, is_late, now = {}, False, timezone.now()
    for run in NightlyRun.objects.filter(command__in=names).order_by("command"):
        age = round((now - run.ran_at).total_seconds())
        works[run.command] = {"age_seconds": age, "failed": bool(run.fault)}
        is_late = is_late or bool(run.fault) or age > LATE_NIGHT
    return {"works": works} | ({"status": TROUBLE} if is_late else {})


_probes = {}
register("database", check_database, is_vital=True)
register("migrations", check_migrations, is_vital=True)
register("schema", check_schema)
register("restoration", check_restoration)
register("storage", check_storage, is_vital=True)
register("cache", check_cache)
register("tasks", check_tasks)
register("nightly", check_nightly)
latest = Report()
