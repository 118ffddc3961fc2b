import datetime
import threading
import time

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from network.models import NightlyRun, QueuedTask, Worker
from network.operation import health
from network.operation.health import Probe, run_probes
from network.settings import environment


@pytest.mark.any_database
def test_alive_runs_no_query_and_accepts_any_host(client):
    """This test has no access to the database."""
    answer = client.get("/sante/vivant", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.post("/sante/vivant").status_code == 405


@pytest.mark.any_database
def test_health_is_not_redirected_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/sante/vivant").status_code == 200


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("probes", "status", "code"),
    [
        ({}, "ready", 200),
        ({"search": ConnectionError("http://user:secret@node")}, "degraded", 200),
        ({"database": ConnectionError("password=secret")}, "not ready", 503),
    ],
)
def test_failed_probe_degrades_the_site_or_makes_it_unready(
    client, monkeypatch, probes, status, code
):
    def ask(error):
        def fail():
            raise error

        return fail

    all_of_them = {
        "database": Probe("database", dict, is_vital=True),
        "search": Probe("search", dict),
        "tasks": Probe("tasks", dict),
        "nightly": Probe("nightly", dict),
    }
    for name, error in probes.items():
        all_of_them[name].check = ask(error)
    monkeypatch.setattr(health, "_probes", all_of_them)
    monkeypatch.setattr(health, "latest", health.Report())
    answer = client.get("/sante/pret", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.json()["status"]) == (code, status)
    assert "secret" not in answer.text
    for name in probes:
        assert answer.json()["checks"][name]["error"] == "ConnectionError"


@pytest.mark.any_database
def test_hanging_probe_is_bounded_and_not_started_twice(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.2)
    is_over, calls = threading.Event(), []

    def hang():
        calls.append(1)
        is_over.wait(10)
        return {}

    probes = [Probe("a", hang, is_vital=True), Probe("b", hang), Probe("c", dict)]
    begun = time.monotonic()
    report = run_probes(probes)
    again = run_probes(probes)
    assert time.monotonic() - begun < 2
    assert report == again
    assert report["status"] == "not ready"
    assert report["checks"]["b"] == {"status": "trouble", "error": "no answer in time"}
    assert report["checks"]["c"] == {"status": "ok"}
    assert len(calls) == 2
    is_over.set()
    for probe in probes:
        probe.thread.join()
    assert run_probes(probes)["status"] == "ready"


def test_database_and_migration_checks(db):
    assert health.check_database() == {}
    assert health.check_migrations() == {}
    MigrationRecorder.Migration.objects.filter(app="network").last().delete()
    (missing,) = health.check_migrations()["waiting"]
    assert missing.startswith("network.")


@pytest.mark.any_database
def test_storage_check_writes_and_deletes_a_file(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    facts = health.check_storage()
    assert facts["free_megabytes"] >= 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.setattr(health, "ROOM", 10**18)
    assert health.check_storage()["status"] == "trouble"
    (tmp_path / "full").write_text("a file where a folder should be")
    settings.MEDIA_ROOT = tmp_path / "full"
    with pytest.raises(OSError):
        health.check_storage()


def test_task_check(db, settings):
    assert health.check_tasks() == {"queue": "none"}
    settings.TASKS = environment.tasks("database")
    assert health.check_tasks()["status"] == "trouble"  # no worker
    Worker.objects.create(name="a")
    assert health.check_tasks() == {"oldest_seconds": 0, "workers": 1, "failed": 0}
    long_ago = timezone.now() - datetime.timedelta(minutes=20)
    QueuedTask.objects.create(path="a", arguments={}, run_after=long_ago)
    facts = health.check_tasks()
    assert (facts["status"], facts["oldest_seconds"] // 60) == ("trouble", 20)


def test_nightly_check(db):
    assert health.check_nightly() == {"works": {}}
    NightlyRun.record("clearsessions", seconds=1)
    assert health.check_nightly() == {
        "works": {"clearsessions": {"age_seconds": 0, "failed": False}}
    }
    NightlyRun.objects.update(ran_at=timezone.now() - datetime.timedelta(hours=40))
    assert health.check_nightly()["status"] == "trouble"
    NightlyRun.record("clearsessions", seconds=1, fault="Ana n’a pas pu")
    assert health.check_nightly()["status"] == "trouble"
    assert "Ana" not in str(health.check_nightly())


def test_late_command_is_reported_beside_commands_that_ran(db):
    NightlyRun.record("check_links", seconds=1)
    NightlyRun.objects.update(ran_at=timezone.now() - datetime.timedelta(hours=40))
    NightlyRun.record("clearsessions", seconds=1)
    assert health.check_nightly()["status"] == "trouble"


def test_cache_and_search_checks(db):
    from search.engines.cluster import report_health

    assert health.check_cache() == {}
    assert report_health() == {"engine": "database"}
