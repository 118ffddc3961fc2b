"""Count in memory, then store: a request of a visitor never waits for the database.

A count waits in memory, and a separate thread stores it within a minute. A process that ends loses
the counts of its last minute. The addresses of visitors are kept in memory for that minute, as
salted hashes, to limit what one address can count; they are never stored.
"""

import datetime
import secrets
from collections import Counter
from threading import Lock

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from network.memory.delayed import DelayedWrite
from places.models import PlacePage

from .models import AudienceCount

PER_MINUTE = 120  # counts of one address: a library or a town hall has one for all its visitors
MOST_WAITING = 5000  # keys, because requests may name any number
MOST_ADDRESSES = 20_000
KEPT_MONTHS = 25  # the longest retention of the CNIL's exemption

_waiting = Counter()  # (key of a page, day, kind) -> times
_addresses = Counter()  # hash of an address -> counts in this minute
_salt = secrets.token_bytes(16)
_lock = Lock()


def note(place: int, kind: str, address: str) -> bool:
    """Count one `kind` for the page with the key `place`; return False beyond the limits.

    `address` is any text that stands for the visitor's network. A key that is not the key of a
    public place is dropped when the counts are stored.
    """
    key = (place, timezone.localdate(), kind)
    visitor = hash((_salt, address))
    with _lock:
        if _addresses[visitor] >= PER_MINUTE or _is_full(key, visitor):
            return False
        _addresses[visitor] += 1
        _waiting[key] += 1
    _writer.schedule()
    return True


def _is_full(key, visitor):
    has_room = key in _waiting or len(_waiting) < MOST_WAITING
    return not has_room or (visitor not in _addresses and len(_addresses) >= MOST_ADDRESSES)


def flush() -> None:
    """Store the counts that wait in this process, and forget the addresses.

    If the database refuses the write, its error is raised and these counts are lost.
    """
    global _salt
    with _lock:
        waiting = dict(_waiting)
        _waiting.clear()
        _addresses.clear()
        _salt = secrets.token_bytes(16)
    if not waiting:
        return
    places = _french_places({page for page, _day, _kind in waiting})
    counts = Counter()
    for (page, day, kind), times in waiting.items():
        if page in places:
            counts[places[page], day, kind] += times
    store(counts)


_writer = DelayedWrite(flush, "The audience of a minute was not counted")


def store(counts: dict[tuple[int, datetime.date, str], int]) -> None:
    """Add `counts`, {(key of a place, day, kind): times}, to the stored rows.

    Rows are created with zero, then incremented by the database: no count is lost when two
    processes store at once. They are in one order, so that two processes do not deadlock.
    """
    keys = sorted(counts)
    with transaction.atomic():
        AudienceCount.objects.bulk_create(
            [AudienceCount(place_id=place, day=day, kind=kind) for place, day, kind in keys],
            ignore_conflicts=True,
        )
        for place, day, kind in keys:
            rows = AudienceCount.objects.filter(place=place, day=day, kind=kind)
            rows.update(count=F("count") + counts[place, day, kind])


def _french_places(pages):
    """Return {key of a page: key of its French page} of those `pages` that are public places."""
    shown = PlacePage.objects.public().filter(pk__in=pages)
    found = dict(shown.order_by().values_list("pk", "translation_key"))
    french = PlacePage.objects.in_language("fr").filter(translation_key__in=set(found.values()))
    keys = dict(french.order_by().values_list("translation_key", "pk"))
    return {page: keys[key] for page, key in found.items() if key in keys}


def purge(today: datetime.date | None = None) -> int:
    """Delete the counts older than twenty-five whole months, and return the number of rows.

    These are the rows of days before the month that is `KEPT_MONTHS` months before `today`, by
    default the current local date.
    """
    oldest = month_before(today or timezone.localdate(), KEPT_MONTHS)
    return AudienceCount.objects.filter(day__lt=oldest).delete()[0]


def month_before(day: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month that is `months` months before the month of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return datetime.date(number // 12, number % 12 + 1, 1)
