"""The count of searches by day and of how they end, without personal data."""

import datetime
import logging
import re
import unicodedata

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from network.text.strings import plain
from search.choices import Ending
from search.models import SearchLog

from .noise import is_noise

LONGEST_QUERY = 100  # characters: a longer text may be a personal story
KEPT_MONTHS = 13
# An e-mail address, also spelt out; a link, which may contain a key; six digits or more with any
# separators: a telephone, a birth date, the number of a file or of a bank account.
PERSONAL = re.compile(r"@|\barobase\b|://|\d(?:[\W_]*\d){5,}", re.IGNORECASE)

logger = logging.getLogger(__name__)


def normalised(text: str) -> str:
    """Return the folded query, "impots" for "Impôts ?", or "" if it may be personal.

    A text may be personal if it has more than `LONGEST_QUERY` folded characters, or contains "@",
    "arobase", "://" or six digits with any separators.
    """
    text = unicodedata.normalize("NFKC", text)
    query = plain(text)
    return "" if PERSONAL.search(text) or len(query) > LONGEST_QUERY else query


def note(
    text: str,
    results: int,
    day: datetime.date | None = None,
    *,
    is_far: bool = False,
    is_doubtful: bool = False,
) -> None:
    """Add one search and its number of results to the `SearchLog` of `day`, by default today.

    `is_far` and `is_doubtful` count the search in these columns too. The number of results replaces
    the number of the day's earlier searches. A query is not counted if it is empty, may be personal
    (see `normalised`) or is no question (see `is_noise`). With the setting READ_ONLY, no query is
    counted. A failure is written to the log of the server; no exception is raised.
    """
    query = normalised(text)
    if not query or is_noise(text, query) or settings.READ_ONLY:
        return
    try:
        _count(day or timezone.localdate(), query, results, int(is_far), int(is_doubtful))
    except Exception:
        logger.exception("A search was not counted")


def _count(day, query, results, far, doubtful):
    line = SearchLog.objects.filter(day=day, query=query)
    if not line.update(
        count=F("count") + 1,
        results=results,
        far=F("far") + far,
        doubtful=F("doubtful") + doubtful,
    ):
        SearchLog.objects.bulk_create(
            [SearchLog(day=day, query=query, results=results, far=far, doubtful=doubtful)],
            ignore_conflicts=True,
        )


def note_ending(text: str, ending: Ending) -> None:
    """Add one end of a page of results to today's row of its query.

    A query without a row is not counted, nor are more ends than searches: a forged request thus
    adds neither words nor an unlimited number. Nothing is counted with the setting READ_ONLY.
    """
    query = normalised(text)
    if not query or settings.READ_ONLY:
        return
    ended = F("opened") + F("left") + F("rephrased")
    line = SearchLog.objects.filter(day=timezone.localdate(), query=query, count__gt=ended)
    line.update(**{ending.value: F(ending.value) + 1})


def purge(today: datetime.date | None = None) -> int:
    """Delete the `SearchLog` rows older than thirteen whole months, and return their number.

    These are the rows of days before the month that is `KEPT_MONTHS` months before `today`, by
    default the current local date.
    """
    today = today or timezone.localdate()
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    oldest = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    return SearchLog.objects.filter(day__lt=oldest).delete()[0]
