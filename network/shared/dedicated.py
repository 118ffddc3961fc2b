"""A query that has a PostgreSQL connection of its own, for what every answer asks.

To take a connection of Django's pool, set it up and give it back costs several times such a query.
This one is opened once for the whole process and asked by libpq itself, without a cursor. Whatever
happens to it, Django's connection answers instead, and fails as Django does.
"""

import logging
import os
import select
from threading import Lock, local
from time import monotonic

from django.db import Error, OperationalError

logger = logging.getLogger(__name__)
PATIENCE = 1  # seconds; then Django's connection is asked, which finds out what the matter is
OPENED_EVERY = 10  # seconds, at most: nobody waits each time for what cannot be opened
AWAY_FOR = 2  # seconds at most for which who waited in vain for the database does not wait again
STATEMENT = b"dedicated"


class NoAnswerError(Exception):
    pass


class DedicatedQuery:
    """`sql` gives one row of one whole number, and takes no parameter."""

    def __init__(self, sql: str):
        self._sql = sql
        self._start()
        # Two processes on one connection would read each other's answers; and a thread that held
        # the lock lives in the parent alone. The parent closes it: psycopg leaves it alone here.
        os.register_at_fork(after_in_child=self._start)

    def _start(self):
        self._lock, self._connection, self._poll, self._database = Lock(), None, None, None
        self._opened_at, self._waited = float("-inf"), local()

    def read(self, database) -> int:
        """What it gives now, of what is committed and, in a transaction, of what that one did.

        `database` is Django's connection. Raises `DatabaseError` as it does.
        """
        if database.vendor != "postgresql" or database.in_atomic_block:
            return self._read_by(database)
        value = self._read_dedicated(database)
        if value is None:
            value = self._read_patiently(database)
            self._open(database)
        return value

    def close(self) -> None:
        """The next reading but one opens it again."""
        with self._lock:
            self._close()
            self._opened_at = float("-inf")

    def forget(self) -> None:
        """Whoever begins a request asks the database, whatever became of the one before."""
        self._waited.until = float("-inf")

    def _read_patiently(self, database):
        # One answer may ask several times, and each would wait as long for a server that is away.
        began = monotonic()
        if began < getattr(self._waited, "until", began):
            raise OperationalError("The database did not answer a moment ago.")
        try:
            return self._read_by(database)
        except OperationalError:
            if monotonic() > began + PATIENCE:
                self._waited.until = monotonic() + AWAY_FOR
            raise

    def _read_by(self, database):
        with database.cursor() as cursor:
            cursor.execute(self._sql)
            return cursor.fetchone()[0]

    def _read_dedicated(self, database):
        """None when the connection is not open, or does not answer."""
        if not self._lock.acquire(timeout=PATIENCE):
            return None
        try:
            # Tests change the database of a process.
            return self._ask() if self._database == database.settings_dict["NAME"] else None
        except (database.Database.Error, NoAnswerError) as error:
            logger.warning("The dedicated connection did not answer: %s", error)
            self._close()
            return None
        finally:
            self._lock.release()

    def _ask(self):
        # Refused by libpq when an answer was left unread: nobody is given that of another.
        self._connection.pgconn.send_query_prepared(STATEMENT, None)
        return int(self._result().get_value(0, 0))

    def _result(self):
        """Of what was sent: libpq's own functions that wait do it without end."""
        server, last = self._connection.pgconn, None
        server.flush()
        while True:
            while server.is_busy():
                if not self._poll.poll(PATIENCE * 1000):
                    raise NoAnswerError(f"no answer in {PATIENCE} s")
                server.consume_input()
            result = server.get_result()
            if result is None:
                return last
            if result.error_message:
                raise NoAnswerError(result.error_message.decode(errors="replace"))
            last = result

    def _open(self, database):
        if not self._lock.acquire(blocking=False):
            return  # another thread does
        try:
            if monotonic() < self._opened_at + OPENED_EVERY:
                return
            self._close()
            self._opened_at = monotonic()
            parameters = database.get_connection_params() | {"autocommit": True}
            with database.wrap_database_errors:
                self._connection = database.Database.connect(**parameters)
                server, self._poll = self._connection.pgconn, select.poll()
                self._poll.register(server.socket, select.POLLIN)
                server.send_prepare(STATEMENT, self._sql.encode())
                self._result()
            self._database = database.settings_dict["NAME"]
        except (Error, NoAnswerError) as error:  # whoever opens it has had an answer
            logger.warning("A dedicated connection could not be opened: %s", error)
            self._close()
        finally:
            self._lock.release()

    def _close(self):
        if self._connection:
            self._connection.close()
        self._connection = self._database = None
