"""Comparison of the web addresses of texts that are published elsewhere."""

from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "xtor", "at_medium", "at_campaign")
DEFAULT_PORTS = {"http": 80, "https": 443}


def address_key(url: str) -> str:
    """Return an address in a form to compare it with others: "example.org/page?a=1".

    Two addresses have the same key if they differ only by scheme, "www.", case of the host, default
    port, user name or trailing slash. The fragment, the tracking parameters and the order of the
    query are also ignored. The case of the path is not ignored. Returns "" if `url` is malformed,
    not http(s) or without a host.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not host:
        return ""
    if port and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKERS)
    )
    key = host.removeprefix("www.") + parts.path.rstrip("/")
    return f"{key}?{urlencode(query)}" if query else key


def is_front_page(url: str) -> bool:
    """Return True if `url` has a host and no query, and its path is "/" or empty.

    The scheme and the fragment are ignored. Returns False if `url` is malformed.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def host_of(url: str) -> str:
    """Return the host of an http(s) address, in lower case; "" for any other address.

    "http://www.internetactu.net/2012/" gives "internetactu.net", without "www.". A port other than
    the default port of the scheme is included.
    """
    return address_key(url).partition("/")[0].partition("?")[0]
