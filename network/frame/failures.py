"""The pages that say what to do when something went wrong."""

import logging
import sys
from errno import EDQUOT, ENOSPC

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from network.frame.naming import remembered_phone

logger = logging.getLogger(__name__)
RETRY_AFTER = "60"  # seconds
# What a database raises that is stopped, frozen, full, or that stopped in the middle of a sentence.
AWAY = (OperationalError, InterfaceError)
KEPT = 1024 * 1024  # characters: a longer form is best sent again from the page before


def expired(request, reason=""):
    """A form that Django does not know as sent from here: the page was open for too long, or the
    browser keeps no cookie."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Written without the database, which may be what went wrong: for what a middleware asked of
    it, a session for instance, Django calls this one."""
    error = sys.exception()
    if isinstance(error, AWAY):
        return busy(request, error)
    if is_full(error):
        return no_room(request, error)
    page = render_to_string("500.html", {"phone": remembered_phone()})
    return HttpResponseServerError(page)


def busy(request, error):
    """That the site is busy, written without the database. Who sent something is told that it was
    not saved, and can send it again from this page."""
    logger.error("%s: %s", request.path, error)
    context = {"phone": remembered_phone(), "is_sent": request.method == "POST"}
    if context["is_sent"]:
        context |= {"address": request.get_full_path(), "fields": _typed(request)}
    page = render_to_string("503.html", context)
    headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def is_full(error):
    """Whether a disk had no room for what was sent, or an account's share of it."""
    return isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT}


def no_room(request, error):
    """That the file was not kept, for want of room: sending it again would change nothing."""
    logger.error("%s: %s", request.path, error)
    page = render_to_string("507.html", {"phone": remembered_phone()})
    return HttpResponse(page, status=507, headers={"Cache-Control": "no-store"})


def _typed(request):
    """[(name, value), ...] of what was sent; nothing of a form that holds a file, a password or a
    code, or of one too long or cut on the way."""
    try:
        if request.FILES:
            return []
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # whatever kept Django from reading it, the page before has it still
        return []
    is_secret = any("password" in name or name == "code" for name, _value in fields)
    if is_secret or sum(len(value) for _name, value in fields) > KEPT:
        return []
    return fields
