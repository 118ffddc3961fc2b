"""Content encodings (Brotli, gzip) of a response body, compressed once and reused."""

import re
from gzip import compress

import brotli
from django.http import HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers

WORTH_IT = 1024  # bytes
ACCEPTS_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
# QUICK is for pages cached for a minute: BEST takes 100 times as long for 10% fewer bytes.
QUICK, BEST = 5, 11


class Encoded:
    """A body and its compressed forms, each made at its first use."""

    def __init__(self, body: bytes, quality: int = QUICK):
        self.body, self._quality, self._forms = body, quality, {}

    def encode_for(self, accepted: str) -> tuple[bytes, str]:
        """Return (bytes, encoding) for an `Accept-Encoding`; the encoding is "br", "gzip" or "".

        Brotli is preferred. A body below 1024 bytes is never compressed.
        """
        if len(self.body) < WORTH_IT:
            return self.body, ""
        if ACCEPTS_BROTLI.search(accepted):
            return self._form("br", lambda: brotli.compress(self.body, quality=self._quality)), "br"
        if re_accepts_gzip.search(accepted):
            return self._form("gzip", lambda: compress(self.body, 6, mtime=0)), "gzip"
        return self.body, ""

    def _form(self, name, make):
        if name not in self._forms:
            self._forms[name] = make()
        return self._forms[name]


def set_encoding(response: HttpResponse, encoding: str) -> None:
    """Set `Content-Encoding` unless `encoding` is "", and add `Accept-Encoding` to `Vary`."""
    if encoding:
        response["Content-Encoding"] = encoding
    patch_vary_headers(response, ("Accept-Encoding",))
