"""Find copies of dead pages in the Internet Archive, one request at a time."""

import datetime
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.db.models import F
from django.utils import timezone

from .download import Bounds, DownloadError, fetch
from .models import DEAD, ExternalLink

# https://archive.org/help/wayback_api.php
API = "https://archive.org/wayback/available"
HOST = "web.archive.org"
BOUNDS = Bounds(largest=64 * 1024, seconds=15)
MOST, PAUSE = 20, 2.0  # requests a night, seconds between two
AGAIN = datetime.timedelta(days=90)


def look_for_copies(most: int = MOST, ask: Callable = fetch, pause: float = PAUSE) -> int:
    """Search the archive for copies of dead links, and return the number of copies found.

    Searches at most `most` links: dead links without a copy that were not searched in the last 90
    days. Links never searched come first. `ask` has the signature of `fetch`. Saves the URL of each
    copy and the date of each search, and sleeps `pause` seconds between two requests. Stops at the
    first `DownloadError`, which is not raised.
    """
    lately = timezone.localdate() - AGAIN
    links = ExternalLink.objects.filter(failures__gte=DEAD, archive_url="")
    links = links.exclude(archive_requested_on__gt=lately)
    links = links.order_by(F("archive_requested_on").asc(nulls_first=True), "pk")
    copies = 0
    for number, link in enumerate(links[:most]):
        time.sleep(pause if number else 0)
        try:
            copy = archived_copy(link.url, ask)
        except DownloadError:
            break  # the archive is down: try another night
        link.archive_url, link.archive_requested_on = copy, timezone.localdate()
        link.save(update_fields=["archive_url", "archive_requested_on"])
        copies += bool(copy)
    return copies


def archived_copy(url: str, ask: Callable = fetch) -> str:
    """Return the https URL of the latest copy of a page on web.archive.org, or "".

    Returns "" if there is no copy, if its URL exceeds 500 characters, or if the response of the
    archive cannot be parsed. Raises `DownloadError` if the request to the archive fails.
    """
    content = ask(f"{API}?{urlencode({'url': url})}", bounds=BOUNDS).content or b""
    try:
        closest = json.loads(content)["archived_snapshots"]["closest"]
        address, is_available = str(closest["url"]), closest.get("available")
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    address = address.replace("http://", "https://", 1)
    is_a_copy = is_available and len(address) <= 500 and urlsplit(address).hostname == HOST
    return address if is_a_copy and address.startswith("https://") else ""
