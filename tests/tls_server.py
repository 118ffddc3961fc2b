"""A web server over TLS on this machine, which `network.download` takes for that of a partner.

Its names are those of its certificate (made for a hundred years, for the tests alone); only where
the socket leads is changed, so that names, redirections, limits and the certificate are checked as
for anybody.
"""

import socket
import ssl
import threading
import time
from pathlib import Path

TLS = Path(__file__).parent / "network" / "tls"
PUBLIC = "93.184.216.34"
INSIDE = {"interne.exemple.fr": "10.0.0.8", "boucle.exemple.fr": "127.0.0.1"}


class TlsServer:
    """`answers` are given one a connection: bytes, or a list of (bytes, seconds to wait before)."""

    def __init__(self, monkeypatch):
        self.requests = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
        trusted = ssl.create_default_context(cafile=TLS / "certificate.pem")
        port = self.socket.getsockname()[1]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *_args, **_options: [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (INSIDE.get(host, PUBLIC), 443))
            ],
        )

        def lead_here(address, timeout):
            assert address == (PUBLIC, 443)
            plain = socket.socket()
            plain.settimeout(timeout)
            plain.connect(("127.0.0.1", port))
            return plain

        monkeypatch.setattr("network.download.socket.create_connection", lead_here)
        monkeypatch.setattr("network.download.ssl.create_default_context", lambda: trusted)

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
