"""Wagtail's own search, which editors use: in the database always, whatever the public asks.

The backends of Wagtail's that this package adapts choose their tables by the database in use.
"""

from django.db import connection


def SearchBackend(params):  # noqa: N802, Wagtail looks for this name
    """The backend of the database in use."""
    if connection.vendor == "postgresql":
        from .postgresql import FrenchPostgresBackend

        return FrenchPostgresBackend(params)
    from .sqlite import FrenchSQLiteBackend

    return FrenchSQLiteBackend(params)
