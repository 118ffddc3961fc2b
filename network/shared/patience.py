"""How long a process waits for a PostgreSQL that says nothing any more: frozen, or cut off.

The server's own limits (`statement_timeout`) hold as long as it runs. One that is frozen keeps its
connections open and answers none: without this, each visitor would take a thread for ever. One that
works on a long question still takes new connections: it is asked for one, and waited for.
"""

from threading import Lock
from time import monotonic

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.waiting import WAIT_RW

PATIENCE = 20  # seconds; `statement_timeout` comes before
LOOKED_AT_AFTER = 2  # seconds without a word
CONNECTION = 2  # seconds that a new connection may take
FROZEN_PATIENCE = 1  # seconds, of those who come just after
REMEMBERED = 10  # seconds
TRUSTED = 3  # seconds for which who was asked for a connection and gave one is asked for no other

_looking = Lock()
_frozen_until = _trusted_until = 0.0


class PatientConnection(psycopg.Connection):
    """Raises `psycopg.OperationalError`, and is closed, when the server does not answer in time."""

    def wait(self, gen, interval=0.1, timeout=None):
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        began = monotonic()
        first = FROZEN_PATIENCE if began < _frozen_until else LOOKED_AT_AFTER
        for patience in (first, PATIENCE):
            given_up_at = began + patience
            try:
                return super().wait(gen, interval, max(0, given_up_at - monotonic()))
            except psycopg.OperationalError:
                if monotonic() < given_up_at:
                    raise  # it did answer: no
                if patience == PATIENCE or self._is_frozen():
                    _remember_frozen()
                    self.close()
                    raise
                gen = _begun(gen)
        return None

    def _is_frozen(self):
        """Whether the server gives no new connection either; one thread asks for all."""
        global _trusted_until
        with _looking:
            if monotonic() < _frozen_until:
                return True
            if monotonic() < _trusted_until:
                return False
            if not gives_connections(self.info):
                _remember_frozen()
                return True
            _trusted_until = monotonic() + TRUSTED
            return False


def _begun(gen):
    """What psycopg waits for, which it would begin again: a statement that is not sent wholly yet
    does not bear that."""
    ready = yield WAIT_RW  # whichever it waits for, it looks again
    while True:
        try:
            ready = yield gen.send(ready)
        except StopIteration as end:
            return end.value


def _remember_frozen():
    global _frozen_until
    _frozen_until = monotonic() + REMEMBERED


def gives_connections(info):
    """Whether the server of a connection answers to another, be it to refuse it."""
    address = make_conninfo(info.dsn, password=info.password, connect_timeout=CONNECTION)
    try:
        psycopg.connect(address).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.OperationalError:
        return True
    return True
