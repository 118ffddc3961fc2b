"""A time limit on the answers of a PostgreSQL server that is frozen or cut off.

`statement_timeout` works only while the server runs. A frozen server keeps its connections open and
answers nothing: without a limit, each visitor would block a thread for ever. A server that executes
a long query still accepts new connections, so a new connection is the test.
"""

from threading import Lock
from time import monotonic

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.waiting import WAIT_RW

TIMEOUT = 20  # seconds; `statement_timeout` comes before
TESTED_AFTER = 2  # seconds without an answer, before the test
CONNECTION_TIMEOUT = 2  # seconds, timeout of the test
FROZEN_TIMEOUT = 1  # seconds, timeout of queries while the server counts as frozen
FROZEN_FOR = 10  # seconds during which the server counts as frozen
TRUSTED_FOR = 3  # seconds during which a server that passed the test is not tested again

_test_lock = Lock()
_frozen_until = _trusted_until = 0.0


class TimeoutConnection(psycopg.Connection):
    """A connection that raises `psycopg.OperationalError` and closes if the server is frozen.

    It also raises and closes after 20 s (`TIMEOUT`) without an answer, even if the server is not
    frozen.
    """

    def wait(self, gen, interval=0.1, timeout=None):
        """Wait for an answer, 20 s at most; then close the connection and raise OperationalError.

        After 2 s without an answer, the server is tested by a new connection. If the new connection
        gets no answer either, the wait ends at once. After this test, or after 20 s, the server
        counts as frozen for 10 s: the next waits end after 1 s without a test, and each of them
        starts the 10 s again. With an explicit `timeout`, waits as psycopg does.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        began = monotonic()
        first = FROZEN_TIMEOUT if began < _frozen_until else TESTED_AFTER
        for limit in (first, TIMEOUT):
            deadline = began + limit
            try:
                return super().wait(gen, interval, max(0, deadline - monotonic()))
            except psycopg.OperationalError:
                if monotonic() < deadline:
                    raise  # an error from the server, not a timeout
                if limit == TIMEOUT or self._is_frozen():
                    _mark_frozen()
                    self.close()
                    raise
                gen = _begun(gen)
        return None

    def _is_frozen(self):
        """Return True if the server does not answer a new connection; one thread tests at a time.

        All connections of the process reuse the result: for 10 s if the server is frozen, otherwise
        for 3 s.
        """
        global _trusted_until
        with _test_lock:
            if monotonic() < _frozen_until:
                return True
            if monotonic() < _trusted_until:
                return False
            if not accepts_connections(self.info):
                _mark_frozen()
                return True
            _trusted_until = monotonic() + TRUSTED_FOR
            return False


def _begun(gen):
    """Return a new generator that continues `gen`, which psycopg has already started.

    psycopg calls `next` on each generator that it waits for. The first `next` of the new generator
    only yields `WAIT_RW`: starting `gen` again would resend a statement that is partly sent.
    """
    ready = yield WAIT_RW  # `gen` then yields the state it needs
    while True:
        try:
            ready = yield gen.send(ready)
        except StopIteration as end:
            return end.value


def _mark_frozen():
    global _frozen_until
    _frozen_until = monotonic() + FROZEN_FOR


def accepts_connections(info: psycopg.ConnectionInfo) -> bool:
    """Return True if a server answers a new connection in 2 s, even by refusing it."""
    address = make_conninfo(info.dsn, password=info.password, connect_timeout=CONNECTION_TIMEOUT)
    try:
        psycopg.connect(address).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.OperationalError:
        return True
    return True
