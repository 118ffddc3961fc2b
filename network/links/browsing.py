"""Pages of other sites, asked for as a browser does: redirections are followed, with the cookies
that a server gives on the way. Within the bounds of `network.links.download`, and no further."""

import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from .download import (
    LARGEST,
    MOVED,
    SECONDS,
    Bounds,
    Connect,
    DownloadError,
    MissingPageError,
    ask,
    join,
    open_address,
    too_slow,
    unpacking,
)

REDIRECTS = 6
MOVED_FOR_GOOD = {301, 308}
OK, REFUSED = 200, 400
MISSING = {404, 410}
CHUNK = 64 * 1024
# Of one site; what is more or longer is no key to a page.
MOST_COOKIES, LONGEST_COOKIE = 20, 4096


@dataclass(frozen=True)
class WebPage:
    """The beginning of a page, at the address where it was found."""

    url: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Visit:
    """The status of a page, and its new address when each server on the way said that it moved for
    good; "" otherwise."""

    status: int
    moved_to: str = ""


class Cookies:
    """Those of one walk through redirections: some sites send back to the page that was asked for
    until the cookie that they gave comes along."""

    def __init__(self):
        self._of_site = defaultdict(dict)

    def header(self, url):
        """{} or {"Cookie": …}."""
        cookies = self._of_site[_site(url)]
        text = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": text} if text else {}

    def keep(self, url, headers):
        """What the `Set-Cookie` headers of an answer say, for that very site."""
        cookies = self._of_site[_site(url)]
        for header in headers:
            name, equals, value = header.partition(";")[0].strip().partition("=")
            is_short = len(header) <= LONGEST_COOKIE and len(cookies) < MOST_COOKIES
            if name and equals and is_short and value.isprintable() and name.isprintable():
                cookies[name] = value


def visit(url: str, *, bounds: Bounds | None = None, connect: Connect | None = None) -> Visit:
    """What a page of another site answers, after redirections; its body is not read. The address
    may be of http too. Raises `DownloadError` as `fetch` does.

    HEAD is asked first, which costs least; whoever answers it badly is asked with GET.
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
    """The beginning of a web page of another site, `bounds.largest` bytes at most, after
    redirections. The address may be of http too. Raises `DownloadError` as `fetch` does."""
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


def as_browsers_send(url: str) -> str:
    """An address with its accents and spaces written as browsers send them: "%C3%A9"."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # refused in words by `check_address`
    return parts._replace(path=iri_to_uri(parts.path), query=iri_to_uri(parts.query)).geturl()


def _site(url):
    parts = urlsplit(url)
    return parts.scheme, parts.hostname


def _status(url, method, deadline, bounds, connect, cookies):
    """(status, where it points); (None, None) of a server that cuts its answer to HEAD."""
    opened = open_address(url, deadline, bounds, connect)
    try:
        return _answer(opened, url, method, deadline, bounds, cookies)[:2]
    except DownloadError:
        if method == "HEAD" and time.monotonic() < deadline:
            return None, None
        raise


def _answer(opened, url, method, deadline, bounds, cookies, read_body=None):
    """(status, where it points, what `read_body` makes of the rest, else None)."""

    def read(response, deadline, bounds):
        cookies.keep(url, response.headers.get_all("Set-Cookie") or [])
        rest = read_body and read_body(response, deadline, bounds)
        return response.status, _location(response), rest

    connection, target = opened
    return ask(connection, target, cookies.header(url), deadline, bounds, read, method)


def _location(response):
    """Headers are read byte by byte; what stands in them is nearly always UTF-8."""
    location = response.getheader("Location")
    with suppress(UnicodeError):
        location = location and location.encode("latin-1").decode()
    return location


def _beginning(response, deadline, bounds):
    """(content type, content) of a page; None of another answer. A page without end, or longer than
    the bounds, is cut there: what says what it is stands at its head."""
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
