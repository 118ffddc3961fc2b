"""Read-only mode (`READ_ONLY=1`): pages are served, and every change is refused.

Useful during a move to another server, a trial restoration, or when a disk is nearly full.
"""

from django.conf import settings
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from network.site.naming import cached_phone

READING = {"GET", "HEAD", "OPTIONS"}
RETRY_AFTER = "600"  # seconds


class ReadOnlyMiddleware:
    """Middleware that, in read-only mode, answers 503 to requests that may change something.

    It must come before the middleware that handles database errors, because a refused write raises
    the same exceptions as a database that is down.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """In read-only mode, answer 503 to every method except GET, HEAD and OPTIONS."""
        if settings.READ_ONLY and request.method not in READING:
            return refusal()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 in read-only mode to an `InternalError` or `OperationalError`.

        The database raises one of them for a refused write. Returns None for any other error, and
        outside read-only mode.
        """
        if settings.READ_ONLY and isinstance(exception, InternalError | OperationalError):
            return refusal()
        return None


def refusal() -> HttpResponse:
    """Return the page that explains the read-only mode, with status 503 and `Retry-After`."""
    page = render_to_string("read_only.html", {"phone": cached_phone()})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})


def refuse_to_write(sender, connection, **kwargs) -> None:
    """Make a new database connection read-only (receiver of `connection_created`).

    Writes then raise `InternalError` or `OperationalError`.
    """
    is_postgresql = connection.vendor == "postgresql"
    statement = (
        "SET default_transaction_read_only = on" if is_postgresql else "PRAGMA query_only = 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
