"""Rate limits of a visitor, counted for all processes together."""

import ipaddress
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "network.limits"
HOUR = 3600


def allows(what: str, who: str, *, most: int, seconds: int = HOUR) -> bool:
    """Count one action and return True if `who` has done `what` at most `most` times.

    `what` names the action, `who` is any text. The count covers the current period and includes
    this action, even if it is refused. Periods of `seconds` follow one another from midnight in the
    current time zone. The counts restart at midnight, because only a hash of `who` is stored, which
    changes every day. While Redis is down, each process has its own counts.
    """
    key = _key(what, who, seconds)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # deleted in between: Redis restarted, or is full
        cache.add(key, 1, seconds)
        return True


def uncount(what: str, who: str, *, seconds: int = HOUR) -> None:
    """Subtract one action from the count of `allows`, for the same `what`, `who` and `seconds`.

    Call it for an action that is not an attack, such as a successful sign-in. The count covers the
    current period of `seconds`. Does nothing if nothing was counted in this period.
    """
    with suppress(ValueError):  # the period ended meanwhile
        cache.decr(_key(what, who, seconds))


def seconds_left(seconds: int = HOUR) -> int:
    """Return the number of seconds until the end of the current period of `allows`, at least 1.

    The restart of the counts at midnight is ignored.
    """
    return seconds - _since_midnight(timezone.localtime()) % seconds


def _key(what, who, seconds):
    now = timezone.localtime()
    digest = salted_hmac(f"{SALT}.{now:%Y-%m-%d}", who, algorithm="sha256").hexdigest()
    return f"limit:{what}:{digest}:{_since_midnight(now) // seconds}"


def _since_midnight(moment):
    """Return the seconds that a clock shows since midnight."""
    return moment.hour * HOUR + moment.minute * 60 + moment.second


def visitor(request: HttpRequest) -> str:
    """Return the IPv4 address of the client, or its IPv6 /64 network: a `who` for `allows`.

    A household has a whole /64 network. An address that is not an IP, "" for a Unix socket, is
    returned unchanged.
    """
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a socket of this machine
        return address
    if parsed.version == 6 and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


def client_address(request: HttpRequest) -> str:
    """Return the IP address of the client, as seen by the outermost of our proxies.

    `settings.PROXIES` is the number of our proxies. Each proxy appends the address of its client to
    X-Forwarded-For. Earlier values of this header come from the client and are ignored. Without
    proxies or without this header, returns the address of the connection, or "" without one.
    """
    near = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return near
    named = [name.strip() for name in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    named = [name for name in named if name][-settings.PROXIES :]
    return _without_port(named[0]) if named else near


def _without_port(text):
    """Return an address without the port, nor the brackets, that some proxies add.

    "203.0.113.7:4711" gives "203.0.113.7", "[2001:db8::1]:4711" gives "2001:db8::1".
    """
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
