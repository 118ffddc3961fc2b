"""Pages that may be one place: found, answered, merged."""

from itertools import batched

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page

from network.publishing.publishing import publish_change
from places.managers import teams
from places.models import FormerPlace, PlacePage, PlacePair, add_closures, add_stops
from places.national.standard import FIELDS

from .similarity import fingerprint, metres, similar_pairs

# Sent with `lost` and `kept`, inside the transaction: who points at a place follows it.
merged = Signal()
BATCH = 500
NOT_FILLED = {"national_id", "title", "updated_on", "source"}
COMPARED = ["pk", "title", "city", "address", "latitude", "longitude", "phone", "emails"]


def record_pairs(national_ids=None):
    """Looks for pairs in the whole directory, or those of some places. Returns how many are new."""
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
    for batch in batched(_similar(places, wanted), BATCH, strict=False):
        PlacePair.objects.bulk_create(batch, ignore_conflicts=True)
    return PlacePair.objects.count() - before


def _similar(places, wanted):
    """The pairs of some places, with one of those that are `wanted`; None for all."""
    for fingerprints in _by_town(places):
        for one, other, score in similar_pairs(fingerprints):
            if wanted is None or wanted & {one.key, other.key}:
                first, second = sorted([one.key, other.key])
                distance = metres(one, other)
                yield PlacePair(first_id=first, second_id=second, score=score, metres=distance)


def _by_town(places):
    """Lists of fingerprints, one town at a time: by commune, else by postcode."""
    town, fingerprints = None, []
    rows = places.order_by("commune_id", "postcode", "pk").values(
        "commune_id", "postcode", *COMPARED
    )
    for row in rows.iterator(chunk_size=2000):
        here = row.pop("commune_id"), row.pop("postcode")
        here = here[0] or here
        if here != town:
            yield fingerprints
            town, fingerprints = here, []
        key, place_town = row.pop("pk"), row.pop("city")
        fingerprints.append(fingerprint(key, town=place_town, **row))
    yield fingerprints


@transaction.atomic
def merge(lost, kept, *, user=None):
    """Makes two pages one: `kept` stays, filled where it was blank; `lost` is taken offline.

    Its address redirects, its calendar lives on under the same address, its events move, its
    closures and stops are copied to the other, and no file brings it back. Nothing is deleted: its
    history stays, and an editor can undo it.
    """
    _complete(kept, lost, user)
    for child in lost.get_children().order_by("path"):
        child.specific.move(kept, pos="last-child", user=user)
    _redirect(lost, kept)
    FormerPlace.objects.filter(place=lost).update(place=kept)
    FormerPlace.objects.update_or_create(
        slug=lost.slug,
        defaults={"place": kept, "national_id": lost.national_id, "title": lost.title},
    )
    lost = PlacePage.objects.get(pk=lost.pk)
    teams.follow_merge(lost, kept)
    merged.send(sender=PlacePage, lost=lost, kept=kept)
    lost.unpublish(user=user)
    log(instance=kept, action="places.merge", user=user, data={"title": lost.title})
    PlacePair.objects.filter(Q(first=lost) | Q(second=lost)).delete()


def _complete(kept, lost, user):
    """Fills in `kept` what only `lost` has, published with a revision, and in its draft."""
    closures = list(lost.closures.values_list("starts_on", "ends_on", "reason"))
    stops = list(lost.stops.all())

    def change(page):
        for name in _blank(page, lost):
            setattr(page, name, getattr(lost, name))
        add_closures(page, closures)
        add_stops(page, stops)

    if closures or stops or _blank(kept, lost):
        publish_change(kept, change, user=user)


def _blank(page, lost):
    """The fields that a page leaves blank and the lost one fills."""
    names = [
        name
        for name in FIELDS
        if name not in NOT_FILLED and not getattr(page, name) and getattr(lost, name)
    ]
    # A position goes whole or not at all.
    if page.has_position or not lost.has_position:
        names = [name for name in names if name not in {"latitude", "longitude"}]
    return names


def _redirect(lost, kept):
    target = Page.objects.get(pk=kept.pk)
    Redirect.objects.filter(redirect_page_id=lost.pk).update(redirect_page=target)
    site, _root, path = lost.get_url_parts()
    for prefix in ("", "/en"):
        Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(f"{prefix}{path}"),
            site_id=site,
            defaults={
                "redirect_page": target,
                "is_permanent": True,
                # As when a page changes its address: feeds follow those.
                "automatically_created": True,
            },
        )


def format_distance(pair):
    if pair.metres is None:
        return _("distance inconnue")
    return _("à %s m") % round(pair.metres)
