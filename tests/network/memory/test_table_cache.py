"""The database cache, shared by all processes of a site without Redis."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings

from network.memory import limits
from network.models import CacheEntry
from network.settings import environment
from tests.migrated import stored_file
from tests.process import two_processes


@pytest.fixture
def table(db):
    with override_settings(CACHES=environment.caches("")):
        yield


@pytest.mark.any_database
def test_two_processes_share_one_limit(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    url = f"sqlite:///{path}"
    with two_processes(url) as (one, other), ThreadPoolExecutor() as threads:
        allowed = list(threads.map(lambda process: process.call("allowed", 4), (one, other)))
        assert sum(allowed) == 5
        assert one.call("allowed", 1) == other.call("allowed", 1) == 0


def test_incr_does_not_change_the_expiry(table):
    with time_machine.travel("2026-11-27T10:10:00+00:00", tick=False) as clock:
        cache.add("sent", 0, 3600)
        clock.shift(3000)
        assert cache.incr("sent") == 1
        clock.shift(700)
        with pytest.raises(ValueError):
            cache.incr("sent")


def test_limit_restarts_with_each_period(table):
    with time_machine.travel("2026-11-27T10:00:00+00:00", tick=False) as clock:
        assert [limits.allows("f", "a", most=2) for _ in range(3)] == [True, True, False]
        assert limits.allows("f", "b", most=2)
        clock.shift(3600)
        assert limits.allows("f", "a", most=2)


def test_expired_rows_are_deleted_each_night(table, capsys):
    with time_machine.travel("2026-11-27T10:00:00+00:00", tick=False) as clock:
        limits.allows("f", "a", most=2)
        cache.set("for-ever", 1, None)
        clock.shift(7200)
        call_command("forget_expired")
    assert [entry.cache_key for entry in CacheEntry.objects.all()] == [":1:for-ever"]
    assert capsys.readouterr().out.endswith("\n1 valeurs oubliées.\n")


def test_root_paths_are_read_once_in_some_seconds(table, django_assert_num_queries):
    cache.set("wagtail_site_root_paths", ["/"], 60)
    with django_assert_num_queries(1):
        assert [cache.get("wagtail_site_root_paths") for _ in range(20)] == [["/"]] * 20
