"""Ranking. Each engine answers the same question with the same interface, `base.Engine`."""

from django.db import connection

from .postgres import PostgresEngine
from .sqlite import SqliteEngine

ENGINES = {"sqlite": SqliteEngine, "postgresql": PostgresEngine}


def engine():
    """The engine of the database in use."""
    return ENGINES[connection.vendor]()
