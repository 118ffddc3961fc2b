"""Fetch pages of other sites as a browser does: follow redirections and send cookies.

The limits of `network.links.download` apply.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .download import (
    LARGEST,
    MOVED,
    SECONDS,
    Bounds,
    Connect,
    DownloadError,
    MissingPageError,
    as_browsers_send,
    ask,
    join,
    location_of,
    open_address,
    too_slow,
    unpacking,
)

REDIRECTS = 6
MOVED_FOR_GOOD = {301, 308}
OK, REFUSED = 200, 400
MISSING = {404, 410}
CHUNK = 64 * 1024
# For each site; a page does not depend on more or longer cookies.
MOST_COOKIES, LONGEST_COOKIE = 20, 4096


@dataclass(frozen=True)
class WebPage:
    """The beginning of a page, and its URL after redirections."""

    url: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Visit:
    """The `status` of a page, and `moved_to`, its new URL or "".

    `moved_to` is set only if the status is 200 and each redirection on the way was permanent.
    `moved_to` is "" if the final URL is the requested URL.
    """

    status: int
    moved_to: str = ""


class Cookies:
    """The cookies received during one chain of redirections.

    Some sites redirect to the same URL until the client sends their cookie back.
    """

    def __init__(self):
        self._of_site = defaultdict(dict)

    def header(self, url: str) -> dict[str, str]:
        """Return {"Cookie": …} with the cookies for the site of `url`, or {} without cookies."""
        cookies = self._of_site[_site(url)]
        text = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": text} if text else {}

    def keep(self, url: str, headers: Iterable[str]) -> None:
        """Store the cookies of the `Set-Cookie` headers of a response, for the site of `url`.

        A site is a scheme and a host. Malformed cookies, and headers of more than
        `LONGEST_COOKIE` characters, are ignored. Once a site has `MOST_COOKIES` cookies, its other
        cookies and new values are ignored.
        """
        cookies = self._of_site[_site(url)]
        for header in headers:
            name, equals, value = header.partition(";")[0].strip().partition("=")
            is_short = len(header) <= LONGEST_COOKIE and len(cookies) < MOST_COOKIES
            if name and equals and is_short and value.isprintable() and name.isprintable():
                cookies[name] = value


def visit(url: str, *, bounds: Bounds | None = None, connect: Connect | None = None) -> Visit:
    """Return the `Visit` of a page of another site, after redirections; its body is not read.

    `url` may use http or https. A HEAD request, the cheapest, comes first. If the server cuts its
    response, or if its status is an error, GET is tried. The `Visit` has the status, even if it is
    an error. Raises `DownloadError` if there is no status: for a refused URL, an unknown host, a
    failed connection, a server that does not answer in time (30 seconds by default), or more than
    `REDIRECTS` (6) redirections.
    """
    bounds = bounds or Bounds(LARGEST, SECONDS)
    deadline = time.monotonic() + bounds.seconds
    first, is_for_good, cookies = url, True, Cookies()
    for _step in range(REDIRECTS + 1):
        url = as_browsers_send(url)
        status, location = _status(url, "HEAD", deadline, bounds, connect, cookies)
        if status is None or status >= REFUSED:
            status, location = _status(url, "GET", deadline, bounds, connect, cookies)
        if status not in MOVED or not location:
            is_elsewhere = is_for_good and status == OK and url != as_browsers_send(first)
            return Visit(status, url if is_elsewhere else "")
        is_for_good = is_for_good and status in MOVED_FOR_GOOD
        url = join(url, location)
    raise DownloadError(_("L’adresse redirige plus de %s fois.") % REDIRECTS)


def fetch_page(
    url: str, *, bounds: Bounds | None = None, connect: Connect | None = None
) -> WebPage:
    """Return the beginning of a page of another site, after redirections.

    The content is the whole page, or its first `bounds.largest` bytes (20 MB by default). `url` may
    use http or https. Raises `MissingPageError` for status 404 or 410. Raises `DownloadError` for
    any other final status than 200, for content that is not HTML, and in the same cases as `visit`.
    """
    bounds, cookies = bounds or Bounds(), Cookies()
    deadline = time.monotonic() + bounds.seconds
    for _step in range(REDIRECTS + 1):
        url = as_browsers_send(url)
        opened = open_address(url, deadline, bounds, connect)
        status, location, page = _answer(opened, url, "GET", deadline, bounds, cookies, _beginning)
        if page is not None:
            return WebPage(url, *page)
        if status not in MOVED or not location:
            error = MissingPageError if status in MISSING else DownloadError
            raise error(_("Le serveur répond %s.") % status)
        url = join(url, location)
    raise DownloadError(_("L’adresse redirige plus de %s fois.") % REDIRECTS)


def _site(url):
    parts = urlsplit(url)
    return parts.scheme, parts.hostname


def _status(url, method, deadline, bounds, connect, cookies):
    """Return (status, Location) of `url`, or (None, None) if HEAD gets a cut response.

    `method` is "HEAD" or "GET"; the other arguments are as in `_answer`.
    """
    opened = open_address(url, deadline, bounds, connect)
    try:
        return _answer(opened, url, method, deadline, bounds, cookies)[:2]
    except DownloadError:
        if method == "HEAD" and time.monotonic() < deadline:
            return None, None
        raise


def _answer(opened, url, method, deadline, bounds, cookies, read_body=None):
    """Send a request, store its cookies, and return (status, Location, body).

    `opened` is the result of `open_address`. `body` is the result of `read_body(response, deadline,
    bounds)`, or None without `read_body`. `deadline` is a time of `time.monotonic`.
    """

    def read(response, deadline, bounds):
        cookies.keep(url, response.headers.get_all("Set-Cookie") or [])
        rest = read_body and read_body(response, deadline, bounds)
        return response.status, location_of(response), rest

    connection, target = opened
    return ask(connection, target, cookies.header(url), deadline, bounds, read, method)


def _beginning(response, deadline, bounds):
    """Return (content type, content) of a page with status 200; None for any other status.

    A page longer than the bounds, or endless, is truncated: its metadata are in its head. Raises
    `DownloadError` if the content is not HTML or takes too long.
    """
    if response.status != OK:
        return None
    content_type = response.getheader("Content-Type") or ""
    if "html" not in content_type:
        raise DownloadError(_("L’adresse mène à un fichier, pas à une page web."))
    content, unpack = bytearray(), unpacking(response)
    while len(content) < bounds.largest and (chunk := response.read1(CHUNK)):
        content += unpack(chunk, bounds.largest - len(content))
    if time.monotonic() >= deadline:
        raise DownloadError(too_slow(bounds))
    return content_type, bytes(content)
