"""What a process that was just made may not take from its parent."""

from django.db import connections


def forget_connections():
    """Two processes on one connection read each other's answers; and the threads that tend a pool
    of them live in the parent alone, so that a lost connection would never be made again."""
    for connection in connections.all(initialized_only=True):
        connection.connection = None  # its parent closes it: psycopg and SQLite leave it alone
        getattr(connection, "_connection_pools", {}).clear()  # SQLite has none
