"""The backend named by `ENGINE` in the settings; Django requires the name of this module."""

from django.db.backends.postgresql import base
from psycopg import IsolationLevel

from .connection import TimeoutConnection


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend, with connections of the class `TimeoutConnection`."""

    def get_new_connection(self, conn_params: dict) -> TimeoutConnection:
        """Open a `TimeoutConnection`, where Django would open a `psycopg.Connection`.

        Django's options `isolation_level` and `pool` are ignored. Transactions have the default
        level of the server, which Django assumes to be READ COMMITTED.
        """
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return TimeoutConnection.connect(**conn_params)
