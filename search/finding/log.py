"""The count of searches by day, without personal data."""

import datetime
import logging
import re
import unicodedata

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from network.text.strings import plain
from search.models import SearchLog

LONGEST_QUERY = 100  # characters: a longer text may be a personal story
KEPT_MONTHS = 13
# An e-mail address, also spelt out; a link, which may contain a key; six digits or more with any
# separators: a telephone, a birth date, the number of a file or of a bank account.
PERSONAL = re.compile(r"@|\barobase\b|://|\d(?:[\W_]*\d){5,}", re.IGNORECASE)

logger = logging.getLogger(__name__)


def normalised(text: str) -> str:
    """Return the folded query, "impots" for "Impôts ?"; "" if it may be personal, or is empty.

    A text may be personal if it contains "@", "arobase", "://" or at least six digits with any
    separators, or has more than `LONGEST_QUERY` folded characters.
    """
    text = unicodedata.normalize("NFKC", text)
    query = plain(text)
    return "" if PERSONAL.search(text) or len(query) > LONGEST_QUERY else query


def note(text: str, results: int, day: datetime.date | None = None) -> None:
    """Add one search and its number of results to the `SearchLog` of `day`, by default today.

    The number of results replaces that of the day's earlier searches. Does nothing for a query that
    is empty or may be personal (see `normalised`), or with the setting READ_ONLY. Never raises: a
    failure is logged.
    """
    query = normalised(text)
    if not query or settings.READ_ONLY:
        return
    try:
        _count(day or timezone.localdate(), query, results)
    except Exception:
        logger.exception("A search was not counted")


def _count(day, query, results):
    line = SearchLog.objects.filter(day=day, query=query)
    if not line.update(count=F("count") + 1, results=results):
        SearchLog.objects.bulk_create(
            [SearchLog(day=day, query=query, results=results)], ignore_conflicts=True
        )


def purge(today: datetime.date | None = None) -> int:
    """Delete the `SearchLog` rows older than thirteen whole months, and return their number.

    These are the rows of days before the month that is `KEPT_MONTHS` months before `today`, by
    default the current local date.
    """
    today = today or timezone.localdate()
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    oldest = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    return SearchLog.objects.filter(day__lt=oldest).delete()[0]
