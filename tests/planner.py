"""What PostgreSQL's planner believes of the tables, and how it comes to be wrong."""

import psycopg
from django.db import connection


def analyse_from_outside():
    """What autovacuum does at any moment: it counts no row of the transaction under way.

    Nothing on SQLite, which plans without counting.
    """
    if connection.vendor != "postgresql":
        return
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], autocommit=True
    ) as other:
        # What this very transaction counted is locked until it ends: autovacuum skips it too.
        other.execute("ANALYZE (SKIP_LOCKED)")


def expected_rows(model):
    """How many rows the planner expects in the table of a model; on SQLite those that it has."""
    if connection.vendor != "postgresql":
        return model._base_manager.count()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table}")
        return cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
