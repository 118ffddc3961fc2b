"""Counts who reads the feeds, by day and family of client, without costing or failing a feed.

A process writes at most once a minute: what comes in between waits in memory for the next reading.
"""

import logging
import threading
import time
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import FeedFetch

logger = logging.getLogger(__name__)
FLUSH = 60  # seconds
KEPT = timedelta(days=60)
ROWS_PER_DAY = 5000  # whoever invents addresses fills no disk

# family -> (name, marks in a User-Agent), the first that fits: Thunderbird says Mozilla too
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

_waiting = Counter()
_lock = threading.Lock()
_written_at = float("-inf")


def family(user_agent):
    """The key of a family of `FAMILIES`, or "autre"."""
    agent = user_agent.lower()
    for key, (_name, marks) in FAMILIES.items():
        if any(mark in agent for mark in marks):
            return key
    return OTHER[0]


def name(key):
    return FAMILIES[key][0] if key in FAMILIES else OTHER[1]


def note(request, question):
    """One more reading of this question; whatever happens, the feed is answered."""
    global _written_at
    try:
        key = (question[:500], timezone.localdate(), family(request.headers.get("User-Agent", "")))
        with _lock:
            _waiting[key] += 1
            if abs(time.monotonic() - _written_at) < FLUSH:
                return
            _written_at = time.monotonic()
        flush()
    except Exception:
        logger.exception("A reading of %s was not counted", question[:80])


def flush():
    """Writes what waits, and forgets what is over sixty days old."""
    with _lock:
        counted, now = dict(_waiting), timezone.now()
        _waiting.clear()
    with transaction.atomic():
        for (question, day, key), count in counted.items():
            row = {"question": question, "day": day, "family": key}
            same = FeedFetch.objects.filter(**row)
            if same.update(count=F("count") + count, last_at=now):
                continue
            if FeedFetch.objects.filter(day=day).count() < ROWS_PER_DAY:
                FeedFetch.objects.bulk_create(
                    [FeedFetch(**row, count=count, last_at=now)], ignore_conflicts=True
                )
        FeedFetch.objects.filter(day__lt=timezone.localdate() - KEPT).delete()


def of_question(question):
    """[(family's name, last reading by the network's clock, readings in sixty days)], the latest
    first."""
    flush()
    families = {}
    for row in FeedFetch.objects.filter(question=question[:500]).order_by("last_at"):
        count = families.get(row.family, (None, 0))[1]
        families[row.family] = (timezone.localtime(row.last_at), count + row.count)
    lines = [(name(key), last, count) for key, (last, count) in families.items()]
    return sorted(lines, key=lambda line: line[1], reverse=True)
