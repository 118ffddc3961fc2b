"""The pages that explain a failure and the next step to the visitor."""

import logging
import sys
from errno import EDQUOT, ENOSPC

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from .naming import cached_phone

logger = logging.getLogger(__name__)
RETRY_AFTER = "60"  # seconds
# The errors of a database that is stopped, frozen, full, or interrupted during a query.
AWAY = (OperationalError, InterfaceError)
LONGEST_FORM = 1024 * 1024  # characters: a longer form is better sent from the previous page


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Render the page of a refused CSRF token, status 403: an old page, or cookies are off.

    `reason`, Django's explanation in English, is not displayed.
    """
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Serve the page of an error of the server, status 500, without a query.

    For a database failure, `busy` serves the response instead; for a full disk, `no_room` does.
    Django also calls this view for an exception in a middleware, for instance in the query of the
    session.
    """
    error = sys.exception()
    if isinstance(error, AWAY):
        return busy(request, error)
    if is_full(error):
        return no_room(request, error)
    page = render_to_string("500.html", {"phone": cached_phone()})
    return HttpResponseServerError(page)


def busy(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log `error` and serve the page of a busy site, status 503, without a query.

    After a POST, the page states that nothing was saved, and has a button that sends the same
    fields again. A form with a file, a password or a code, or above `LONGEST_FORM` characters, gets
    no such button: the page recommends going back to the form.
    """
    logger.error("%s: %s", request.path, error)
    context = {"phone": cached_phone(), "is_sent": request.method == "POST"}
    if context["is_sent"]:
        context |= {"address": request.get_full_path(), "fields": _typed(request)}
    page = render_to_string("503.html", context)
    headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def is_full(error: BaseException | None) -> bool:
    """Return True if `error` means that a disk or the quota of an account is full."""
    return isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT}


def no_room(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log `error` and serve the page of a full disk, status 507.

    The page offers no retry: sending the file again would not help.
    """
    logger.error("%s: %s", request.path, error)
    page = render_to_string("507.html", {"phone": cached_phone()})
    return HttpResponse(page, status=507, headers={"Cache-Control": "no-store"})


def _typed(request):
    """Return [(name, value)] of the form that was sent.

    Returns [] for a form with a file, a password or a code. Also returns [] for a form longer than
    `LONGEST_FORM` characters, and for a request that cannot be parsed.
    """
    try:
        if request.FILES:
            return []
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # a request that cannot be parsed: the previous page still has the form
        return []
    is_secret = any("password" in name or name == "code" for name, _value in fields)
    if is_secret or sum(len(value) for _name, value in fields) > LONGEST_FORM:
        return []
    return fields
