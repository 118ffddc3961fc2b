"""Web addresses of what is kept from elsewhere."""

from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "xtor", "at_medium", "at_campaign")
OWN_PORTS = {"http": 80, "https": 443}


def address_key(url: str) -> str:
    """What two addresses of one document have in common; "" for what is no http(s) address.

    Scheme, "www.", case of the host, usual port, closing slash, fragment, order of the query and
    trackers do not distinguish two documents. The case of the path does.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in OWN_PORTS or not host:
        return ""
    if port and port != OWN_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKERS)
    )
    key = host.removeprefix("www.") + parts.path.rstrip("/")
    return f"{key}?{urlencode(query)}" if query else key


def is_front_page(url: str) -> bool:
    """Return True for the home page of a site, which is no text of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def host_of(url: str) -> str:
    """ "internetactu.net" of "http://www.internetactu.net/2012/"."""
    return address_key(url).partition("/")[0].partition("?")[0]
