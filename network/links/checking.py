"""Check the links to other sites, a few each night, slowly for each server."""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .browsing import visit
from .download import Bounds, DownloadError
from .models import DAYS_APART, ExternalLink

FRESH = datetime.timedelta(days=7)
PAUSE = 1.0  # seconds between two requests to one server
MOST_OF_A_HOST = 20
BOUNDS = Bounds(seconds=10)
LONGEST = ExternalLink._meta.get_field("moved_to").max_length
ABSENT = {404, 410}
# Statuses for clients that are not browsers: the page may exist.
SHY = {401, 402, 403, 405, 406, 407, 408, 423, 425, 429, 451, 999}
FEWEST_TO_DOUBT = 5


class CutOffError(Exception):
    """Raised if no server answered: this site has no access to the network."""


def due(most: int) -> QuerySet[ExternalLink]:
    """Return a queryset of the links to check tonight, at most `most`.

    A link is due if it was never checked, or if its last check is more than 7 days old. A failed
    link is due if its last counted failure (`failed_on`) is at least 3 days old. Links with the
    most failures come first. With equal failures, links never checked come first, then the oldest
    checks.
    """
    again = timezone.localdate() - datetime.timedelta(days=DAYS_APART)
    old = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - FRESH) | Q(failed_on__lte=again)
    links = ExternalLink.objects.filter(old)
    return links.order_by("-failures", F("checked_at").asc(nulls_first=True), "pk")[:most]


def check(
    links: Iterable[ExternalLink], *, seconds: float, ask: Callable = visit, pause: float = PAUSE
) -> tuple[int, int]:
    """Check links until `seconds` have passed; return (number checked, number failed).

    At most 20 links of one host are checked, at least `pause` seconds apart (the function sleeps);
    further links of this host are skipped. `ask` has the signature of `visit`. The results are
    saved with `ExternalLink.record` at the end. If five links or more were checked and no server
    answered, raises CutOffError and saves nothing.
    """
    deadline, last, answers = time.monotonic() + seconds, {}, []
    requests_by_host = Counter()
    for link in links:
        host = urlsplit(link.url).hostname
        if time.monotonic() >= deadline:
            break
        if requests_by_host[host] >= MOST_OF_A_HOST:
            continue
        time.sleep(max(0, last.get(host, 0) + pause - time.monotonic()))
        requests_by_host[host] += 1
        answers.append((link, *answer(link.url, ask)))
        last[host] = time.monotonic()
    if len(answers) >= FEWEST_TO_DOUBT and not any(is_reached for *_rest, is_reached in answers):
        raise CutOffError
    for link, fault, moved_to, _is_reached in answers:
        link.record(fault, moved_to)
    return len(answers), sum(bool(fault) for _link, fault, *_rest in answers)


def answer(url: str, ask: Callable = visit) -> tuple[str, str, bool]:
    """Request a URL; return (fault, new URL, True if there is an HTTP status, else False).

    Waits ten seconds at most; a `DownloadError` is a fault. The fault is a translated sentence. It
    is "" if the page may exist: statuses such as 403 or 429 are no faults. The new URL is the
    target of permanent redirections. It is "" without a permanent redirection, if `is_as_good(url,
    target)` is True, or if the target is too long to be stored.
    """
    try:
        page = ask(url, bounds=BOUNDS)
    except DownloadError as error:
        return str(error), "", False
    if page.status in ABSENT:
        return _("Cette page n’existe plus (le serveur répond %s).") % page.status, "", True
    if page.status >= 400 and page.status not in SHY:
        return _("Le serveur répond %s.") % page.status, "", True
    moved_to = "" if is_as_good(url, page.moved_to) else page.moved_to
    return "", moved_to if len(moved_to) <= LONGEST else "", True


def is_as_good(url: str, other: str) -> bool:
    """Return True if two URLs have the same host, path and query.

    The scheme, the port, "www.", a final slash and the fragment are ignored.
    """
    return _bare(url) == _bare(other)


def _bare(url):
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
