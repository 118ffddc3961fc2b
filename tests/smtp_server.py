"""A mail server for one test: it stores the messages, stays silent, or refuses recipients."""

import socketserver
import threading
from contextlib import contextmanager


class SMTPServer(socketserver.ThreadingTCPServer):
    """A mail server on a free port.

    `mails` contains the texts received, `greetings` the host names that the clients sent (EHLO),
    `senders` and `recipients` the addresses of the envelopes. If `is_silent` is True, connections
    are accepted and never answered. `refusal` is the answer to each recipient, or "" to accept
    them; `refusals` is {address: answer} for some recipients only. `called` is set at each
    connection; setting `is_over` ends the silent connections.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.mails, self.greetings, self.is_silent, self.refusal = [], [], False, ""
        self.senders, self.recipients, self.refusals = [], [], {}
        self.called, self.is_over = threading.Event(), threading.Event()

    @property
    def port(self):
        return self.server_address[1]


def address_of(line):
    """Return the address of a command MAIL or RCPT."""
    return line.partition(b"<")[2].partition(b">")[0].decode()


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.called.set()
        if self.server.is_silent:
            self.server.is_over.wait(60)
            return
        self.reply("220 ready")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"QUIT":
                self.reply("221 bye")
                return
            if word in {b"EHLO", b"HELO"}:
                self.server.greetings.append(line.split()[1].decode())
            if word == b"DATA":
                self.reply("354 go on")
                self.server.mails.append(self.text())
            answer = "250 yes"
            if word == b"MAIL":
                self.server.senders.append(address_of(line))
            if word == b"RCPT":
                self.server.recipients.append(address_of(line))
                refusal = self.server.refusals.get(address_of(line), self.server.refusal)
                answer = refusal or answer
            self.reply(answer)

    def text(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines).decode()

    def reply(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp_server():
    with SMTPServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.is_over.set()
        server.shutdown()
        thread.join()
