"""A migration locks no table for long, serves the code of before too, and can be undone.

The site is open while it is migrated: for a minute the former code reads the new schema, and
somebody may register. What stands here is what an operation does to a table that exists already.
"""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations, models

from tests.test_layers import APPS

# Set to True on a migration that removes what the code before it no longer uses.
CONTRACTS = "contracts"
REMOVALS = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)


def dangers(migration):
    """What may stop those who use the site while this migration runs, in plain English."""
    own = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for operation in migration.operations:
        model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if model not in own:
            yield from dangers_of(operation, contracts=getattr(migration, CONTRACTS, False))


def dangers_of(operation, *, contracts=False):
    if isinstance(operation, REMOVALS) and not contracts:
        yield "the code of before still asks for what it removes: one release later, `contracts`"
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
        yield "it cannot be undone: give it its reverse, or noop"


def dangers_of_field(field):
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield "the code of before adds rows without it: null=True, or db_default"
    if field.unique or (field.db_index and not field.is_relation):
        yield "writes wait while its index is made: add the index concurrently, afterwards"


def ours():
    """The migrations of this site's apps."""
    for app in APPS:
        package = import_module(f"{app}.migrations")
        for module in sorted(module.name for module in iter_modules(package.__path__)):
            yield import_module(f"{app}.migrations.{module}").Migration(module, app)


@pytest.mark.any_database
@pytest.mark.parametrize("migration", list(ours()), ids=str)
def test_it_stops_nobody(migration):
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
        (migrations.RemoveField("event", "bring"), "still asks"),
        (migrations.RenameField("event", "bring", "take"), "still asks"),
        (migrations.DeleteModel("event"), "still asks"),
        (migrations.RunPython(lambda apps, schema_editor: None), "undone"),
        (migrations.RunSQL("SELECT 1"), "undone"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_would_stop_somebody_is_seen(operation, danger):
    migration = migrations.Migration("0002_planted", "events")
    migration.operations = [operation]
    (message,) = dangers(migration)
    assert danger in message
    # Nobody uses a table that the same migration makes.
    migration.operations = [migrations.CreateModel("Event", []), operation]
    at_once = not isinstance(operation, (migrations.RunPython, migrations.RunSQL))
    assert (list(dangers(migration)) == []) is at_once


@pytest.mark.any_database
def test_what_is_safe_is_let_through():
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
