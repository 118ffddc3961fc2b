"""A write that no request waits for: a thread of the process makes it within a minute."""

import logging
from collections.abc import Callable
from threading import Lock, Timer

from django.db import connection

logger = logging.getLogger(__name__)
DELAY = 60  # seconds


class DelayedWrite:
    """A write to the database, made by a separate thread `DELAY` seconds after `schedule`.

    `write` stores what waits in memory. If it raises, the error is logged with `failure` as its
    message. The thread does not keep a process alive: a process that ends loses what waits.
    """

    def __init__(self, write: Callable[[], None], failure: str):
        self._write, self._failure = write, failure
        self._lock = Lock()
        self._timer = None

    def schedule(self) -> None:
        """Start the thread, unless it waits already."""
        with self._lock:
            if self._timer is None:
                timer = Timer(DELAY, self.run)
                timer.daemon = True
                timer.start()
                self._timer = timer

    def run(self) -> None:
        """Write now, then close the database connection of the thread."""
        with self._lock:
            self._timer = None
        try:
            self._write()
        except Exception:
            logger.exception(self._failure)
        finally:
            connection.close()
