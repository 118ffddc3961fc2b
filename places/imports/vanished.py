"""Places that the file of a source has no more, or has again: reported to an editor, who alone
closes and reopens them."""

import json
import zlib
from itertools import batched

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from places.models import VanishedPlace

from .identifiers import places_of

BATCH = 500
UNDECIDED = Q(place__live=True, closed_on=None)
RETURNED = Q(place__live=False, returned_on__isnull=False)


@transaction.atomic
def note(source, identifiers):
    """Compares the whole identifiers of a source's new file with those of its last. The source is
    saved by its caller."""
    before = set(json.loads(zlib.decompress(source.identifiers))) if source.identifiers else set()
    for batch in batched(sorted(identifiers), BATCH, strict=False):
        here = source.vanished.filter(place__in=list(places_of(batch)))
        here.filter(closed_on=None).delete()
        here.filter(returned_on=None).update(returned_on=timezone.localdate())
    for batch in batched(sorted(before - identifiers), BATCH, strict=False):
        gone = [place for place in places_of(batch) if not place.alias_of_id]
        source.vanished.filter(place__in=gone).update(returned_on=None)
        for place in gone:
            if place.live:
                values = {"source": source, "noticed_on": timezone.localdate(), "closed_on": None}
                VanishedPlace.objects.update_or_create(place=place, defaults=values)
    source.identifiers = zlib.compress(json.dumps(sorted(identifiers)).encode())


def undecided():
    """Those that an editor has still to close or to keep."""
    return _shown(UNDECIDED)


def returned():
    """Those that were closed, and that their source has again."""
    return _shown(RETURNED)


def waiting():
    """All that an editor has still to look at."""
    return _shown(UNDECIDED | RETURNED)


def _shown(which):
    return VanishedPlace.objects.filter(which).select_related("place", "source")


@transaction.atomic
def close(row, *, user=None):
    """Takes the page offline; its history says why."""
    row.place.unpublish(user=user)
    log(instance=row.place, action="places.close_vanished", user=user)
    row.closed_on, row.returned_on = timezone.localdate(), None
    row.save(update_fields=["closed_on", "returned_on"])


@transaction.atomic
def reopen(row, *, user=None):
    """Publishes the page again, as it was; the next night takes what its source says by now."""
    row.place.get_latest_revision().publish(user=user, skip_permission_checks=True)
    log(instance=row.place, action="places.reopen_returned", user=user)
    row.source.forget()
    row.source.save(update_fields=["etag", "modified", "digest"])
    row.delete()


def leave(row):
    """As it is: online, or not."""
    row.delete()
