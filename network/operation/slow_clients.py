"""How gunicorn waits for who sends slowly: by holding a connection, never a thread.

A thread is given to a request once it is all there, or at least its head and the first part of what
it brings. Fifty telephones at the end of a bad network, or one person who means harm, else take all
threads and nobody is answered. A proxy before the site does as much, and bounds how many
connections one address holds too.
"""

import re
import time
from functools import partial
from selectors import EVENT_READ

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10  # seconds, for a request to be there; then for each next part of a large one
READING = 120  # seconds, for whoever reads an answer
HEAD = 64 * 1024  # bytes; the longest line that gunicorn takes has 4 kB
HELD = 128 * 1024  # bytes of a body that are waited for here: forms, not files
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


class PatientWorker(ThreadWorker):
    """gunicorn's `gthread`, which waits for whole requests in the loop that accepts connections."""

    patience = PATIENCE

    def accept(self, listener):
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process was quicker, or the visitor left
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        self._await_request(conn)

    def on_client_socket_readable(self, conn, client):
        """A connection that was kept for the next request begins it."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)
        self._read(conn, client)

    def _await_request(self, conn):
        conn.received = bytearray()
        # Those that wait stand in the order in which they began: gunicorn closes the first ones.
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
        if part and not is_there(conn.received):
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
        conn.sock.settimeout(READING)
        return super().handle_request(req, conn)


class PatientUnreader(SocketUnreader):
    """Leaves whoever stops in the middle of a file."""

    def chunk(self, size_hint=None):
        patience = self.sock.gettimeout()
        self.sock.settimeout(PATIENCE)
        try:
            return super().chunk(size_hint)
        finally:
            self.sock.settimeout(patience)


def is_there(received):
    """Whether enough of a request came: its head, and its body when that is no large file."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return len(received) > HEAD
    head = received[: end + 2]
    length = LENGTH.search(head)
    if length is None or EXPECTS.search(head):  # a body that is asked for by the answer
        return True
    return len(received) >= end + 4 + min(int(length[1]), HELD)
