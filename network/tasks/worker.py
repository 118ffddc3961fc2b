"""A worker that runs the tasks of the queue, one at a time.

Several workers may run, on several machines. Each sends a heartbeat every five seconds. The task of
a killed worker is run again by another one: a task runs at least once, so it must be idempotent.
"""

import logging
import os
import signal
import socket
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from django.core.exceptions import ObjectDoesNotExist
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

from . import queue
from .models import BEAT, DEAD, QueuedTask, Worker

logger = logging.getLogger(__name__)
INTERVAL = 1.0  # seconds between two polls of an empty queue
AWAY = 5.0  # seconds before the next poll if the database is down


class TaskWorker:
    """A loop, `run`, that runs the tasks of the queue one at a time, until `stop` is called.

    With `until_empty`, the loop also ends as soon as no task is ready.
    """

    def __init__(self, *, until_empty=False):
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{get_random_string(8)}"
        self.until_empty = until_empty
        self.is_stopping = Event()
        self._looked_at = None

    def run(self) -> int:
        """Run tasks until `stop` is called; return the number of tasks run, failed ones included.

        Sends heartbeats and takes over the tasks of dead workers. A successful task is deleted, a
        failed one goes to `queue.put_back`. If the database is down, waits and tries again. With
        `until_empty`, also ends as soon as no task is ready, and raises the error of the database
        instead.
        """
        done = 0
        with self._beating():
            while not self.is_stopping.is_set():
                try:
                    # Closing the connection would break a transaction in progress.
                    if not transaction.get_connection().in_atomic_block:
                        close_old_connections()
                    self._take_over()
                    row = self._claim()
                    if row:
                        self._do(row)
                        done += 1
                    elif self.until_empty:
                        break
                    else:
                        self.is_stopping.wait(INTERVAL)
                except (OperationalError, InterfaceError) as error:
                    if self.until_empty:
                        raise
                    logger.warning("The queue cannot be read: %s", error)
                    connections.close_all()
                    self.is_stopping.wait(AWAY)
        return done

    def stop(self, number: int | None = None, frame=None) -> None:
        """End `run` after the current task.

        It is also a signal handler: `number` is the signal. A second signal kills the process at
        once, and another worker runs its task again.
        """
        self.is_stopping.set()
        if number:
            signal.signal(number, signal.SIG_DFL)

    def _take_over(self):
        # The monotonic clock: the system clock may be set back.
        now = monotonic()
        if self._looked_at is not None and now < self._looked_at + BEAT.total_seconds():
            return
        self._looked_at = now
        if number := QueuedTask.objects.abandoned(self.name).update(worker=""):
            logger.warning("%s tasks of a worker that died are done again.", number)

    def _claim(self):
        if not QueuedTask.objects.ready().exists():  # a query without a lock
            return None
        with transaction.atomic():
            row = QueuedTask.objects.ready().select_for_update(skip_locked=True).first()
            if row:
                row.worker, row.started_at = self.name, timezone.now()
                row.attempts += 1
                row.save(update_fields=["worker", "started_at", "attempts"])
        return row

    def _do(self, row):
        try:
            if row.attempts > queue.ATTEMPTS:
                raise queue.HopelessError("It ended its worker each time.")
            self._call(row)
        except Exception as error:
            logger.debug("The task %s raised.", row.path, exc_info=True)
            queue.put_back(row, error)
        else:
            row.delete()

    def _call(self, row):
        try:
            call(row)
        except ObjectDoesNotExist:
            # Its object was deleted while it waited: nothing is left to index.
            if not queue.needs_object(row):
                raise

    @contextmanager
    def _beating(self):
        is_over = Event()
        Worker.objects.create(name=self.name)
        thread = Thread(target=_beat, args=(self.name, is_over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
            Worker.objects.filter(name=self.name).delete()


def call(row: QueuedTask) -> None:
    """Call the function of a queued task with its arguments; its exceptions propagate.

    Raises HopelessError if the function no longer exists or if the task takes a context.
    """
    try:
        task = import_string(row.path)
        function = task.func
    except (ImportError, AttributeError) as error:
        raise queue.HopelessError from error
    if task.takes_context:
        raise queue.HopelessError("A task of the queue is given no context.")
    function(*row.arguments["args"], **row.arguments["kwargs"])


def _beat(name, is_over):
    while not is_over.wait(BEAT.total_seconds()):
        now = timezone.now()
        try:
            if not Worker.objects.filter(name=name).update(seen_at=now):
                Worker.objects.create(name=name, seen_at=now)
            Worker.objects.filter(seen_at__lt=now - DEAD * 10).delete()
        except DatabaseError as error:
            logger.warning("A worker could not say that it lives: %s", error)
        finally:
            connections.close_all()
