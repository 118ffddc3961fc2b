"""The functions through which the settings read environment variables."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from network.files import addresses
from network.operation.deployment.sender import is_placeholder

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# WAL lets readers continue during a write; the other values are SQLite's advice for servers.
# Waiting writers form no queue: of twenty, one may wait much longer than its turn, hence a timeout
# of 30 s, half of gunicorn's.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;"
    " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
)


def text(name: str, default: str = "") -> str:
    """Return the value of an environment variable, or `default` if it is empty or not set.

    If the variable with the suffix _FILE is not empty, it has priority: returns the stripped
    content of the file at that path, because container secrets are files. Raises `OSError` if this
    file cannot be read.
    """
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name) or default


def required(name: str) -> str:
    """Return the value of a variable, read by `text`.

    Raises `ImproperlyConfigured`, with the name of the variable, if it is empty or not set.
    """
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Set {name} in the environment (or {name}_FILE to a file's path).")


def words(name: str, default: str = "") -> list[str]:
    """Return the non-empty items of a comma-separated variable, without surrounding spaces.

    `default` is the text to split if the variable is empty or not set.
    """
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, default: bool = False) -> bool:
    """Return True if a variable, read by `text`, is 1, true, yes or on in any case.

    Returns `default` if the variable is empty or not set, False for any other value.
    """
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """Return a variable as a whole number, or `default` if it is empty or not set.

    Raises `ImproperlyConfigured`, with the name of the variable, for other characters than digits:
    signs and spaces are refused.
    """
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def choice(name: str, choices: Sequence[str]) -> str:
    """Return the value of a variable, one of `choices`; by default, the first of `choices`.

    An empty variable counts as not set. Raises `ImproperlyConfigured` for another value.
    """
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: use one of {', '.join(choices)}.")
    return value


def var(*parts: str) -> Path:
    """Return the path of `parts` under VAR_DIR, the folder of the files that the site writes.

    VAR_DIR is `var` by default. A relative VAR_DIR is relative to the code, because commands run
    from any folder. Nothing is created.
    """
    return BASE_DIR.joinpath(text("VAR_DIR", "var"), *parts)


def database(url: str | None = None) -> dict[str, Any]:
    """Return Django's DATABASES["default"] for a URL; if it is None, read DATABASE_URL.

    Accepted: `sqlite:////absolute/path`, and `sqlite:///path`, relative to the code. Also accepted:
    `postgresql://user:password@host:port/name?option=value` (or `postgres://`), with the folder of
    a socket as `?host=/folder`. If the URL is empty, returns SQLite in VAR_DIR, which is created.
    Raises `ImproperlyConfigured` for another scheme, or for SQLite before version 3.37.
    """
    url = text("DATABASE_URL") if url is None else url
    if not url:
        var().mkdir(parents=True, exist_ok=True)
        return _sqlite(var("maillage.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(BASE_DIR / unquote(parts.path).removeprefix("/"))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    raise ImproperlyConfigured(
        f"DATABASE_URL starts with {parts.scheme!r}: use sqlite:/// or postgresql://."
    )


def _sqlite(path):
    if sqlite3.sqlite_version_info < (3, 37):
        raise ImproperlyConfigured(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is needed.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening the file takes ten times as long as answering from memory.
        "CONN_MAX_AGE": 300,  # seconds
        "OPTIONS": {
            "init_command": SQLITE_PRAGMAS,
            # Taking the write lock at BEGIN makes busy_timeout apply, instead of failing at once.
            "transaction_mode": "IMMEDIATE",
        },
    }


def _postgresql(parts):
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "network.database.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # One connection per thread: with a pool, reading the content stamp takes twice as long.
        "CONN_MAX_AGE": 300,  # seconds
        "OPTIONS": {
            # A frozen server must delay a visitor by seconds, and never block a thread.
            "connect_timeout": 3,
            # JIT would spend a second on a query of 0.1 s. The default random_page_cost, meant for
            # hard disks, makes the planner scan whole tables for a hundred rows.
            "options": "-c statement_timeout=15000 -c lock_timeout=5000"
            " -c jit=off -c random_page_cost=1.1",
            **options,
        },
    }


def oidc() -> dict[str, Any] | None:
    """Return the settings of the OpenID Connect provider, or None if OIDC_ISSUER is empty.

    Raises `ImproperlyConfigured` if OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is empty.
    """
    issuer = text("OIDC_ISSUER").rstrip("/")
    if not issuer:
        return None
    return {
        "issuer": issuer,
        "client_id": required("OIDC_CLIENT_ID"),
        "client_secret": required("OIDC_CLIENT_SECRET"),
        "label": text("OIDC_LABEL", "ProConnect"),
        "scope": text("OIDC_SCOPE", "openid email profile"),
        "acr": text("OIDC_ACR"),
        # True if addresses count as verified without the claim `email_verified`.
        "verifies_email": flag("OIDC_VERIFIES_EMAIL"),
    }


CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}


def caches(url: str | None = None) -> dict[str, Any]:
    """Return Django's CACHES for a URL; if `url` is None, CACHE_URL is read.

    Accepted: `redis://user:password@host:6379/0`, `rediss://…` over TLS, and the equivalent
    `valkey://…` and `valkeys://…`. If the URL is empty, "default" is a table of the database, and
    "renditions" is local to each process. "process" is always local to each process. Raises
    `ImproperlyConfigured` for another scheme, or if the Python client is not installed.
    """
    url = text("CACHE_URL") if url is None else url
    near = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not url:
        table = {
            "BACKEND": "network.memory.backends.TableCache",
            "LOCATION": "network_cacheentry",
            # Beyond this number, any entries are removed, even the counts in use.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
        # The renditions are in the database already.
        return {"default": table, "renditions": near | {"LOCATION": "renditions"}, "process": near}
    scheme, _, rest = url.partition("://")
    if scheme not in CACHE_SCHEMES:
        raise ImproperlyConfigured(f"CACHE_URL starts with {scheme!r}: use redis:// or valkey://.")
    if not find_spec("redis"):
        raise ImproperlyConfigured(
            "CACHE_URL names a server whose Python client is not installed: uv sync --extra redis"
        )
    remote = {
        "BACKEND": "network.memory.backends.RemoteCache",
        "LOCATION": f"{CACHE_SCHEMES[scheme]}://{rest}",
        "KEY_PREFIX": "maillage",
        # A frozen server delays a single visitor, by half a second.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": None},
    }
    return {"default": remote, "process": near}


def storage() -> dict[str, Any]:
    """Return Django's STORAGES["default"] for MEDIA_STORAGE, by default a local folder.

    Raises `ImproperlyConfigured` for a URL that `addresses.storage` refuses.
    """
    return addresses.storage(text("MEDIA_STORAGE"))


def tasks(where: str | None = None) -> dict[str, Any]:
    """Return the value of Django's setting TASKS for the backend `where`.

    `where` is "database" (stores tasks for `manage.py run_tasks`) or "immediate" (runs them at
    once). If `where` is None, it is read from the environment variable TASKS, or "immediate" if
    TASKS is empty or not set. Raises `ImproperlyConfigured` for another value.
    """
    where = text("TASKS", "immediate") if where is None else where
    if where == "database":
        return {"default": {"BACKEND": "network.tasks.backend.DatabaseBackend"}}
    if where == "immediate":
        return {"default": {"BACKEND": "network.tasks.immediate.ImmediateBackend"}}
    raise ImproperlyConfigured(f"TASKS is {where!r}: write database or immediate.")


def mailers(server: Mapping[str, Any]) -> dict[str, Any]:
    """Return Django's MAILERS; `server` is the entry that sends mails.

    If TASKS is `database`, "default" queues mails for the worker, which sends them through
    "server". Otherwise "default" is `server`.
    """
    if text("TASKS") == "database":
        return {"default": {"BACKEND": "network.tasks.mail.QueuedBackend"}, "server": server}
    return {"default": server}


def sender() -> str:
    """Return EMAIL_FROM, the sender of the letters.

    Raises `ImproperlyConfigured` if it is empty, or an address of a domain that is only an example.
    """
    value = required("EMAIL_FROM")
    if is_placeholder(value):
        raise ImproperlyConfigured(
            f"EMAIL_FROM is {value!r}: write an address of your network, as EMAIL_HOST sends mails."
        )
    return value


SEARCH_SCHEMES = {f"elasticsearch+{scheme}": scheme for scheme in ("http", "https")}


def search(url: str | None = None) -> dict[str, str] | None:
    """Return the settings of the Elasticsearch cluster of a URL, or None for an empty URL.

    If `url` is None, SEARCH_URL is read. A URL is
    `elasticsearch+https://user:password@host:9200/index`, or `elasticsearch+http://…`; by default
    the port is 9200 and the index is "maillage". The keys are "url", "user", "password" and
    "index". Without a cluster, the database searches. Raises `ImproperlyConfigured` for another
    URL, or if the Python client is not installed.
    """
    url = text("SEARCH_URL") if url is None else url
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in SEARCH_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            f"SEARCH_URL starts with {parts.scheme!r}: use {', '.join(SEARCH_SCHEMES)}."
        )
    if not find_spec("elasticsearch"):
        raise ImproperlyConfigured(
            "SEARCH_URL names a cluster of elasticsearch, whose Python client is not installed:"
            " uv sync --extra elasticsearch"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "url": f"{SEARCH_SCHEMES[parts.scheme]}://{host}:{parts.port or 9200}",
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "index": parts.path.strip("/") or "maillage",
    }
