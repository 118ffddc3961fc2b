"""Share cached responses between processes, if `CACHE_URL` names a Redis server.

All processes then serve a page that one process rendered. Without Redis, each process has its own
cache.
"""

import datetime
import hashlib
from collections.abc import Hashable
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


def get_shared(key: Hashable, now: datetime.datetime | None = None) -> Any:
    """Return the value that a process shared under this key, or None if there is no valid one.

    The value must have been shared under the current content stamp, by the same version of the
    code. `value.is_valid(now)` must be true; `now` is aware, by default the current time. Returns
    None without Redis. A key is made of strings, numbers, dates and tuples, so that its `repr` is
    the same in all processes.
    """
    if not settings.SHARES_ANSWERS:
        return None
    value = caches["default"].get(_name(key))
    return value if value is not None and value.is_valid(now or timezone.now()) else None


def set_shared(key: Hashable, value: Any) -> None:
    """Share a value with the other processes until `value.until`, an aware datetime.

    A new content stamp, or another version of the code, ends the sharing earlier. Does nothing
    without Redis, or if `value.weight` exceeds 1 MB, or if `value.until` has passed.
    """
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
    """Return a hash of the code, templates and catalogues, computed once.

    A page of another version must not be served: it links style sheets that no longer exist.
    """
    own = (config.path for config in apps.get_app_configs())
    own = [path for path in map(Path, own) if path.parent == settings.BASE_DIR]
    folders = [*own, *settings.TEMPLATES[0]["DIRS"], *settings.LOCALE_PATHS]
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.*")):
        if path.suffix in SHOWN:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
