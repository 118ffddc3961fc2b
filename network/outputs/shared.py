"""Whole public answers that the processes of a site share, where `CACHE_URL` names a server of
memory: one of them writes a page, the others find it. Without one, each process keeps its own."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from network.models import ContentStamp

HEAVIEST = 1024 * 1024  # bytes
SHOWN = {".py", ".html", ".css", ".js", ".svg", ".mo"}
PREFIX = "answer"


def find_shared(key, now=None) -> Any:
    """The value that some process kept for this key under today's content stamp, None when none
    did or when it is no longer true. A key is made of texts, numbers and days: written out, it says
    one question."""
    if not settings.SHARES_ANSWERS:
        return None
    value = caches["default"].get(_name(key))
    return value if value is not None and value.is_true(now or timezone.now()) else None


def share(key, value) -> None:
    """Keep a value, that has `weight` and `until`, for the other processes."""
    if not settings.SHARES_ANSWERS or value.weight > HEAVIEST:
        return
    seconds = (value.until - timezone.now()).total_seconds()
    if seconds > 0:
        caches["default"].set(_name(key), value, seconds)


def _name(key):
    digest = hashlib.sha256(repr(key).encode()).hexdigest()[:32]
    return f"{PREFIX}:{_release()}:{ContentStamp.recent()}:{digest}"


@cache
def _release():
    """What this code is: a page of another version names a style sheet that is gone."""
    own = (config.path for config in apps.get_app_configs())
    own = [path for path in map(Path, own) if path.parent == settings.BASE_DIR]
    folders = [*own, *settings.TEMPLATES[0]["DIRS"], *settings.LOCALE_PATHS]
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.*")):
        if path.suffix in SHOWN:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
