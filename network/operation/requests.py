"""Each request has a name, which the journal, the reported faults and the answer say.

The first of the middlewares: what it times is all that the site does. Health is answered here,
before a host, a session or a redirection is looked at: a probe comes by the address of a machine.
"""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.dispatch import Signal

from .scrubbing import scrub
from .views import ADDRESSES

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
logger = logging.getLogger(__name__)
request_id = ContextVar("request_id", default="")
# Of each answer but those about health: `request`, `response`, `seconds`.
answered = Signal()


class RequestMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        own = _named(request) or uuid.uuid4().hex
        token = request_id.set(own)
        try:
            if view := ADDRESSES.get(request.path_info):
                return _with_name(view(request), own)
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            _write(request, response, seconds)
            answered.send(type(self), request=request, response=response, seconds=seconds)
            return _with_name(response, own)
        finally:
            request_id.reset(token)


def _named(request):
    """The name that a proxy gave, if it is one."""
    named = request.headers.get(HEADER, "")
    return named if WELL_FORMED.fullmatch(named) else ""


def _with_name(response, own):
    response.headers[HEADER] = own
    return response


def _write(request, response, seconds):
    """The path without its query, and nobody's address."""
    facts = {
        "method": request.method if request.method.isalpha() else "?",
        "path": scrub(request.path),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    logger.info("%(method)s %(path)s %(status)s", facts, extra=facts)
