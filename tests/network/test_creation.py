import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from network.models.creation import CreateModels, together
from tests.test_layers import APPS


def create(name, **fields):
    fields = {"id": models.BigAutoField(primary_key=True), **fields}
    return migrations.CreateModel(name=name, fields=list(fields.items()))


# The first names the second, which is created after it.
SINGLE = [
    create("Branch", trunk=models.ForeignKey("network.Trunk", models.CASCADE)),
    create("Trunk"),
    migrations.AddField("trunk", "height", models.IntegerField(default=0)),
]


def test_models_created_together_are_those_created_one_by_one():
    one_by_one, at_once = ProjectState(), ProjectState()
    for operation in SINGLE:
        operation.state_forwards("network", one_by_one)
    assert at_once.apps.get_models() == []  # rendered before, as while a database migrates
    operations = together(SINGLE)
    for operation in operations:
        operation.state_forwards("network", at_once)
    assert at_once == one_by_one
    assert [type(operation) for operation in operations] == [CreateModels, migrations.AddField]
    assert {model.__name__ for model in at_once.apps.get_models()} == {"Branch", "Trunk"}


@pytest.mark.django_db(transaction=True)
def test_their_tables_come_and_go():
    before, after = ProjectState(), ProjectState()
    operation = together(SINGLE[:2])[0]
    operation.state_forwards("network", after)
    tables = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        operation.database_forwards("network", editor, before, after)
    made = set(connection.introspection.table_names()) - tables
    with connection.schema_editor() as editor:
        operation.database_backwards("network", editor, after, before)
    assert made == {"network_branch", "network_trunk"}
    assert set(connection.introspection.table_names()) == tables


@pytest.mark.django_db  # a migration of wagtail_localize asks the database when it is imported
@pytest.mark.parametrize("app", APPS)
def test_an_app_creates_its_models_together(app):
    """The last line of an initial migration: `operations = together(operations)`."""
    migration = MigrationLoader(None).disk_migrations[app, "0001_initial"]
    assert isinstance(migration.operations[0], CreateModels)
