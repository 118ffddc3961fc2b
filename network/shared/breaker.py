"""After a failure, a process leaves another server alone for a while."""

import logging
from threading import Lock
from time import monotonic

logger = logging.getLogger(__name__)


class Breaker:
    """`message` is what is logged of each failure that was tried; `seconds`, how long to wait."""

    def __init__(self, message, *, seconds):
        self.message, self.seconds = message, seconds
        self.lock = Lock()
        self.tried_again_at = 0.0

    def lets_through(self):
        """Whether to try. Once the time has passed one tries, and the others go on waiting."""
        with self.lock:
            if not self.tried_again_at:
                return True
            if monotonic() < self.tried_again_at:
                return False
            self.tried_again_at = monotonic() + self.seconds
            return True

    def failed(self, error):
        with self.lock:
            self.tried_again_at = monotonic() + self.seconds
        logger.warning("%s: %s", self.message, error)

    def succeeded(self):
        self.tried_again_at = 0.0
