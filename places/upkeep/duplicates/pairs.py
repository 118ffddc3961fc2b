"""Detection of the pages that may describe one place, and storage of the pairs."""

from collections.abc import Iterable
from itertools import batched

from django.db.models import Q
from django.utils.translation import gettext as _

from places.models import PlacePage, PlacePair

from .similarity import fingerprint, metres, similar_pairs

BATCH = 500
COMPARED = ["pk", "title", "city", "address", "phone", "emails"]
POSITION = ["point_latitude", "point_longitude", "point_is_rough"]


def record_pairs(national_ids: Iterable[str] | None = None) -> int:
    """Store the pairs of similar live places; return the number of new pairs.

    Aliases are excluded. Places are compared within their commune, or within their postcode if the
    commune is unknown. With `national_ids`, only the pairs with one of these places are stored.
    Existing pairs and their decisions are unchanged.
    """
    places = PlacePage.objects.filter(live=True, alias_of=None)
    wanted = None
    if national_ids is not None:
        wanted, keys = set(), set()
        for batch in batched(national_ids, BATCH, strict=False):
            chosen = places.filter(national_id__in=batch)
            for pk, *key in chosen.values_list("pk", "commune", "postcode"):
                wanted.add(pk)
                keys.add(tuple(key))
        towns = {commune for commune, _postcode in keys if commune}
        postcodes = {postcode for commune, postcode in keys if not commune}
        places = places.filter(Q(commune__in=towns) | Q(commune=None, postcode__in=postcodes))
    before = PlacePair.objects.count()
    for batch in batched(_similar_pairs(places, wanted), BATCH, strict=False):
        PlacePair.objects.bulk_create(batch, ignore_conflicts=True)
    return PlacePair.objects.count() - before


def _similar_pairs(places, wanted):
    """Yield the unsaved `PlacePair`s of `places` with a key in `wanted`.

    If `wanted` is None, all pairs are yielded.
    """
    for fingerprints in _fingerprints_by_town(places):
        for one, other, score in similar_pairs(fingerprints):
            if wanted is None or wanted & {one.key, other.key}:
                first, second = sorted([one.key, other.key])
                distance = metres(one, other)
                yield PlacePair(first_id=first, second_id=second, score=score, metres=distance)


def _fingerprints_by_town(places):
    """Yield lists of fingerprints, one per commune; the first list is empty.

    Places without a commune are grouped by postcode.
    """
    town, fingerprints = None, []
    rows = places.order_by("commune_id", "postcode", "pk").values(
        "commune_id", "postcode", *COMPARED, *POSITION
    )
    for row in rows.iterator(chunk_size=2000):
        here = row.pop("commune_id"), row.pop("postcode")
        here = here[0] or here
        if here != town:
            yield fingerprints
            town, fingerprints = here, []
        key, place_town = row.pop("pk"), row.pop("city")
        latitude, longitude, is_rough = map(row.pop, POSITION)
        point = (None, None) if is_rough else (latitude, longitude)
        row |= dict(zip(("latitude", "longitude"), point, strict=True))
        fingerprints.append(fingerprint(key, town=place_town, **row))
    yield fingerprints


def format_distance(pair: PlacePair) -> str:
    """Return the translated distance of a pair for editors: "à 120 m" or "distance inconnue"."""
    if pair.metres is None:
        return _("distance inconnue")
    return _("à %s m") % round(pair.metres)
