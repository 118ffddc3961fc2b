"""Break and repair the columns of a database; check readiness, `deploy_check` and `migrate`.

Run by `test_schema.py` in a process of its own, on a migrated database that nothing else uses.
"""

import io
from contextlib import contextmanager
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from network.database import schema
from network.database.schema import Differences
from network.management.commands import deploy_check as command
from network.operation import health
from network.operation.deployment import machine_checks

TABLE = "places_placepage"


def readiness():
    """Return (status code, body) of a new readiness report, never of a cached one."""
    with (
        mock.patch.object(health, "latest", health.Report()),
        mock.patch.object(health, "PATIENCE", 60),  # a busy machine answers too late for two
    ):
        response = Client().get("/sante/pret", headers={"host": "localhost"})
    return response.status_code, response.text


def deploy_check():
    """Return the report of `deploy_check` about the database only."""
    output = io.StringIO()
    with mock.patch.object(command, "CHECKS", (machine_checks.database,)):
        try:
            call_command("deploy_check", inside=True, stdout=output)
        except CommandError:
            assert "✗" in output.getvalue()
    return output.getvalue()


def migrate_error(*arguments, **options):
    """Run `migrate` and return its error message, or "" if it succeeds."""
    try:
        call_command("migrate", *arguments, interactive=False, verbosity=0, **options)
    except CommandError as error:
        return str(error)
    return ""


@contextmanager
def altered(change, undo):
    with connection.cursor() as cursor:
        cursor.execute(change)
        try:
            yield
        finally:
            cursor.execute(undo)


def assert_incomplete(name, sentence):
    status, text = readiness()
    assert status == 503, text
    assert '"status": "not ready"' in text
    assert name not in text
    findings = deploy_check()
    assert f"✗ {sentence}" in findings, findings
    error = migrate_error()
    assert sentence in error
    assert "Rien n’a été modifié" in error
    assert "docs/operations.md" in error


def assert_complete():
    status, text = readiness()
    assert status == 200, text
    assert "✗" not in deploy_check()
    assert migrate_error() == ""


def check_missing_columns_and_tables():
    assert_complete()
    renamed = f'ALTER TABLE {TABLE} RENAME COLUMN "pivot" TO "other"'
    back = f'ALTER TABLE {TABLE} RENAME COLUMN "other" TO "pivot"'
    with altered(renamed, back):
        assert_incomplete("pivot", f"1 colonne manque : {TABLE}.pivot.")
    assert_complete()
    with altered(
        "ALTER TABLE network_nightlyrun RENAME TO away",
        "ALTER TABLE away RENAME TO network_nightlyrun",
    ):
        assert "1 table manque : network_nightlyrun." in migrate_error()
        assert readiness()[0] == 503


def check_tables_of_another_schema():
    """The first schema of the search path has no table, and capitals in its name."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute('CREATE SCHEMA "Réseau"')
        cursor.execute('SET search_path TO "Réseau", public')
        assert not schema.differences()
        cursor.execute('CREATE TABLE "Réseau".network_nightlyrun (id integer)')
        assert "network_nightlyrun.command" in schema.differences().columns
        cursor.execute('DROP SCHEMA "Réseau" CASCADE')
        cursor.execute("RESET search_path")


def check_columns_that_only_break_inserts():
    harmless = (
        (f"ALTER TABLE {TABLE} ADD COLUMN x integer", f"ALTER TABLE {TABLE} DROP COLUMN x"),
        (
            f"ALTER TABLE {TABLE} ADD COLUMN x integer NOT NULL DEFAULT 3",
            f"ALTER TABLE {TABLE} DROP COLUMN x",
        ),
        ("CREATE TABLE of_somebody (x integer NOT NULL)", "DROP TABLE of_somebody"),
    )
    for change, undo in harmless:
        with altered(change, undo):
            assert not schema.differences()
    # SQLite adds no such column to a table that exists.
    with altered(
        "DROP TABLE network_nightlyrun",
        "DROP TABLE network_nightlyrun",
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE network_nightlyrun (id integer PRIMARY KEY, command varchar(100),"
                " ran_at timestamp, seconds real, fault text, failing_since timestamp,"
                " weight integer NOT NULL)"
            )
        status, text = readiness()
        assert (status, '"degraded"' in text, "weight" in text) == (200, True, False)
        column = "network_nightlyrun.weight"
        sentence = f"1 colonne, que le site ne remplit pas, empêche d’enregistrer : {column}."
        assert f"✗ {sentence}" in deploy_check()
        assert sentence in migrate_error()


def check_code_that_was_rolled_back_alone():
    """The database has had a migration of a newer version, and a column that it added."""
    newer = MigrationRecorder.Migration.objects.create(app="network", name="9000_weigh")
    former = {("network", "0001_of_a_former_squash"), ("removed", "0001_initial")}
    assert schema.newer_migrations({*former, ("network", "9000_weigh")}) == ["network.9000_weigh"]
    added = "ALTER TABLE network_nightlyrun ADD COLUMN weight integer NOT NULL DEFAULT 1"
    undo = "ALTER TABLE network_nightlyrun DROP COLUMN weight"
    required = Differences(required=("network_nightlyrun.weight",))
    with altered(added, undo), mock.patch.object(schema, "compare", return_value=required):
        errors = io.StringIO()
        assert migrate_error(stderr=errors) == ""
        text = errors.getvalue()
        assert text.count("La base est plus récente que le code") == 1
        assert "network.9000_weigh" in text
        assert "migrations.py back" in text
        assert "version d’essai" not in text
        status, body = readiness()
        assert (status, "newer than the code" in body) == (200, True)
        assert "migrations.py back" in deploy_check()
    renamed = f'ALTER TABLE {TABLE} RENAME COLUMN "pivot" TO "other"'
    back = f'ALTER TABLE {TABLE} RENAME COLUMN "other" TO "pivot"'
    with altered(renamed, back):
        error = migrate_error()
        assert f"{TABLE}.pivot" in error
        assert "plus récente que le code" in error
        assert "Rien n’a été modifié" in error
        assert readiness()[0] == 200  # an old process during an update
    newer.delete()
    assert_complete()


def check_waiting_migrations_silence_the_columns():
    """If migrations are not applied, readiness reports them and not the missing columns."""
    last = MigrationRecorder.Migration.objects.filter(app="network").order_by("name").last()
    renamed = f'ALTER TABLE {TABLE} RENAME COLUMN "pivot" TO "other"'
    back = f'ALTER TABLE {TABLE} RENAME COLUMN "other" TO "pivot"'
    last.delete()
    with altered(renamed, back), mock.patch.object(health.logger, "log") as log:
        assert health.check_schema() == {}
        assert readiness()[0] == 503
    log.assert_not_called()
    last.save(force_insert=True)
    assert_complete()


def check_a_partial_migration_is_compared_with_its_own_state():
    """A rollback undoes the migrations of one app after another."""
    assert migrate_error("search", "zero") == ""
    assert readiness()[0] == 503
    assert "migrations ne sont pas faites" in deploy_check()
    assert migrate_error() == ""


def main():
    check_missing_columns_and_tables()
    check_a_partial_migration_is_compared_with_its_own_state()
    check_code_that_was_rolled_back_alone()
    check_waiting_migrations_silence_the_columns()
    check_tables_of_another_schema()
    check_columns_that_only_break_inserts()
