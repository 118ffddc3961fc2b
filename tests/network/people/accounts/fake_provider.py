"""An OpenID Connect provider in a thread, with claims and faults chosen by the test."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = {"client_id": "maillage", "client_secret": "known-to-the-two"}
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name}) for name in ("a", "b"))


class Provider:
    """A provider with configurable responses.

    `claims` are the claims about the next person; `changes` replace claims of the identity token,
    which `key` signs.
    """

    def __init__(self, address):
        self.issuer = address
        self.reset()

    def reset(self):
        self.claims = {"sub": "1", "email": "leila@exemple.fr", "email_verified": True}
        self.changes, self.key, self.userinfo, self.is_away = {}, KEY, None, False
        self.parameters = None

    def visit(self, address):
        """Return the address to which the provider redirects after the person's consent."""
        self.parameters = {
            name: value[0] for name, value in parse_qs(urlsplit(address).query).items()
        }
        return f"{self.parameters['redirect_uri']}?code=abc&state={self.parameters['state']}"

    def token(self, form):
        verifier = form["code_verifier"][0].encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        assert (form["code"], digest) == (["abc"], self.parameters["code_challenge"])
        now = int(time.time())
        claims = {
            **self.claims,
            "iss": self.issuer,
            "aud": CLIENT["client_id"],
            "iat": now,
            "exp": now + 60,
            "nonce": self.parameters["nonce"],
            **self.changes,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "a"}, claims, self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def metadata(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "userinfo_signing_alg_values_supported": ["RS256"],
        }


@contextmanager
def served():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(
                {
                    "/.well-known/openid-configuration": provider.metadata,
                    "/keys": lambda: {"keys": [KEY.as_dict(private=False)]},
                    "/userinfo": lambda: provider.userinfo,
                }[self.path]
            )

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            self.answer(lambda: provider.token(form))

        def answer(self, make):
            if provider.is_away:
                self.send_error(503)
                return
            made = make()
            kind = "application/jwt" if isinstance(made, str) else "application/json"
            body = made.encode() if isinstance(made, str) else json.dumps(made).encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
