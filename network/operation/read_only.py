"""Maintenance during which the site is read and nothing of it changes (`READ_ONLY=1`): the move to
another server, a restoration that is tried, a disk that is nearly full."""

from django.conf import settings
from django.db import InternalError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

from network.frame.naming import cached_phone

READING = {"GET", "HEAD", "OPTIONS"}
RETRY_AFTER = "600"  # seconds


class ReadOnlyMiddleware:
    """Refuses what would change something, in words. Must stand above what answers for a database
    in trouble: a refusal to write is none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.READ_ONLY and request.method not in READING:
            return refusal()
        return self.get_response(request)

    def process_exception(self, request, exception):
        """A view that writes while it reads, which the database refused."""
        if settings.READ_ONLY and isinstance(exception, InternalError | OperationalError):
            return refusal()
        return None


def refusal():
    page = render_to_string("read_only.html", {"phone": cached_phone()})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})


def refuse_to_write(sender, connection, **kwargs):
    """The database itself holds to it, whatever the code does."""
    is_postgresql = connection.vendor == "postgresql"
    statement = (
        "SET default_transaction_read_only = on" if is_postgresql else "PRAGMA query_only = 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
