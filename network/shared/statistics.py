"""PostgreSQL's statistics of its tables, renewed at the end of what writes many rows (`ANALYZE`).

It renews them by itself within a minute. Until then it plans by what it last counted: no row at all
if that was while the rows were being written, so it reads the whole of one table for each row of
another, and a page that takes a tenth of a second takes more than the fifteen it may.
"""

from django.db import connection, transaction

# PostgreSQL's own rule, `autovacuum_analyze_threshold` and `autovacuum_analyze_scale_factor`, but
# with what this connection wrote and has not reported yet.
OUTDATED = """
SELECT counted.relname
FROM pg_stat_user_tables counted
JOIN pg_stat_xact_user_tables ours USING (relid)
JOIN pg_class ON pg_class.oid = relid
WHERE pg_table_is_visible(relid)
AND pg_has_role(pg_class.relowner, 'USAGE')
AND counted.n_mod_since_analyze + ours.n_tup_ins + ours.n_tup_upd + ours.n_tup_del
    > 50 + 0.1 * greatest(pg_class.reltuples, 0)
ORDER BY counted.relname
"""


def refresh_statistics():
    """Once what is being written is committed. A fault is logged: the writing is done."""
    transaction.on_commit(analyse_outdated, robust=True)


def analyse_outdated():
    """Counts at once the tables of which a good part changed since they were counted.

    Gives their names; none on SQLite, which plans without counting. One statement for each: none
    takes long, and lets go of its table.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(OUTDATED)
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
    return names
