"""Backends of Wagtail's own search for editors, always in the database.

They adapt the backends of `modelsearch`, which choose their tables by the database in use.
"""

from django.db import connection


def SearchBackend(params: dict):  # noqa: N802, Wagtail looks for this name
    """Return a `FrenchPostgresBackend` on PostgreSQL, else a `FrenchSQLiteBackend`.

    `params` are the backend's settings in WAGTAILSEARCH_BACKENDS, without the key BACKEND.
    """
    if connection.vendor == "postgresql":
        from .postgresql import FrenchPostgresBackend

        return FrenchPostgresBackend(params)
    from .sqlite import FrenchSQLiteBackend

    return FrenchSQLiteBackend(params)
