"""The pages that say what to do when something went wrong."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from network.frame.naming import remembered_phone


def expired(request, reason=""):
    """A form that Django does not know as sent from here: the page was open for too long, or the
    browser keeps no cookie."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Written without the database, which may be what went wrong."""
    page = render_to_string("500.html", {"phone": remembered_phone()})
    return HttpResponseServerError(page)
