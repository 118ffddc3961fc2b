"""How often one visitor may ask for the same thing, counted for all processes together."""

import ipaddress
import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "network.limits"
HOUR = 3600


def allows(what, who, *, most, seconds=HOUR):
    """Whether `who` (any text) may do `what` once more: `most` times in each period of `seconds`.

    Only a number is kept, until the end of the period, under a hash that changes every day. When
    Redis is away each process counts by itself.
    """
    key = _key(what, who, seconds)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # forgotten in between: Redis went, came back, or is full
        cache.add(key, 1, seconds)
        return True


def give_back(what, who, *, seconds=HOUR):
    """One that was counted is no more: a right password is no attempt at somebody else's."""
    with suppress(ValueError):  # the period ended meanwhile
        cache.decr(_key(what, who, seconds))


def seconds_left(seconds=HOUR):
    """How long the period of `allows` goes on, hence when to try again."""
    return seconds - int(time.time()) % seconds


def _key(what, who, seconds):
    digest = salted_hmac(f"{SALT}.{timezone.localdate()}", who, algorithm="sha256").hexdigest()
    return f"limit:{what}:{digest}:{int(time.time()) // seconds}"


def visitor(request):
    """Who asks, for a limit: the client's address, or the network of an IPv6 one, of which each
    household has a whole /64."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a socket of this machine
        return address
    if parsed.version == 6 and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


def client_address(request):
    """The address that the outermost of our own proxies saw (`PROXIES` says how many there are):
    each adds whom it answers to the end of X-Forwarded-For. What stands before was written by
    anybody, and is not believed."""
    near = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return near
    named = [name.strip() for name in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    named = [name for name in named if name][-settings.PROXIES :]
    return _without_port(named[0]) if named else near


def _without_port(text):
    """ "203.0.113.7:4711" and "[2001:db8::1]:4711" are written by some proxies."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
