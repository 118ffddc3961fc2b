"""After a failure, a process leaves another server alone for a while."""

import logging
from threading import Lock, Thread
from time import monotonic, sleep

logger = logging.getLogger(__name__)
PROBED_EACH = 1  # seconds, between the end of one probe and the next
GIVEN_UP = 60  # seconds without anybody who would ask the server: nobody waits for it


class Breaker:
    """`message` is what is logged of each failure that was tried; `seconds`, how long to wait.

    With a `probe`, which raises as long as the server does not answer well, a thread asks it each
    second instead of the visitors: whoever comes after it answered finds the server again. It asks
    no database. Should the thread die, one tries once the time has passed, as without it.
    """

    def __init__(self, message, *, seconds, probe=None):
        self.message, self.seconds, self.probe = message, seconds, probe
        self.lock = Lock()
        self.tried_again_at = 0.0
        self._thread, self._wanted_at = None, 0.0

    def lets_through(self):
        """Whether to try. Once the time has passed one tries, and the others go on waiting."""
        with self.lock:
            if not self.tried_again_at:
                return True
            self._have_probed()
            if monotonic() < self.tried_again_at:
                return False
            self.tried_again_at = monotonic() + self.seconds
            return True

    def failed(self, error):
        with self.lock:
            self.tried_again_at = monotonic() + self.seconds
            self._have_probed()
        logger.warning("%s: %s", self.message, error)

    def succeeded(self):
        self.tried_again_at = 0.0

    def _have_probed(self):
        """The lock is held. After a fork, the thread of the parent is none of the child's."""
        self._wanted_at = monotonic()
        if self.probe and not (self._thread and self._thread.is_alive()):
            self._thread = Thread(target=self._watch, name="breaker", daemon=True)
            self._thread.start()

    def _watch(self):
        while monotonic() - self._wanted_at < GIVEN_UP:
            sleep(PROBED_EACH)
            if not self.tried_again_at:
                return
            try:
                self.probe()
            except Exception as error:  # whatever a server may do
                logger.debug("%s, still: %s", self.message, error)
                with self.lock:
                    if self.tried_again_at:
                        self.tried_again_at = monotonic() + self.seconds
            else:
                self.succeeded()
                return
