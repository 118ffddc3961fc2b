"""Whole public answers that this process has written, found again by their address.

Under the content stamp of the last second, so a publication on any machine is seen at once. Beside
it stands a clock of five minutes: an expiry date passes without anybody publishing.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import wraps
from gzip import compress
from threading import Lock

from django.http import HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response, patch_vary_headers

from network.models import ContentStamp

REMEMBERED = 300  # seconds
MOST_BYTES = 64 * 1024 * 1024
WORTH_ZIPPING = 1024  # bytes
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")
CORS = "Access-Control-Allow-Origin"


def moment():
    """What is remembered now is right until this changes."""
    return ContentStamp.current(), period()


def period():
    return int(time.time()) // REMEMBERED


@dataclass
class Answer:
    """The bytes of one address; zipped, they are kept too, once a reader asked for them so."""

    body: bytes
    headers: dict
    zipped: bytes = field(default=b"")

    def response(self, request):
        body, headers, etag = self.body, dict(self.headers), self.headers["ETag"]
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if len(body) > WORTH_ZIPPING and re_accepts_gzip.search(accepted):
            self.zipped = self.zipped or compress(body, 6, mtime=0)
            body, etag = self.zipped, f"W/{etag}"
            headers |= {"ETag": etag, "Content-Encoding": "gzip"}
        response = HttpResponse(body, headers=headers)
        patch_vary_headers(response, ("Accept-Encoding",))
        response = get_conditional_response(request, etag=etag, response=response)
        if CORS in headers:
            response[CORS] = headers[CORS]  # a 304 has lost it
        return response


class Shelf:
    """The answers read last, as long as their bytes fit."""

    def __init__(self, most_bytes):
        self._most, self._held = most_bytes, 0
        self._answers, self._lock = OrderedDict(), Lock()

    def get(self, key):
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key, answer):
        # Room for its zipped bytes, which come later.
        size = 2 * len(answer.body)
        if size > self._most // 4:
            return
        with self._lock:
            if key not in self._answers:
                self._held += size
            self._answers[key] = answer
            while self._held > self._most:
                _key, oldest = self._answers.popitem(last=False)
                self._held -= 2 * len(oldest.body)

    def clear(self):
        with self._lock:
            self._answers.clear()
            self._held = 0


shelf = Shelf(MOST_BYTES)


def kept(view):
    """A view whose answer is the same for everybody, and has an ETag: written once, then found by
    its address. It reads and sets no cookie."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        moment = ContentStamp.recent(), period()
        key = (moment, request.scheme, request.get_host(), request.get_full_path())
        found = shelf.get(key)
        if found is None:
            # The whole answer is wanted, even by a reader who has it already.
            asked = {name: request.META.pop(name, None) for name in CONDITIONS}
            response = view(request, *args, **kwargs)
            request.META |= {name: value for name, value in asked.items() if value}
            if response.status_code != 200 or "ETag" not in response:
                return response
            found = Answer(response.content, dict(response.items()))
            shelf.put(key, found)
        return found.response(request)

    return answer
