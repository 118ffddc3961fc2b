"""The two caches shared by the processes of a site: a table of the database, or Redis.

With both caches, each process also has a local copy of Wagtail's site root paths for 5 seconds,
because Wagtail reads them for each URL that it renders.
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

PROCESS = "process"  # the local cache of each process, in the settings
READ_AT_EACH_ADDRESS = {"wagtail_site_root_paths"}
NEAR_SECONDS = 5
AWAY = "Redis failed, each process keeps and counts by itself"
LEFT_ALONE = 10  # seconds


class NearKeys:
    """A mixin that also keeps the keys in `READ_AT_EACH_ADDRESS` in each process, for 5 seconds.

    A process may thus return a value that was replaced, or that another process deleted, less than
    5 seconds ago.
    """

    def get(self, key: str, default=None, version=None):
        """Return the value of a key, or `default` if the key is missing.

        The local copy of a key in `READ_AT_EACH_ADDRESS` is read first.
        """
        if key not in READ_AT_EACH_ADDRESS:
            return super().get(key, default, version)
        near = caches[PROCESS]
        value = near.get(key, version=version)
        if value is None:
            value = super().get(key, version=version)
            if value is not None:
                near.set(key, value, NEAR_SECONDS, version=version)
        return default if value is None else value

    def delete(self, key: str, version=None) -> bool:
        """Delete a key and its local copy; return True if the shared cache had the key."""
        if key in READ_AT_EACH_ADDRESS:
            caches[PROCESS].delete(key, version=version)
        return super().delete(key, version)


class TableCache(NearKeys, DatabaseCache):
    """Django's database cache with an atomic `incr`, which does not change the expiry."""

    def incr(self, key: str, delta: int = 1, version=None) -> int:
        """Add `delta` to the value under a row lock and return the new value.

        Raises ValueError if the key is missing or expired.
        """
        from .models import CacheEntry  # the settings import this class before the models load

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
    """The cache in Redis or Valkey; each process uses its own memory while the server is down.

    While the server is down, the site keeps working, and a limit of five an hour becomes five an
    hour for each process.
    """

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = PatientClient


class PatientClient(RedisCacheClient):
    """A client of Redis that uses a local memory cache while a circuit breaker is open.

    Each thread has its own client; the clients of a process share the local cache, which a client
    clears when Redis works again for it: a later failure must not restore old values. The keys that
    a client sets or deletes locally are deleted from Redis before the next operation of this
    client, because their values in Redis are outdated. Counters and locks (`add`, `incr`, `touch`)
    keep their values in Redis.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.breaker = Breaker(AWAY, seconds=LEFT_ALONE)
        self._is_local, self._written = False, set()

    @cached_property
    def _meanwhile(self):
        return LocMemCache("redis-is-away", {"KEY_FUNCTION": _same_key, "MAX_ENTRIES": 10_000})

    def _run(self, operation, keys, *args):
        """Run an operation on Redis, or on the local cache if Redis fails or the circuit is open.

        A failure of Redis opens the circuit. After a local operation, `keys` are noted, and deleted
        from Redis before its next operation. Returns the result of the operation.
        """
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
                if self._is_local:
                    self._meanwhile.clear()
                    self._is_local = False
                return answer
        self._is_local = True
        self._written.update(keys)
        return getattr(self._meanwhile, operation)(*args)

    def add(self, key: str, value: int, timeout: int | None) -> bool:
        """Set a key on Redis or locally if it is missing; return False if it exists."""
        return self._run("add", (), key, value, timeout)

    def get(self, key: str, default):
        """Return the value of a key in Redis or in the local cache; `default` if it is missing."""
        return self._run("get", (), key, default)

    def set(self, key: str, value, timeout: int | None):
        """Set a key on Redis, or in the local cache if Redis fails or its circuit is open."""
        return self._run("set", (key,), key, value, timeout)

    def touch(self, key: str, timeout: int | None) -> bool:
        """Change the expiry of a key on Redis or locally; return False if the key is missing."""
        return self._run("touch", (), key, timeout)

    def delete(self, key: str) -> bool:
        """Delete a key on Redis or locally; return False if the key was missing."""
        return self._run("delete", (key,), key)

    def get_many(self, keys) -> dict[str, object]:
        """Return {key: value} of the keys that are in Redis, or in the local cache."""
        return self._run("get_many", (), keys)

    def has_key(self, key: str) -> bool:
        """Return True if Redis, or the local cache, has the key."""
        return self._run("has_key", (), key)

    def incr(self, key: str, delta: int) -> int:
        """Add `delta` to a value on Redis or locally; raise ValueError if the key is missing."""
        return self._run("incr", (), key, delta)

    def set_many(self, data, timeout):
        """Set several keys on Redis or locally."""
        return self._run("set_many", tuple(data), data, timeout)

    def delete_many(self, keys):
        """Delete several keys on Redis or locally."""
        return self._run("delete_many", tuple(keys), keys)

    def clear(self):
        """Clear Redis or the local cache; a local clearing is not repeated on Redis."""
        return self._run("clear", ())


def _same_key(key, prefix, version):
    """Return the key unchanged: it contains its prefix and version already."""
    return key


def delete_expired() -> int:
    """Delete the expired rows of the cache table and return their number.

    Redis needs no purge.
    """
    from .models import CacheEntry

    return CacheEntry.objects.filter(expires__lt=timezone.now()).delete()[0]
