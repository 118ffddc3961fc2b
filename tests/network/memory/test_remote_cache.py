"""The cache on a real Redis server: shared, then down, frozen and up again."""

import subprocess
import sys
import time

import pytest
from django.core.cache import cache, caches
from django.test import override_settings

from network.memory import limits
from network.settings import environment
from tests.redis_server import redis_server  # noqa: F401
from tests.test_layers import ROOT

COUNTS = """
import sys
from django.conf import settings
from network.settings import environment
settings.configure(CACHES=environment.caches(sys.argv[1]), SECRET_KEY="k", USE_TZ=True)
from network.memory import limits
_program, _redis, address, times = sys.argv
print(sum(limits.allows("form", address, most=40) for _ in range(int(times))))
"""


@pytest.fixture
def redis(redis_server):  # noqa: F811
    with override_settings(CACHES=environment.caches(redis_server.url)):
        cache._cache._meanwhile.clear()  # the local fallback of another test
        yield redis_server


def come_back():
    """Close the circuit breaker, as after its delay."""
    cache._cache.breaker.tried_again_at = 0.0


def test_two_processes_share_one_limit(redis):
    def ask(address, times):
        command = [sys.executable, "-c", COUNTS, redis.url, address, str(times)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def allowed(process):
        return int(process.communicate(timeout=30)[0])

    assert [allowed(ask("203.0.113.7", 25)) for _ in range(2)] == [25, 15]
    together = [ask("203.0.113.8", 50) for _ in range(2)]
    assert sum(map(allowed, together)) == 40


def test_without_redis_each_process_counts_alone(redis, caplog):
    assert [limits.allows("form", "a", most=2) for _ in range(3)] == [True, True, False]
    cache.set("address", "old", None)
    redis.stop()
    begun = time.monotonic()
    assert [limits.allows("form", "a", most=2) for _ in range(4)] == [True, True, False, False]
    assert cache.get("address", "none") == "none"
    assert cache.get_or_set("kept", 7) == cache.get("kept") == 7
    cache.delete("address")
    assert time.monotonic() - begun < 1
    assert [record.name for record in caplog.records] == ["network.memory.breaker"]  # logged once


def test_frozen_redis_costs_half_a_second_once_and_loses_outdated_keys(redis):
    cache.set("address", "old", None)
    cache.set("other", "as it was", None)
    redis.freeze()
    begun = time.monotonic()
    cache.set("address", "new", None)
    assert cache.get("address") == "new"
    assert [limits.allows("form", "b", most=1) for _ in range(2)] == [True, False]
    assert time.monotonic() - begun < 1.5
    redis.thaw()
    come_back()
    assert cache.get("address") is None  # the outdated value is deleted
    assert cache.get("other") == "as it was"


def test_values_of_one_failure_are_not_read_in_the_next(redis):
    redis.freeze()
    cache.set("address", "old", None)
    redis.thaw()
    come_back()
    cache.set("address", "new", None)
    assert cache.get("address") == "new"
    redis.freeze()
    assert cache.get("address", "none") == "none"


def test_root_paths_are_cached_locally(redis):
    key = "wagtail_site_root_paths"
    cache.set(key, ["/"], 60)
    assert cache.get(key) == ["/"]
    redis.stop()
    assert cache.get(key) == ["/"]
    cache.delete(key)
    assert cache.get(key) is None
    assert caches["process"].get(key) is None
