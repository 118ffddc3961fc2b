"""The copies of pages that a proxy keeps for when the database or the site is down.

Each response has a header with a sentence that gives its time. The proxy of
`deploy/debian/nginx.conf` adds the sentence to the copy, and purges all copies when a page is
withdrawn from the public.
"""

import datetime
import logging
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.text.dates import format_day, format_time

logger = logging.getLogger(__name__)
NOTICE = "X-Copy-Notice"
TIMEOUT = 2  # seconds: the proxy is on this machine


class CopyNoticeMiddleware:
    """Middleware that sends a notice with each page, for the proxy to insert in its copy.

    It is disabled if `COPIES_URL` is empty.
    """

    def __init__(self, get_response):
        if not settings.COPIES_URL:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the header `X-Copy-Notice`, with the current time, on each HTML response to a GET."""
        response = self.get_response(request)
        if request.method == "GET" and response.get("Content-Type", "").startswith("text/html"):
            response.headers[NOTICE] = notice(timezone.localtime())
        return response


def notice(moment: datetime.datetime) -> str:
    """Return the HTML of the warning that a page is a copy made at `moment`.

    `moment` is aware and already in the time zone of the network. The text is in the active
    language. Characters outside ASCII are escaped, because a header accepts ASCII only.
    """
    sentence = _(
        "Ceci est une copie de la page, faite le %(day)s à %(time)s. Le site est en panne : avant"
        " de vous déplacer, téléphonez."
    )
    moment_words = {"day": format_day(moment.date()), "time": format_time(moment)}
    box = format_html(
        '<div class="band"><p class="callout callout--warning" role="status">{}</p></div>',
        sentence % moment_words,
    )
    return box.encode("ascii", "xmlcharrefreplace").decode()


def purge_copies(sender, **kwargs) -> None:
    """Purge all copies of the proxy at the commit, or at once outside a transaction.

    Does nothing if `COPIES_URL` is empty, or for a raw save (a fixture). A failure is logged and
    not raised.
    """
    if settings.COPIES_URL and not kwargs.get("raw"):
        transaction.on_commit(_purge, robust=True)


def purge_copies_of_page(sender, instance, **kwargs) -> None:
    """Purge all copies, by `purge_copies`, after the deletion of a live page.

    The deletion of a draft purges nothing, because drafts have no copy.
    """
    if isinstance(instance, Page) and instance.live:
        purge_copies(sender)


def _purge():
    """Send two purges to the proxy, and log a failure.

    The proxy makes copies of its copies: during the first purge, it may copy a copy that is not
    purged yet. A proxy that does not answer serves no copies.
    """
    try:
        for _time in range(2):
            request = Request(settings.COPIES_URL, method="PURGE")  # noqa: S310
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310
                pass
    except (URLError, OSError) as error:
        logger.error("The proxy did not purge its copies: %s", error)
