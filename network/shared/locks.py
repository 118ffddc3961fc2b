"""One at a time, on however many machines the site runs."""

import logging
from contextlib import contextmanager
from threading import Event, Thread

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)
SECONDS = 90  # how long the lock of a process that was killed is waited for
RENEWED = 30  # seconds


@contextmanager
def held(name):
    """`with held("nightly") as is_mine:` is true for one process of all those that ask.

    It is given back at the end; when the process is killed, it ends by itself. It spares work done
    twice: while Redis is away each machine takes its own.
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
