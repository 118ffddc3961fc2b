"""Identify, time and log each request; answer the health checks.

The request ID is in the logs, in the error reports and in the response. `RequestMiddleware` comes
first, so that its timing includes all other middleware. It answers the health checks itself, before
the host, the session and redirections are processed: probes use the IP address of a machine.
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
# Sent with `request`, `response` and `seconds` after each response, health checks excepted.
answered = Signal()


class RequestMiddleware:
    """Middleware that sets `request_id`, logs each request and sends the signal `answered`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer a health check, or identify, time and log the request.

        A health check is neither logged nor announced by `answered`. The response has the ID in a
        header.
        """
        begun = time.perf_counter()
        own = _id_of_proxy(request) or uuid.uuid4().hex
        token = request_id.set(own)
        try:
            if view := ADDRESSES.get(request.path_info):
                return _with_id(view(request), own)
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            _log(request, response, seconds)
            answered.send(type(self), request=request, response=response, seconds=seconds)
            return _with_id(response, own)
        finally:
            request_id.reset(token)


def _id_of_proxy(request):
    """Return the ID in the request's header if it is well-formed, else ""."""
    named = request.headers.get(HEADER, "")
    return named if WELL_FORMED.fullmatch(named) else ""


def _with_id(response, own):
    response.headers[HEADER] = own
    return response


def _log(request, response, seconds):
    """Log a request: method, scrubbed path without the query string, status, milliseconds."""
    facts = {
        "method": request.method if request.method.isalpha() else "?",
        "path": scrub(request.path),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    logger.info("%(method)s %(path)s %(status)s", facts, extra=facts)
