"""Detection of events that this site published and that an external calendar sends back."""

import uuid
from itertools import batched

from django.conf import settings
from wagtail.models import Site

from events.models import CalendarEntry

BATCH = 200


def own_hosts() -> set[str]:
    """Return the lower-case host names of Wagtail's sites, `ALLOWED_HOSTS` and the admin's URL.

    The host "*" is omitted, and a leading dot is removed.
    """
    sites = set(Site.objects.values_list("hostname", flat=True))
    names = sites | set(settings.ALLOWED_HOSTS) | {host_of(settings.WAGTAILADMIN_BASE_URL)}
    return {name.lower().lstrip(".") for name in names} - {"", "*"}


def host_of(url: str) -> str:
    """Return the lower-case host of an http, https or webcal URL, without its port.

    Returns "" for any other URL. "https://exemple.fr:443/a" becomes "exemple.fr".
    """
    parts = url.lower().split("/")
    if len(parts) < 3 or parts[0] not in {"http:", "https:", "webcal:"}:
        return ""
    return parts[2].split(":")[0]


class OwnEvents:
    """Detector of events that this site published, among the `events` of a file.

    `event in own_events` is True if the UID, the RELATED-TO or the URL of `event` is one of this
    site.
    """

    def __init__(self, events):
        self._hosts = own_hosts()
        self._uids = _own_uids(events)

    def has_url(self, url: str) -> bool:
        """Return True if the URL is on this site."""
        return host_of(url) in self._hosts

    def __contains__(self, event):
        return event.uid in self._uids or event.related_to in self._uids or self.has_url(event.url)


def _own_uids(events):
    """Return the UIDs and RELATED-TOs of `events` that are UIDs of this site's events."""
    texts = {}
    for event in events:
        for text in (event.uid, event.related_to):
            try:
                texts[uuid.UUID(text)] = text
            except ValueError:
                continue
    own = set()
    for batch in batched(texts, BATCH, strict=False):
        entries = CalendarEntry.objects.filter(uid__in=batch)
        own |= {texts[uid] for uid in entries.values_list("uid", flat=True)}
    return own
