"""Drop the database connections that a forked process inherits from its parent."""

from django.db import connections


def drop_connections() -> None:
    """Drop the inherited database connections without closing them; call it in a forked process.

    Django opens new ones at the next query. Two processes on one connection would read each other's
    results.
    """
    for connection in connections.all(initialized_only=True):
        connection.connection = None  # the parent closes it; psycopg and SQLite do not, in a child
