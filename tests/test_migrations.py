"""A migration locks no table for long, works with the previous code, and can be reversed.

The site stays open during a migration: for a minute the previous code uses the new schema, and
visitors may register. These tests only concern operations on tables that already exist.
"""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations, models

from tests.test_layers import APPS

# Tables with few rows at any time: the letters that wait for ten minutes, and one row for each form
# of files outside the standard.
SMALL = {"pendingletters", "filemapping"}
# Attribute set to True on a migration that removes columns the previous code no longer uses.
CONTRACTS = "contracts"
REMOVALS = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)


def dangers(migration):
    """Yield a sentence for each operation that could interrupt the site during the migration.

    Operations on the models that the migration creates are ignored.
    """
    own = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for operation in migration.operations:
        model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        is_quick = model in SMALL and type(operation) is migrations.AddConstraint
        if model not in own and not is_quick:
            yield from dangers_of(operation, contracts=getattr(migration, CONTRACTS, False))


def dangers_of(operation, *, contracts=False):
    if isinstance(operation, REMOVALS) and not contracts:
        yield "the previous code still uses it: remove it one release later, with `contracts`"
    if type(operation) is migrations.AddIndex:
        yield "writes wait while the index is made: AddIndexConcurrently, with atomic = False"
    if type(operation) is migrations.AddConstraint:
        yield "writes wait while rows are checked: AddConstraintNotValid, then ValidateConstraint"
    if isinstance(operation, migrations.AddField):
        yield from dangers_of_field(operation.field)
    if isinstance(operation, migrations.AlterField) and operation.field.unique:
        yield "writes wait while the unique index is made: an index made concurrently first"
    is_ours = isinstance(operation, (migrations.RunPython, migrations.RunSQL))
    if is_ours and not operation.reversible:
        yield "it cannot be reversed: pass a reverse function, or noop"


def dangers_of_field(field):
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield "the previous code adds rows without it: null=True, or db_default"
    if field.unique or (field.db_index and not field.is_relation):
        yield "writes wait while its index is made: add the index concurrently, afterwards"


def site_migrations():
    """Yield the migrations of the apps of the site."""
    for app in APPS:
        package = import_module(f"{app}.migrations")
        for module in sorted(module.name for module in iter_modules(package.__path__)):
            yield import_module(f"{app}.migrations.{module}").Migration(module, app)


@pytest.mark.any_database
@pytest.mark.parametrize("migration", list(site_migrations()), ids=str)
def test_migration_does_not_interrupt_the_site(migration):
    assert list(dangers(migration)) == []


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("operation", "danger"),
    [
        (migrations.AddIndex("event", models.Index(fields=["title"], name="i")), "writes wait"),
        (
            migrations.AddConstraint(
                "event", models.CheckConstraint(condition=models.Q(a=1), name="c")
            ),
            "writes wait",
        ),
        (migrations.AddField("event", "bring", models.TextField()), "adds rows without it"),
        (migrations.AddField("event", "key", models.TextField(null=True, unique=True)), "index"),
        (migrations.RemoveField("event", "bring"), "still uses"),
        (migrations.RenameField("event", "bring", "take"), "still uses"),
        (migrations.DeleteModel("event"), "still uses"),
        (migrations.RunPython(lambda apps, schema_editor: None), "reversed"),
        (migrations.RunSQL("SELECT 1"), "reversed"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_dangerous_operation_is_reported_unless_its_table_is_new(operation, danger):
    migration = migrations.Migration("0002_planted", "events")
    migration.operations = [operation]
    (message,) = dangers(migration)
    assert danger in message
    # No request uses a table that the same migration creates.
    migration.operations = [migrations.CreateModel("Event", []), operation]
    is_accepted = not isinstance(operation, (migrations.RunPython, migrations.RunSQL))
    assert (list(dangers(migration)) == []) is is_accepted


@pytest.mark.any_database
def test_safe_operations_are_accepted():
    index = models.Index(fields=["title"], name="i")
    migration = migrations.Migration("0003_safe", "events")
    migration.operations = [
        postgres.AddIndexConcurrently("event", index),
        migrations.AddField("event", "bring", models.TextField(db_default="")),
        migrations.AddField(
            "event", "by", models.ForeignKey("auth.User", models.CASCADE, null=True)
        ),
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        migrations.RemoveField("event", "old"),
    ]
    migration.contracts = True
    assert list(dangers(migration)) == []
