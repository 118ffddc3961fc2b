"""Requests of a few real public pages: a process that starts may still fail on every page.

Each request bypasses the caches, so that a cached copy of the last release does not hide a fault.
"""

import http.client
import secrets
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Min
from wagtail.models import Page, Site

from network.database.querysets import public_q

KINDS = 3
PATIENCE = 20  # seconds: the first page of a process compiles its templates


def sample_paths() -> list[str]:
    """Return the paths of the home page, then of one public page of each of three page types.

    The types are those with the most public pages below the home page, the largest first. The page
    of a type is its oldest one. Its parent comes before it, if the parent is public: the list of
    places, then a place. A path appears once. Returns [] if there is no default site.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    public = Page.objects.descendant_of(site.root_page).filter(public_q())
    kinds = public.order_by().values("content_type").annotate(count=Count("pk"), first=Min("pk"))
    pages = [site.root_page]
    for kind in kinds.order_by("-count", "first")[:KINDS]:
        page = public.get(pk=kind["first"])
        pages += [*public.parent_of(page), page]
    urls = [page.get_url() for page in pages]
    return list(dict.fromkeys(urlsplit(url).path for url in urls if url))


def status_of(path: str, *, socket_path: str = "") -> int | str:
    """Request a path of the site and return the status, or the name of the error's class.

    Redirections are not followed, and the timeout is 20 seconds. The request goes to the Unix
    socket `socket_path` or, if it is "", to SITE_URL. The request has a session cookie and a random
    query string, to bypass the caches of the site and of a proxy.
    """
    parts = urlsplit(settings.SITE_URL)
    headers = {
        "Host": parts.netloc,
        "X-Forwarded-Proto": parts.scheme,
        "Cookie": f"{settings.SESSION_COOKIE_NAME}=verification",
    }
    try:
        connection = _connection(parts, socket_path)
        try:
            connection.request(
                "GET", f"{path}?verification={secrets.token_hex(8)}", headers=headers
            )
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def _connection(parts, socket_path):
    if socket_path:
        return _SocketConnection(socket_path)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=PATIENCE)


class _SocketConnection(http.client.HTTPConnection):
    """An HTTP connection over the Unix socket at `path`."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)
