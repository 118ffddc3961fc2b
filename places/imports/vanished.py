"""Places that the file of a source has no more: reported to an editor, who alone closes them."""

import json
import zlib
from itertools import batched

from django.db import transaction
from wagtail.log_actions import log

from places.models import VanishedPlace

from .identifiers import places_of

BATCH = 500


@transaction.atomic
def note(source, identifiers):
    """Compares the whole identifiers of a source's new file with those of its last. The source is
    saved by its caller."""
    before = set(json.loads(zlib.decompress(source.identifiers))) if source.identifiers else set()
    for batch in batched(sorted(identifiers), BATCH, strict=False):
        source.vanished.filter(place__in=list(places_of(batch))).delete()
    for batch in batched(sorted(before - identifiers), BATCH, strict=False):
        for place in places_of(batch):
            if place.live and not place.alias_of_id:
                VanishedPlace.objects.get_or_create(place=place, defaults={"source": source})
    source.identifiers = zlib.compress(json.dumps(sorted(identifiers)).encode())


def waiting():
    """Those that an editor has still to look at."""
    return VanishedPlace.objects.filter(place__live=True).select_related("place", "source")


@transaction.atomic
def close(place, *, user=None):
    """Takes the page offline; its history says why."""
    place.unpublish(user=user)
    log(instance=place, action="places.close_vanished", user=user)
    keep(place)


def keep(place):
    VanishedPlace.objects.filter(place=place).delete()
