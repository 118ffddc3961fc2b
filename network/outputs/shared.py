"""Whole public answers that the processes of a site share, where `CACHE_URL` names a server of
memory: one of them writes a page, the others find it. Without one, each process keeps its own."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from network.models import ContentStamp

HEAVIEST = 1024 * 1024  # bytes
PREFIX = "answer"


def find_shared(key, now=None) -> Any:
    """The value that some process kept for this key under today's content stamp, None when none
    did or when it is no longer true."""
    if not settings.SHARES_ANSWERS:
        return None
    value = cache.get(_name(key))
    return value if value is not None and value.is_true(now or timezone.now()) else None


def share(key, value) -> None:
    """Keep a value, that has `weight` and `until`, for the other processes."""
    if not settings.SHARES_ANSWERS or value.weight > HEAVIEST:
        return
    seconds = (value.until - timezone.now()).total_seconds()
    if seconds > 0:
        cache.set(_name(key), value, seconds)


def _name(key):
    digest = hashlib.sha256(repr(key).encode()).hexdigest()[:32]
    return f"{PREFIX}:{ContentStamp.recent()}:{digest}"
