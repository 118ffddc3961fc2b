"""A gunicorn worker that waits for slow clients without using a thread.

A request gets a thread once it is complete, or once its head and the first 128 kB of its body have
arrived. Otherwise fifty phones on a bad network, or one attacker, would use all the threads. A
proxy before the site does the same, and can also limit the connections of one address.
"""

import re
import time
from functools import partial
from selectors import EVENT_READ

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10  # seconds, for a request to arrive; then for each next part of a large one
READING = 120  # seconds, for a client to read a response
HEAD = 64 * 1024  # bytes; the longest line that gunicorn accepts has 4 kB
HELD = 128 * 1024  # bytes of a body received before a thread: forms, not files
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


class PatientWorker(ThreadWorker):
    """gunicorn's `gthread` worker: a request gets a thread only once `is_complete` is True.

    The thread may still wait for the rest of a body that is large, chunked or announced by
    `Expect`.
    """

    patience = PATIENCE

    def accept(self, listener) -> None:
        """Accept a connection and wait for its request in the event loop.

        gunicorn closes the connection if the request has not arrived after `patience` seconds.
        """
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process accepted it, or the client left
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        self._await_request(conn)

    def on_client_socket_readable(self, conn, client) -> None:
        """Read the next request of a keep-alive connection in the event loop."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)
        self._read(conn, client)

    def _await_request(self, conn):
        conn.received = bytearray()
        # `pending_conns` is in order of timeout: gunicorn closes the first ones.
        conn.timeout = time.monotonic() + self.patience
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def _read(self, conn, client):
        try:
            part = client.recv(HELD)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        conn.received += part
        if part and not is_complete(conn.received):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if not part:
            self.nr_conns -= 1
            conn.close()
            return
        conn.data_ready = True
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = PatientUnreader(conn.sock)
        conn.parser.unreader.unread(bytes(conn.received))
        self.enqueue_req(conn)

    def handle_request(self, req, conn):
        """Handle a received request; the client has `READING` seconds to accept each part sent."""
        conn.sock.settimeout(READING)
        return super().handle_request(req, conn)


class PatientUnreader(SocketUnreader):
    """A reader of request bodies with a timeout for each part."""

    def chunk(self, size_hint=None):
        """Return the next part of the body; raise `TimeoutError` after `PATIENCE` seconds."""
        patience = self.sock.gettimeout()
        self.sock.settimeout(PATIENCE)
        try:
            return super().chunk(size_hint)
        finally:
            self.sock.settimeout(patience)


def is_complete(received: bytes | bytearray) -> bool:
    """Return True if the bytes received from a client are enough to start handling its request.

    The head is enough without `Content-Length`, or with `Expect`. Otherwise the whole body, or its
    first `HELD` bytes, must follow the head. More than `HEAD` bytes without the end of the head are
    also enough.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return len(received) > HEAD
    head = received[: end + 2]
    length = LENGTH.search(head)
    if length is None or EXPECTS.search(head):  # `Expect`: the body comes later
        return True
    return len(received) >= end + 4 + min(int(length[1]), HELD)
