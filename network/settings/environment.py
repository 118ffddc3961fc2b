"""The one module that reads the environment: what a machine decides, and nothing else does."""

import os
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from network.files import addresses

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# WAL lets readers go on while one writes; the rest are SQLite's own advice for a server. Those who
# wait to write form no queue: of twenty, the unluckiest waits much longer than its turn, and is
# not refused before gunicorn's own minute is half over.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;"
    " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
)


def text(name, default=""):
    """The variable's value, or what the file named by NAME_FILE holds (container secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def required(name):
    """As `text`, but a missing value stops the server with a sentence that names it."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Set {name} in the environment (or {name}_FILE to a file's path).")


def words(name, default=""):
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name, default=False):
    return text(name, "1" if default else "").lower() in {"1", "true", "yes", "on"}


def number(name, default):
    """A whole number; anything else stops the server with a sentence that names it."""
    value = text(name) or str(default)
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def choice(name, choices):
    """One of these, the first when nothing is set; another value stops the server."""
    value = text(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: use one of {', '.join(choices)}.")
    return value


def var(*parts):
    """Return a path under VAR_DIR, the folder of the files that the site writes.

    A relative VAR_DIR or SQLite file is relative to the code: commands run from any folder.
    """
    return BASE_DIR.joinpath(text("VAR_DIR") or "var", *parts)


def database(url=None):
    """Django's DATABASES["default"] for a DATABASE_URL; SQLite in `var/` when it is empty.

    Accepted: `sqlite:///path` (`sqlite:////absolute/path`) and
    `postgresql://user:password@host:port/name?option=value`, a socket's folder as `?host=/folder`.
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
    from network.database.patience import PatientConnection  # SQLite needs no psycopg

    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            # A frozen server must cost a visitor seconds, never a worker.
            "connect_timeout": 3,
            # It would compile a query for a second that takes a tenth of one to run; and read whole
            # tables for some hundred rows, as if each waited for a disk that turns.
            "options": "-c statement_timeout=15000 -c lock_timeout=5000"
            " -c jit=off -c random_page_cost=1.1",
            "pool": {
                "min_size": 1,
                "max_size": int(text("DATABASE_POOL", "8")),
                "timeout": 5,
                "connection_class": PatientConnection,
            },
            **options,
        },
    }


def oidc():
    """The OpenID Connect provider that `OIDC_ISSUER` names, None when it is empty."""
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
        # What is believed of an address of which the provider says nothing.
        "verifies_email": flag("OIDC_VERIFIES_EMAIL"),
    }


CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}


def caches(url=None):
    """Django's CACHES for a CACHE_URL; a table of the database when it is empty.

    Accepted: `redis://user:password@host:6379/0`, `rediss://…` over TLS, and the same as
    `valkey://…` and `valkeys://…`. Whatever the default, "process" is of each process alone.
    """
    url = text("CACHE_URL") if url is None else url
    near = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not url:
        table = {
            "BACKEND": "network.memory.backends.TableCache",
            "LOCATION": "network_cacheentry",
            # Past that many, any are removed, counts that go on included.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
        # Which pictures were made at which size is in the database already.
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
        # One that is frozen costs a visitor half a second, once.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": None},
    }
    return {"default": remote, "process": near}


def storage():
    """The default of Django's STORAGES: what MEDIA_STORAGE names, a disk when it is empty."""
    return addresses.storage(text("MEDIA_STORAGE"))


def tasks(where=None):
    """Django's TASKS: "database" keeps them for `manage.py run_tasks`, else they are done at
    once."""
    where = text("TASKS", "immediate") if where is None else where
    if where == "database":
        return {"default": {"BACKEND": "network.tasks.backend.DatabaseBackend"}}
    if where == "immediate":
        return {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    raise ImproperlyConfigured(f"TASKS is {where!r}: write database or immediate.")


def mailers(server):
    """Django's MAILERS: mails leave by `server`, a backend with its options; after the answer,
    when tasks wait for a worker."""
    if text("TASKS") == "database":
        return {"default": {"BACKEND": "network.tasks.mail.QueuedBackend"}, "server": server}
    return {"default": server}


SEARCH_SCHEMES = {f"elasticsearch+{scheme}": scheme for scheme in ("http", "https")}


def search(url=None):
    """Parse SEARCH_URL, `elasticsearch+https://user:password@host:9200/index`.

    Returns the settings of the Elasticsearch cluster, whose index is "maillage" if the URL has no
    path, or None if the URL is empty: the database then searches.
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
