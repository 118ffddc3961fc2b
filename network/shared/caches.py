"""The two caches that the processes of a site share: a table of the database, or Redis.

Both leave one thing to each process: what Wagtail asks again at every address it writes. It is
asked of the others once in some seconds.
"""

import base64
import pickle

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from .breaker import Breaker

PROCESS = "process"  # the cache of the settings that each process has to itself
READ_AT_EACH_ADDRESS = {"wagtail_site_root_paths"}
NEAR_SECONDS = 5
AWAY = "Redis failed, each process keeps and counts by itself"
LEFT_ALONE = 10  # seconds


class NearKeys:
    """Keeps a few keys in the process too, some seconds long."""

    def get(self, key, default=None, version=None):
        if key not in READ_AT_EACH_ADDRESS:
            return super().get(key, default, version)
        near = caches[PROCESS]
        value = near.get(key, version=version)
        if value is None:
            value = super().get(key, version=version)
            if value is not None:
                near.set(key, value, NEAR_SECONDS, version=version)
        return default if value is None else value

    def delete(self, key, version=None):
        if key in READ_AT_EACH_ADDRESS:
            caches[PROCESS].delete(key, version=version)
        return super().delete(key, version)


class TableCache(NearKeys, DatabaseCache):
    """Django's cache in a table, whose `incr` counts those who come at once, and lets a count end
    when it was to end."""

    def incr(self, key, delta=1, version=None):
        from .models import CacheEntry  # the settings name this class before any model is loaded

        made = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            alive = CacheEntry.objects.filter(cache_key=made, expires__gt=timezone.now())
            entry = alive.select_for_update().first()
            if entry is None:
                raise ValueError(f"Key '{made}' not found.")
            value = pickle.loads(base64.b64decode(entry.value)) + delta  # noqa: S301
            entry.value = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
            entry.save(update_fields=["value"])
        return value


class RemoteCache(NearKeys, RedisCache):
    """Redis or Valkey. While it does not answer, each process counts and keeps by itself: the site
    goes on, and a limit of five an hour is five an hour of each process."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = PatientClient


class PatientClient(RedisCacheClient):
    """Asks Redis, or a memory of the process while a breaker says that Redis is away.

    What was written meanwhile is forgotten by Redis before anything is asked of it again: it would
    give back what is no longer true.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.breaker = Breaker(AWAY, seconds=LEFT_ALONE)
        self._written = set()

    @cached_property
    def _meanwhile(self):
        return LocMemCache("redis-is-away", {"KEY_FUNCTION": _as_it_is, "MAX_ENTRIES": 10_000})

    def _ask(self, operation, keys, *args):
        """`keys` are those that the operation writes."""
        if self.breaker.lets_through():
            try:
                if self._written:
                    super().delete_many(list(self._written))
                    self._written.clear()
                answer = getattr(super(), operation)(*args)
            except (self._lib.RedisError, OSError) as error:
                self.breaker.failed(error)
            else:
                self.breaker.succeeded()
                return answer
        self._written.update(keys)
        return getattr(self._meanwhile, operation)(*args)

    def add(self, key, value, timeout):
        return self._ask("add", (), key, value, timeout)

    def get(self, key, default):
        return self._ask("get", (), key, default)

    def set(self, key, value, timeout):
        return self._ask("set", (key,), key, value, timeout)

    def touch(self, key, timeout):
        return self._ask("touch", (), key, timeout)

    def delete(self, key):
        return self._ask("delete", (key,), key)

    def get_many(self, keys):
        return self._ask("get_many", (), keys)

    def has_key(self, key):
        return self._ask("has_key", (), key)

    def incr(self, key, delta):
        return self._ask("incr", (), key, delta)

    def set_many(self, data, timeout):
        return self._ask("set_many", tuple(data), data, timeout)

    def delete_many(self, keys):
        return self._ask("delete_many", tuple(keys), keys)

    def clear(self):
        return self._ask("clear", ())


def _as_it_is(key, prefix, version):
    """The key has its prefix and version already."""
    return key


def forget_expired():
    """Removes the rows that expired; how many. Redis does it by itself."""
    from .models import CacheEntry

    return CacheEntry.objects.filter(expires__lt=timezone.now()).delete()[0]
