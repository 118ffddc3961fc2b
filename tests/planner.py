"""The statistics of PostgreSQL's planner, and a way to make them outdated."""

import psycopg
from django.db import connection


def analyse_from_outside():
    """Run ANALYZE on another connection, as autovacuum may do at any moment.

    ANALYZE does not count the rows of the transaction under way. Does nothing on SQLite, whose
    planner uses no statistics.
    """
    if connection.vendor != "postgresql":
        return
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], autocommit=True
    ) as other:
        # Tables analysed by this transaction stay locked until it ends; autovacuum skips them too.
        other.execute("ANALYZE (SKIP_LOCKED)")


def expected_rows(model):
    """Return the number of rows that the planner expects for `model`; on SQLite, the real one."""
    if connection.vendor != "postgresql":
        return model._base_manager.count()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table}")
        return cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
