"""The copies of pages that a proxy keeps, to show them when the database or the site is gone.

The proxy of `deploy/debian/nginx.conf` adds to a copy the sentence that its header holds, which
says from when it is; it forgets all its copies when a page is withdrawn from the public.
"""

import logging
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.dates import format_day, format_time

logger = logging.getLogger(__name__)
NOTICE = "X-Copy-Notice"
PATIENCE = 2  # seconds: the proxy is on this machine


class CopyNoticeMiddleware:
    """Gives each page the sentence that its copy will bear, in the page's language."""

    def __init__(self, get_response):
        if not settings.COPIES_URL:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.get("Content-Type", "").startswith("text/html"):
            response.headers[NOTICE] = notice(timezone.localtime())
        return response


def notice(moment):
    """The HTML of the sentence, in ASCII: a header holds nothing else."""
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


def forget_copies(sender, **kwargs):
    """Once the page is withdrawn: by the transaction that is under way, or now."""
    if settings.COPIES_URL and not kwargs.get("raw"):
        transaction.on_commit(_forget, robust=True)


def forget_copies_of_page(sender, instance, **kwargs):
    """A deleted draft had none."""
    if isinstance(instance, Page) and instance.live:
        forget_copies(sender)


def _forget():
    """A proxy that does not answer has no copy to show either, or is to be started again.

    It keeps copies of copies: while it forgets, one may be made of another that still stands.
    """
    try:
        for _time in range(2):
            request = Request(settings.COPIES_URL, method="PURGE")  # noqa: S310
            with urlopen(request, timeout=PATIENCE):  # noqa: S310
                pass
    except (URLError, OSError) as error:
        logger.error("The proxy was not told to forget its copies: %s", error)
