"""Count the readings of feeds by day and family of client, without slowing a feed down.

A reading waits in memory, and a separate thread saves it within a minute, so that a GET request
does not write. A process that ends loses the readings of its last minute.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import FeedFetch
from network.memory.delayed import DelayedWrite

logger = logging.getLogger(__name__)
KEPT = timedelta(days=60)
PLACE_FEEDS = "/agenda/lieux/"  # followed by the slug of the place
ROWS_PER_DAY = 5000  # made-up URLs cannot fill the disk

# family -> (name, marks in a User-Agent). The first match wins: Thunderbird contains Mozilla too.
FAMILIES = {
    "google": (_("Google Agenda"), ("google-calendar", "googlebot", "google")),
    "outlook": (_("Outlook"), ("outlook", "microsoft", "exchange", "office")),
    "thunderbird": (_("Thunderbird"), ("thunderbird", "lightning")),
    "evolution": (_("Agenda de GNOME, Evolution"), ("evolution", "gnome")),
    "nextcloud": (_("Nextcloud"), ("nextcloud", "sabre")),
    "navigateur": (_("Navigateur, lecteur de flux"), ("mozilla/", "feed", "rss", "reader")),
    "apple": (_("iPhone, iPad, Mac"), ("calendaragent", "dataaccessd", "ios/", "macos/", "mac os")),
    "android": (_("Android (ICSx5…)"), ("icsx5", "davx5", "android", "okhttp")),
}
OTHER = ("autre", _("Autre logiciel"))

_waiting = {}  # (question, day, family) -> (readings, moment of the last)
_lock = Lock()


def family(user_agent: str) -> str:
    """Return the key of the client's family in `FAMILIES`, or "autre"."""
    agent = user_agent.lower()
    for key, (_name, marks) in FAMILIES.items():
        if any(mark in agent for mark in marks):
            return key
    return OTHER[0]


def name(key: str) -> str | Promise:
    """Return the lazily translated name of a family; for an unknown key, "Autre logiciel"."""
    return FAMILIES[key][0] if key in FAMILIES else OTHER[1]


def note(request: HttpRequest, question: str) -> None:
    """Count one reading of a feed in memory; an error is logged and never fails the response.

    `question` is cut to 500 characters. The readings are saved within a minute. Nothing is counted
    while the setting `READ_ONLY` is on.
    """
    if settings.READ_ONLY:
        return
    try:
        key = (question[:500], timezone.localdate(), family(request.headers.get("User-Agent", "")))
        with _lock:
            count = _waiting.get(key, (0, None))[0]
            _waiting[key] = (count + 1, timezone.now())
        _writer.schedule()
    except Exception:
        logger.exception("A reading of %s was not counted", question[:80])


def flush() -> None:
    """Save the readings that wait in this process; delete saved rows older than sixty days.

    A day has at most `ROWS_PER_DAY` rows: after that, readings that need a new row are dropped.
    If the database refuses the write, its error is raised and these readings are lost.
    """
    with _lock:
        waiting = dict(_waiting)
        _waiting.clear()
    with transaction.atomic():
        # Sorted, so that two processes lock the rows in the same order, without a deadlock.
        for (question, day, key), (count, last_at) in sorted(waiting.items()):
            row = {"question": question, "day": day, "family": key}
            same = FeedFetch.objects.filter(**row)
            if same.update(count=F("count") + count, last_at=last_at):
                continue
            if FeedFetch.objects.filter(day=day).count() < ROWS_PER_DAY:
                FeedFetch.objects.bulk_create(
                    [FeedFetch(**row, count=count, last_at=last_at)], ignore_conflicts=True
                )
        FeedFetch.objects.filter(day__lt=timezone.localdate() - KEPT).delete()


_writer = DelayedWrite(flush, "The readings of a minute were not counted")


def of_places(slugs: Collection[str]) -> int:
    """Return the number of saved readings, in sixty days, of the feeds of places with these slugs.

    Feeds of all formats and of visits count.
    """
    rows = FeedFetch.objects.filter(question__contains=PLACE_FEEDS)
    readings = rows.values_list("question").annotate(Sum("count")).order_by()
    return sum(
        number
        for question, number in readings
        if question.partition(PLACE_FEEDS)[2].partition("/")[0] in slugs
    )


def of_question(question: str) -> list[tuple[str, datetime, int]]:
    """Return [(name of the family, last reading, readings in sixty days)].

    The latest reading comes first. The readings that wait in another process are missing for up to
    a minute.
    """
    question = question[:500]
    rows = FeedFetch.objects.filter(question=question).values_list("family", "count", "last_at")
    with _lock:
        waiting = [(key, *read) for (of, _day, key), read in _waiting.items() if of == question]
    families = {}
    for key, count, last_at in sorted([*rows, *waiting], key=lambda row: row[2]):
        former = families.get(key, (None, 0))[1]
        families[key] = (last_at, former + count)
    lines = [(name(key), last, count) for key, (last, count) in families.items()]
    return sorted(lines, key=lambda line: line[1], reverse=True)
