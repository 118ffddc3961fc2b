"""How long a process waits for a PostgreSQL that says nothing any more: frozen, or cut off.

The server's own limits (`statement_timeout`) hold as long as it runs. One that is frozen keeps its
connections open and answers none: without this, each visitor would take a thread for ever.
"""

from time import monotonic

import psycopg

PATIENCE = 20  # seconds; `statement_timeout` comes before
FROZEN_PATIENCE = 1  # seconds, of those who come just after
REMEMBERED = 10  # seconds

_frozen_until = 0.0


class PatientConnection(psycopg.Connection):
    """Raises `psycopg.OperationalError`, and is closed, when the server does not answer in time."""

    def wait(self, gen, interval=0.1, timeout=None):
        global _frozen_until
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        patience = FROZEN_PATIENCE if monotonic() < _frozen_until else PATIENCE
        given_up_at = monotonic() + patience
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError:
            if monotonic() >= given_up_at:
                _frozen_until = monotonic() + REMEMBERED
                self.close()
            raise
