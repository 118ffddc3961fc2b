"""Locks between the processes of a site, on one or several machines."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)
SECONDS = 90  # until the lock of a killed process expires
RENEWED = 30  # seconds


@contextmanager
def exclusive_lock(name: str) -> Iterator[bool]:
    """Acquire a lock, if it is free, and release it at the end of the block; never wait.

    Usage: `with exclusive_lock("nightly") as is_mine:`.

    The block runs in every process, but `is_mine` is True in one at a time. The lock is renewed
    while the block runs, and expires within 90 seconds if its process is killed. It only prevents
    duplicate work: while Redis is down, each process acquires its own lock.
    """
    key, token, is_over = f"lock:{name}", get_random_string(16), Event()
    if not cache.add(key, token, SECONDS):
        yield False
        return
    renewing = Thread(target=_renew, args=(key, is_over), daemon=True)
    renewing.start()
    try:
        yield True
    finally:
        is_over.set()
        renewing.join()
        if cache.get(key) == token:
            cache.delete(key)


def _renew(key, is_over):
    while not is_over.wait(RENEWED):
        try:
            cache.touch(key, SECONDS)
        except DatabaseError as error:
            logger.warning("The lock %s could not be renewed: %s", key, error)
        finally:
            connections.close_all()
