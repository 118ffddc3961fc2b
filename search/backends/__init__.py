"""Backends of Wagtail's own search for editors, always in the database.

They adapt the backends of `modelsearch`, which choose their tables by the database in use.
"""

from django.db import connection


def SearchBackend(params: dict):  # noqa: N802, Wagtail looks for this name
    """Return the `FrenchPostgresBackend` or the `FrenchSQLiteBackend`, by the database in use.

    `params` are those of WAGTAILSEARCH_BACKENDS.
    """
    if connection.vendor == "postgresql":
        from .postgresql import FrenchPostgresBackend

        return FrenchPostgresBackend(params)
    from .sqlite import FrenchSQLiteBackend

    return FrenchSQLiteBackend(params)
