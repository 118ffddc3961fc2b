"""Update the statistics of PostgreSQL (`ANALYZE`) after writing many rows.

PostgreSQL updates the statistics itself within a minute. Until then, its planner uses outdated
statistics, which may count no row. It then scans the whole of one table for each row of another,
and a page that takes a tenth of a second exceeds the 15 s of `statement_timeout`.
"""

from django.db import connection, transaction

# The rule of autovacuum (`autovacuum_analyze_threshold`, `autovacuum_analyze_scale_factor`), plus
# the rows that this connection wrote and has not reported yet.
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


def refresh_statistics() -> None:
    """Run `analyse_outdated` after the commit, or at once if there is no transaction.

    An error is logged and not raised: the rows are already written.
    """
    transaction.on_commit(analyse_outdated, robust=True)


def analyse_outdated() -> list[str]:
    """Run ANALYZE on the tables with many changed rows; return their names, sorted.

    "Many" is more than 50 rows plus a tenth of the table since its last analysis. Only tables that
    the connected role owns, or whose owner it is a member of, are analysed. Returns [] on SQLite,
    whose planner needs no statistics. Each table has its own statement, so that its lock is short.
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
