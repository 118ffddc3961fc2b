"""Asks other sites whether their pages are still there: few at a time, and none of them twice."""

import datetime
import time
from collections import Counter
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.browsing import visit
from network.download import Bounds, DownloadError

from .models import DAYS_APART, ExternalLink

FRESH = datetime.timedelta(days=7)
PAUSE = 1.0  # seconds between two questions to one server
MOST_OF_A_HOST = 20
BOUNDS = Bounds(seconds=10)
LONGEST = ExternalLink._meta.get_field("moved_to").max_length
ABSENT = {404, 410}
# These answer so to whoever is no browser: nothing is known of the page.
SHY = {401, 402, 403, 405, 406, 407, 408, 423, 425, 429, 451, 999}
FEWEST_TO_DOUBT = 5


class CutOffError(Exception):
    """No server answered."""


def due(most):
    """The links to ask tonight: those that failed some days ago, those never asked, then the oldest
    answers."""
    again = timezone.localdate() - datetime.timedelta(days=DAYS_APART)
    old = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - FRESH) | Q(failed_on__lte=again)
    links = ExternalLink.objects.filter(old)
    return links.order_by("-failures", F("checked_at").asc(nulls_first=True), "pk")[:most]


def check(links, *, seconds, ask=visit, pause=PAUSE):
    """(how many were asked, how many failed), within so many seconds. Nothing is recorded when
    no server at all answered: this site is cut off, and no link is dead for that."""
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


def answer(url, ask=visit):
    """(what is wrong, where it moved for good, whether a server answered at all) of an address;
    what is wrong is "" when nothing is."""
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


def is_as_good(url, other):
    """Whether two addresses differ by https, "www." or a last slash: nobody mends that by hand."""
    return _bare(url) == _bare(other)


def _bare(url):
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
