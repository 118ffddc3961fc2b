"""Bytes as a reader's browser takes them fastest: each encoding is made once and kept."""

import re
from gzip import compress

import brotli
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers

WORTH_IT = 1024  # bytes
ACCEPTS_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
# Of a page that lasts a minute: Brotli's best takes a hundred times as long for a tenth less.
QUICK, BEST = 5, 11


class Encoded:
    """A body and its encoded forms, made as they are asked for."""

    def __init__(self, body: bytes, quality: int = QUICK):
        self.body, self._quality, self._forms = body, quality, {}

    def for_reader(self, accepted: str) -> tuple[bytes, str]:
        """(bytes, "br", "gzip" or ""), for an `Accept-Encoding`."""
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


def set_encoding(response, encoding: str) -> None:
    """Say how the response is encoded, "" for not at all, and that it hangs on who reads."""
    if encoding:
        response["Content-Encoding"] = encoding
    patch_vary_headers(response, ("Accept-Encoding",))
