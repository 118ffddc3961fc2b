"""A database written into a file and read back, by the means of each server.

A copy is put back into the same kind of database: SQLite's is a database file, PostgreSQL's is made
by `pg_dump` and needs its client programs.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Other rooms of the schema, which the dump replaces one by one, hang on these.
DROP_TABLES = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', name);
  END LOOP;
END $$;
"""
COMPARE = """
RESET search_path;
DO $$ DECLARE rows bigint; BEGIN
  SELECT COUNT(*) INTO rows FROM "%(table)s";
  IF rows <> %(rows)d THEN RAISE EXCEPTION '%(message)s'; END IF;
END $$;
"""


class DatabaseCopyError(Exception):
    """A copy that could not be made or put back; says why in French."""


def dump(folder: Path) -> tuple[Path, dict]:
    """(the file, {table: rows in it}): all of it as at one instant."""
    path = folder / FILES[connection.vendor]
    if connection.vendor == "sqlite":
        return path, _dump_sqlite(path)
    return path, _dump_postgresql(path)


def load(path: Path, tables: dict[str, int]):
    """Replaces all that the database holds, whole or not at all: each table of `tables` must have
    its number of rows, whatever a site that was not stopped writes as soon as they are there."""
    if connection.vendor == "sqlite":
        _load_sqlite(path, tables)
    else:
        _load_postgresql(path, tables)


def _missing(names):
    return _("Ces tables n’ont pas toutes leurs lignes : %s.") % ", ".join(names)


def _count(cursor, names):
    counts = {}
    for name in names:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
        counts[name] = cursor.fetchone()[0]
    return counts


def _dump_sqlite(path):
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = sorted(name for (name,) in copy.execute(tables))
        return _count(copy.cursor(), names)


def _load_sqlite(path, tables):
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        counts = _count(copy.cursor(), sorted(tables))
        if wrong := [name for name, rows in tables.items() if counts[name] != rows]:
            raise DatabaseCopyError(_missing(wrong))
        copy.backup(connection.connection)


def _dump_postgresql(path):
    """The rows are counted in the very snapshot that is dumped."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        names = connection.introspection.table_names(cursor)
        counts = _count(cursor, sorted(names))
        _run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={snapshot}", f"--file={path}"),
        )
    return counts


def _load_postgresql(path, tables):
    script = path.with_suffix(".sql")
    _run(
        "pg_restore",
        *("--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *(f"--file={script}", path),
        is_connected=False,
    )
    prelude = path.with_suffix(".drop.sql")
    prelude.write_text(DROP_TABLES, encoding="utf-8")
    compare = path.with_suffix(".compare.sql")
    compare.write_text(
        "".join(
            COMPARE % {"table": name, "rows": rows, "message": _missing([name]).replace("'", "''")}
            for name, rows in tables.items()
        ),
        encoding="utf-8",
    )
    connection.close()
    _run(
        "psql",
        *("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
        "--set=VERBOSITY=terse",  # what is wrong is the last line
        *(f"--file={prelude}", f"--file={script}", f"--file={compare}"),
    )


def _run(program, *arguments, is_connected=True):
    if not shutil.which(program):
        message = _("Le programme %(name)s manque : apt-get install postgresql-client")
        raise DatabaseCopyError(message % {"name": program})
    done = subprocess.run(  # noqa: S603
        [program, *arguments],
        env=os.environ | (_environment() if is_connected else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise DatabaseCopyError(f"{program} : {last}")


def _environment():
    """Where the server is, and the password that no list of processes shows."""
    settings = connection.settings_dict
    values = {
        "PGDATABASE": settings["NAME"],
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
    }
    return {name: str(value) for name, value in values.items() if value}
