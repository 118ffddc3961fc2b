"""A local TLS web server that replaces the server of a partner in tests of downloads.

Its key and its certificate are generated at each run. Only name resolution and the destination of
the socket are patched: host names, redirections, limits and the certificate are checked as usual.
"""

import socket
import ssl
import subprocess
import tempfile
import threading
import time
from functools import cache
from pathlib import Path

NAMES = ["agenda.exemple.fr", "autre.exemple.fr"]
PUBLIC = "93.184.216.34"
INSIDE = {"interne.exemple.fr": "10.0.0.8", "boucle.exemple.fr": "127.0.0.1"}


@cache
def contexts():
    """Return the TLS contexts of a server and of a client that trusts its certificate."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
        command = [
            *"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(),
            *("-subj", f"/CN={NAMES[0]}", "-days", "2"),
            *("-addext", f"subjectAltName={','.join(f'DNS:{name}' for name in NAMES)}"),
            *("-keyout", key, "-out", certificate),
        ]
        subprocess.run(command, check=True, capture_output=True)
        server.load_cert_chain(certificate, key)
        return server, ssl.create_default_context(cafile=certificate)


class TlsServer:
    """A TLS server; `answer(*answers)` prepares one answer for each of the next connections.

    An answer is bytes, or a list of (bytes, seconds to wait before them). `requests` contains the
    texts of the requests received.
    """

    def __init__(self, monkeypatch):
        self.requests = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.context, trusted = contexts()
        port = self.socket.getsockname()[1]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *_args, **_options: [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (INSIDE.get(host, PUBLIC), 443))
            ],
        )

        def connect_locally(address, timeout):
            assert address == (PUBLIC, 443)
            plain = socket.socket()
            plain.settimeout(timeout)
            plain.connect(("127.0.0.1", port))
            return plain

        monkeypatch.setattr("network.links.download.socket.create_connection", connect_locally)
        monkeypatch.setattr("network.links.download.ssl.create_default_context", lambda: trusted)

    def answer(self, *answers):
        threading.Thread(target=self._serve, args=(answers,), daemon=True).start()

    def _serve(self, answers):
        for pieces in answers:
            try:
                peer, _address = self.socket.accept()
                with self.context.wrap_socket(peer, server_side=True) as peer:
                    self.requests.append(peer.recv(65536).decode())
                    for piece, wait in [(pieces, 0)] if isinstance(pieces, bytes) else pieces:
                        time.sleep(wait)
                        peer.sendall(piece)
            except OSError:
                continue

    def close(self):
        self.socket.close()


def ok(body, *headers):
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(to):
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
