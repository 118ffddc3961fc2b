"""After a failure, a process leaves the cluster alone for a while."""

import logging
from threading import Lock
from time import monotonic

logger = logging.getLogger(__name__)
OPEN = 30  # seconds


class Breaker:
    def __init__(self):
        self.lock = Lock()
        self.tried_again_at = 0.0

    def lets_through(self):
        """Whether to try. Once the time has passed one tries, and the others go on waiting."""
        with self.lock:
            if not self.tried_again_at:
                return True
            if monotonic() < self.tried_again_at:
                return False
            self.tried_again_at = monotonic() + OPEN
            return True

    def failed(self, error):
        with self.lock:
            self.tried_again_at = monotonic() + OPEN
        logger.warning("The search cluster failed, the database answers instead: %s", error)

    def succeeded(self):
        self.tried_again_at = 0.0
