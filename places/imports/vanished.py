"""Places that the file of a source no longer contains, calls closed, or contains again.

The places are reported to an editor; only an editor closes and reopens them.
"""

import json
import zlib
from collections.abc import Collection
from itertools import batched

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from network.publishing.drafts import publish_again
from network.publishing.publications import REMOVED
from places.models import PlaceSource, VanishedPlace

from .identifiers import places_by_identifier

BATCH = 500
UNDECIDED = Q(place__live=True, closed_on=None)
RETURNED = Q(place__live=False, returned_on__isnull=False)


@transaction.atomic
def record(
    source: PlaceSource, identifiers: set[str], closed: Collection[str] = frozenset()
) -> None:
    """Record the places that vanished from, or returned to, the new file of a source.

    `identifiers` are the qualified identifiers of the file. Those of `closed`, rows that the file
    calls closed, count as absent, even in the first file of the source. The others are compared
    with the identifiers of the last file, then set on the source, which the caller saves. Each live
    place that vanished gets a `VanishedPlace`, except aliases. If the place returns, its
    `VanishedPlace` is deleted. If an editor had closed the place, the `VanishedPlace` stays and
    gets `returned_on`.
    """
    packed = source.identifiers
    known = json.loads(zlib.decompress(packed)) if packed else closed
    before, identifiers = set(known), identifiers - set(closed)
    for batch in batched(sorted(identifiers), BATCH, strict=False):
        here = source.vanished.filter(place__in=list(places_by_identifier(batch)))
        here.filter(closed_on=None).delete()
        here.filter(returned_on=None).update(returned_on=timezone.localdate())
    for batch in batched(sorted(before - identifiers), BATCH, strict=False):
        gone = [place for place in places_by_identifier(batch) if not place.alias_of_id]
        source.vanished.filter(place__in=gone).update(returned_on=None)
        for place in gone:
            if place.live:
                values = {"source": source, "noticed_on": timezone.localdate(), "closed_on": None}
                VanishedPlace.objects.update_or_create(place=place, defaults=values)
    source.identifiers = zlib.compress(json.dumps(sorted(identifiers)).encode())


def undecided() -> QuerySet[VanishedPlace]:
    """Return the vanished places that are online and that no editor closed.

    The latest `noticed_on` is first.
    """
    return _shown(UNDECIDED)


def returned() -> QuerySet[VanishedPlace]:
    """Return the vanished places that are offline and in the file of their source again."""
    return _shown(RETURNED)


def waiting() -> QuerySet[VanishedPlace]:
    """Return the rows of `undecided` and of `returned`, the latest `noticed_on` first."""
    return _shown(UNDECIDED | RETURNED)


def _shown(which):
    return VanishedPlace.objects.filter(which).select_related("place", "source")


@transaction.atomic
def close(row: VanishedPlace, *, user: User | None = None) -> None:
    """Unpublish the page of a vanished place, log the reason, and date the closure in the row."""
    row.place.unpublish(user=user, log_action=REMOVED)
    log(instance=row.place, action="places.close_vanished", user=user)
    row.closed_on, row.returned_on = timezone.localdate(), None
    row.save(update_fields=["closed_on", "returned_on"])


@transaction.atomic
def reopen(row: VanishedPlace, *, user: User | None = None) -> None:
    """Publish the page as it was on the site, log it, and delete the row; a draft is kept.

    The cache validators of the source are cleared: its file will be imported even if it has not
    changed, so that the page is updated.
    """
    publish_again(row.place, user=user)
    log(instance=row.place, action="places.reopen_returned", user=user)
    row.source.clear_validators()
    row.source.save(update_fields=["etag", "modified", "digest"])
    row.delete()


def dismiss(row: VanishedPlace) -> None:
    """Delete the row; the page is neither published nor unpublished."""
    row.delete()
