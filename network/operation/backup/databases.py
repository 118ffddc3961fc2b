"""A database written into a file and read back, by the means of each server.

A copy is put back into the same kind of database: SQLite's is a database file, PostgreSQL's is made
by `pg_dump` and needs its client programs. The transaction that replaces the rows also writes a
marker, so that a process that is killed leaves no doubt about which rows are there.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from network.database import schema

from .obstacles import ArchiveError

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Other objects of the schema, which the dump replaces one by one, depend on these.
DROP_TABLES = """
DO $$ DECLARE name regclass; BEGIN
  FOR name IN SELECT t.oid FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE pg_table_is_visible(t.oid) AND t.relkind IN ('r', 'p')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', name);
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


MISSING_COLUMNS = """
DO $$ DECLARE names text; BEGIN
  SELECT string_agg(wanted.name || '.' || wanted.field, ', ') INTO names
  FROM (VALUES %(values)s) AS wanted(name, field)
  WHERE NOT EXISTS (
    SELECT FROM pg_attribute c JOIN pg_class t ON t.oid = c.attrelid
    WHERE pg_table_is_visible(t.oid) AND t.relname = wanted.name AND c.attname = wanted.field
    AND NOT c.attisdropped
  );
  IF names IS NOT NULL THEN RAISE EXCEPTION '%(message)s %%', names; END IF;
END $$;
"""
MARKER = "maillage_restoration"
DROP_MARKER = f"DROP TABLE IF EXISTS {MARKER}"
WRITE_MARKER = (
    DROP_MARKER,
    f"CREATE TABLE {MARKER} (identifier varchar(100))",
    f"INSERT INTO {MARKER} VALUES ('%s')",  # noqa: S608
)
# psql may still be committing after the process that started it was killed.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('maillage_restoration'))"
CHUNK = 1024 * 1024


class DatabaseCopyError(ArchiveError):
    """Raised when a database cannot be copied or loaded; the message is translated."""


def dump(folder: Path) -> tuple[Path, dict[str, int]]:
    """Copy the database, as at one instant, into a file of `folder`.

    Returns (the path of the file, {table: number of rows}). Raises `DatabaseCopyError` if `pg_dump`
    fails or is not installed. For PostgreSQL, call it outside a transaction: inside one, it raises
    RuntimeError.
    """
    path = folder / FILES[connection.vendor]
    if connection.vendor == "sqlite":
        return path, _dump_sqlite(path)
    return path, _dump_postgresql(path)


def load(path: Path, tables: dict[str, int], identifier: str = "", columns=None) -> None:
    """Replace the content of the database by the copy `path`, in one transaction.

    The same transaction writes the marker `identifier`; for SQLite, the marker is also written in
    the file `path`. `tables` is {table: number of rows in the copy}. `columns` is {table: names of
    columns that the copy must have}, or None for no check. If a number or a column differs, or if
    the copy cannot be loaded, raises `DatabaseCopyError` and leaves the database unchanged. For
    PostgreSQL, all its tables are dropped first, the connection of Django is closed, and psql and
    pg_restore must be installed. A site that still runs may write to the new rows at once.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(path, tables, identifier, columns or {})
    else:
        _load_postgresql(path, tables, identifier, columns or {})


def marker() -> str | None:
    """Return the identifier of a restoration that was committed and not finished, or None.

    While another process replaces the rows, waits for the end of the replacement. After the timeout
    of the connection, raises `DatabaseCopyError`.
    """
    try:
        if connection.vendor == "postgresql":
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(LOCK)
                return _read_marker(cursor)
        with connection.cursor() as cursor:
            return _read_marker(cursor)
    except OperationalError as error:
        if not _is_locked(error):
            raise
        message = _(
            "La base est encore en train d’être remplacée par une restauration : attendez une"
            " minute, puis recommencez."
        )
        raise DatabaseCopyError(message) from error


def _is_locked(error):
    """Return True if the query was stopped while it probably waited for a lock.

    On PostgreSQL, `lock_timeout` or `statement_timeout` passed, or the query was cancelled, which
    has the same SQLSTATE as `statement_timeout`. On SQLite, the error is "database is locked".
    """
    state = getattr(error.__cause__, "sqlstate", None)
    return state in {"55P03", "57014"} or "database is locked" in str(error)


def _read_marker(cursor):
    if MARKER not in connection.introspection.table_names(cursor):
        return None
    cursor.execute(f"SELECT identifier FROM {MARKER}")  # noqa: S608
    return cursor.fetchone()[0]


def clear_marker() -> None:
    """Drop the table of the marker that `load` wrote, if it exists."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_MARKER)


def copy_size() -> int:
    """Return the size in bytes of the copy that `dump` would make.

    PostgreSQL's copy is compressed: its size is estimated as a quarter of the database.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database()) / 4")
            return cursor.fetchone()[0]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return cursor.fetchone()[0]


def load_needs(number: int) -> list[tuple[Path, int]]:
    """Return [(folder, bytes)] of the local disk space needed to load a copy of `number` bytes.

    SQLite needs twice `number`, because it writes each page to its journal and then to the file.
    Returns [] for SQLite in memory, and for PostgreSQL, whose disk cannot be measured from here: if
    it is full, the transaction changes nothing.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql" or not Path(name).is_file():
        return []
    return [(Path(name).parent, 2 * number)]


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


def _load_sqlite(path, tables, identifier, columns):
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        there = schema.actual_columns(cursor := copy.cursor(), "sqlite")
        if lost := schema.compare(columns, there):
            raise _older(lost)
        counts = _count(cursor, sorted(set(tables) & set(there)))
        if wrong := [name for name, rows in tables.items() if counts.get(name) != rows]:
            raise DatabaseCopyError(_missing(wrong))
        for statement in WRITE_MARKER:
            copy.execute(statement % identifier if "%s" in statement else statement)
        copy.commit()
        try:
            copy.backup(connection.connection)
        except sqlite3.OperationalError as error:
            raise DatabaseCopyError(_not_loaded(error)) from error


def _older(differences):
    return DatabaseCopyError("\n".join([_too_old(), *differences.sentences(), schema.remedy()]))


def _too_old():
    return _(
        "La base de cette archive n’a pas les colonnes que ses migrations annoncent : elle est trop"
        " ancienne pour cette version du site. Rien n’a été modifié."
    )


def _not_loaded(error):
    message = _("La base n’a pas pu être remplacée, et garde ses anciennes lignes : %s")
    return message % _with_cause(str(error))


def _with_cause(text):
    """Return the error text of a database, with a translated explanation if the disk is full."""
    lower = text.lower()
    if "no space left" in lower or "disk is full" in lower or "disk full" in lower:
        return _("le disque de la base est plein (%s). Libérez de la place.") % text
    return text


def _dump_postgresql(path):
    """Run pg_dump; return {table: number of rows}, counted in the same snapshot."""
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


def _load_postgresql(path, tables, identifier, columns):
    """Send one transaction to psql; without its last statement, COMMIT, nothing changes.

    `path` is the dump, `tables` {table: number of rows} to verify, `identifier` the identifier of
    the marker, and `columns` {table: columns that must exist afterwards}.
    """
    connection.close()
    values = ", ".join(f"('{t}', '{c}')" for t, names in sorted(columns.items()) for c in names)
    before = ["BEGIN;", f"{LOCK};", DROP_TABLES]
    after = [
        *(
            COMPARE % {"table": name, "rows": rows, "message": _quoted(_missing([name]))}
            for name, rows in tables.items()
        ),
        "RESET search_path;",
        MISSING_COLUMNS % {"values": values, "message": _quoted(_too_old())} if values else "",
        *(f"{statement};".replace("%s", identifier) for statement in WRITE_MARKER),
        "COMMIT;",
    ]
    restore = (
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *("--file=-", str(path)),
    )
    psql = (
        *("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"),
        *("--set=VERBOSITY=terse", "--file=-"),  # the error is the last line
    )
    _send(restore, psql, "\n".join(before), "\n".join(after))


def _quoted(text):
    return text.replace("'", "''").replace("%", "%%")


def _send(source, target, before, after):
    """Pipe `before`, the output of `source` and `after` into `target`.

    `source` and `target` are commands. `after` is sent only if `source` succeeded. Raises
    `DatabaseCopyError` if one of the two commands fails or is not installed.
    """
    for program in (source[0], target[0]):
        _check_program(program)
    with (
        tempfile.TemporaryFile() as source_errors,
        tempfile.TemporaryFile() as target_errors,
        subprocess.Popen(  # noqa: S603
            target,
            env=os.environ | _environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=target_errors,
        ) as receiver,
    ):
        try:
            with subprocess.Popen(  # noqa: S603
                source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=source_errors
            ) as sender:
                try:
                    receiver.stdin.write(f"{before}\n".encode())
                    shutil.copyfileobj(sender.stdout, receiver.stdin, CHUNK)
                except BaseException:
                    sender.kill()
                    raise
            if sender.returncode:
                receiver.kill()
                raise DatabaseCopyError(f"{source[0]} : {_with_cause(_last_line(source_errors))}")
            receiver.stdin.write(f"\n{after}\n".encode())
            receiver.stdin.close()
        except BrokenPipeError:
            pass  # psql has stopped at an error, which is read below
        except BaseException:
            receiver.kill()
            raise
        if receiver.wait():
            raise DatabaseCopyError(_not_loaded(f"{target[0]} : {_last_line(target_errors)}"))


def _last_line(file):
    file.seek(0)
    return (file.read().decode(errors="replace").strip().splitlines() or [""])[-1]


def _check_program(program):
    if not shutil.which(program):
        message = _("Le programme %(name)s manque : apt-get install postgresql-client")
        raise DatabaseCopyError(message % {"name": program})


def _run(program, *arguments, is_connected=True):
    if not shutil.which(program):
        message = _("Le programme %(name)s manque : apt-get install postgresql-client")
        raise DatabaseCopyError(message % {"name": program})
    done = subprocess.run(  # noqa: S603
        [program, *arguments],
        env=os.environ | _environment(),
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
    """Return the environment variables of the client programs: server, database, user, password.

    Environment variables, unlike arguments, do not appear in a list of processes.
    """
    settings = connection.settings_dict
    values = {
        "PGDATABASE": settings["NAME"],
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
    }
    return {name: str(value) for name, value in values.items() if value}
