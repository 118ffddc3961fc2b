"""A circuit breaker: after a failure, a process stops calling another server for a while."""

import logging
from threading import Lock, Thread
from time import monotonic, sleep

logger = logging.getLogger(__name__)
PROBED_EACH = 1  # seconds between the end of a probe and the start of the next one
GIVEN_UP = 60  # seconds without a caller, after which the probes stop


class Breaker:
    """A circuit breaker that stays open for `seconds` after a failure.

    Each failure is logged with `message`. `probe` is a function that raises an exception until the
    server works again; it must not use the database. While the circuit is open, a thread calls
    `probe` every second, so that no visitor has to try. A success closes the circuit. The thread
    ends after a minute without a caller. Without a probe, or if the thread dies, one caller tries
    again once `seconds` have passed.
    """

    def __init__(self, message, *, seconds, probe=None):
        self.message, self.seconds, self.probe = message, seconds, probe
        self.lock = Lock()
        self.tried_again_at = 0.0
        self._thread, self._wanted_at = None, 0.0

    def lets_through(self) -> bool:
        """Return True if the caller may try: always while the circuit is closed.

        While the circuit is open, returns True to one caller every `seconds`, counted from the last
        failure. Each failed call of the probe counts as a failure. Also starts the thread of the
        probe if it does not run.
        """
        with self.lock:
            if not self.tried_again_at:
                return True
            self._start_probe()
            if monotonic() < self.tried_again_at:
                return False
            self.tried_again_at = monotonic() + self.seconds
            return True

    def failed(self, error: Exception | str) -> None:
        """Open the circuit for `seconds`, log the error and start the probe, if there is one."""
        with self.lock:
            self.tried_again_at = monotonic() + self.seconds
            self._start_probe()
        logger.warning("%s: %s", self.message, error)

    def succeeded(self) -> None:
        """Close the circuit: all callers may try again."""
        self.tried_again_at = 0.0

    def _start_probe(self):
        """Start the probing thread if there is a probe and the thread does not run.

        A child process has no thread after a fork. The caller must have acquired the lock.
        """
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
            except Exception as error:  # a failing server may raise anything
                logger.debug("%s, still: %s", self.message, error)
                with self.lock:
                    if self.tried_again_at:
                        self.tried_again_at = monotonic() + self.seconds
            else:
                self.succeeded()
                return
