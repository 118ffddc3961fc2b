"""Whether the site of a publisher answers, as the nightly check of links found it."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from network.links.models import DEAD, ExternalLink
from resources.addresses import host_of


@dataclass(frozen=True)
class SiteState:
    """Of the addresses of that site that our public texts name, `checked` were visited and `dead`
    do not answer any more; `checked_on` is the day of the last answer."""

    checked: int
    dead: int
    checked_on: datetime.date

    @property
    def answering(self):
        return self.checked - self.dead

    @property
    def is_gone(self):
        return self.dead == self.checked


def site_state(publisher) -> SiteState | None:
    """In one query; None while nothing of it was checked."""
    pages = publisher.resources.order_by().values("pk")
    links = ExternalLink.objects.filter(uses__page__in=pages, checked_at__isnull=False)
    checked = links.distinct().values_list("url", "failures", "checked_at")
    own = [row for row in checked if host_of(row[0]) == publisher.host]
    if not own:
        return None
    dead = sum(failures >= DEAD for _url, failures, _at in own)
    last = max(at for _url, _failures, at in own)
    return SiteState(len(own), dead, timezone.localdate(last))
