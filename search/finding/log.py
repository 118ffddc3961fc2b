"""What is looked for, counted by day, and nothing that may name somebody."""

import logging
import re
import unicodedata

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from network.text import plain
from search.models import SearchLog

LONGEST_QUERY = 100  # characters: longer is a story, which may be somebody's
KEPT_MONTHS = 13
# An e-mail address, whole or spelt out; a link, which may hold a key; six figures or more, whatever
# stands between them: a telephone, a birth date, a file's or a bank account's number.
PERSONAL = re.compile(r"@|\barobase\b|://|\d(?:[\W_]*\d){5,}", re.IGNORECASE)

logger = logging.getLogger(__name__)


def normalised(text):
    """The query as it is counted, folded: "Impôts ?" is "impots". "" when it must not be kept."""
    text = unicodedata.normalize("NFKC", text)
    query = plain(text)
    return "" if PERSONAL.search(text) or len(query) > LONGEST_QUERY else query


def note(text, results, day=None):
    """Count a search that found so many results. Never raises: a log is worth no broken page."""
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


def purge(today=None):
    """Forget what is older than thirteen months. Gives how many lines there were."""
    today = today or timezone.localdate()
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    oldest = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    return SearchLog.objects.filter(day__lt=oldest).delete()[0]
