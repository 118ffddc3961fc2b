"""PostgreSQL's statistics of its tables, renewed after a large import (`ANALYZE`).

It renews them by itself a minute later at best; until then it may read the whole of one table
for each row of another.
"""

from django.db import connection

from network.models import Territory
from places.models import Closure, PlacePage

ENOUGH = 100
TABLES = [
    model._meta.db_table
    for model in (*PlacePage._meta.get_parent_list(), PlacePage, Closure, Territory)
    if model._meta.managed
]


def refresh_statistics(changed):
    """Counts the tables of places again when so many places were made or changed."""
    if connection.vendor == "postgresql" and changed >= ENOUGH:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, TABLES))}")
