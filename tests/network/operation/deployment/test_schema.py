"""The columns of the database are those that the code expects, or the deployment fails."""

import time

from django.db import connection

from network.database import schema
from network.database.schema import Differences, compare
from tests.own_database import database_url, run  # noqa: F401

DRILL = """
import django
django.setup()
from tests.network.operation.deployment import schema_drill
schema_drill.main()
"""


def test_readiness_deploy_check_and_migrate_see_changed_columns(database_url):  # noqa: F811
    run(DRILL, database_url)


def test_a_migrated_database_has_the_columns_of_the_models(db, django_assert_num_queries):
    schema.model_columns()
    with django_assert_num_queries(1):
        begun = time.monotonic()
        assert schema.differences() == Differences()
        assert time.monotonic() - begun < 1
    with connection.cursor() as cursor:
        actual = schema.actual_columns(cursor, connection.vendor)
    assert actual["places_placepage"]["page_ptr_id"] is (connection.vendor == "postgresql")
    assert actual["network_nightlyrun"]["command"] is True


def test_differences_name_tables_and_columns():
    expected = {"a": {"id", "name"}, "b": {"id"}, "c": {"id"}}
    actual = {"a": {"id": False}, "b": {"id": False, "x": True, "y": False}, "other": {"z": True}}
    found = compare(expected, actual)
    assert found == Differences(tables=("c",), columns=("a.name",), required=("b.x",))
    assert (found.is_incomplete, bool(found), bool(Differences())) == (True, True, False)
    assert not Differences(required=("b.x",)).is_incomplete
    many = Differences(columns=tuple(f"a.c{number}" for number in range(40)))
    (sentence,) = many.sentences()
    assert sentence.startswith("40 colonnes manquent : a.c0, a.c1,")
    assert sentence.endswith("a.c29….")
