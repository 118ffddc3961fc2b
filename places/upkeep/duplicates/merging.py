"""Merging of two pages of one place, and its undo: each step records what it moved."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from network.publishing.drafts import publish_change
from network.publishing.publications import REMOVED
from places.managers import teams
from places.models import FormerPlace, PlacePage, PlacePair, add_closures, add_stops
from places.models.freshness import OWN_FACTS
from places.national.standard import BY_FIELD, FIELDS, write_cell

# Sent with `lost` and `kept`, inside the transaction and before the managers move, so that other
# apps move their references. A receiver of `merged` returns a JSON value; `unmerged` passes it back
# to the same module as `records[module]`.
merged, unmerged = Signal(), Signal()
NOT_FILLED = {"national_id", "title", "official_name", "updated_on", "source"}
# Information copied from another page does not make a page fresher.
DATED = ["changed_on", "silent_since"]


@transaction.atomic
def merge(lost: PlacePage, kept: PlacePage, *, user: User | None = None) -> None:
    """Merge the page `lost` into `kept`: complete `kept` and unpublish `lost`.

    Blank fields of the national record in `kept`, except `NOT_FILLED`, and blank `OWN_FACTS` take
    the values of `lost`, and the closures and stops of `lost` are added. The pages below `lost`
    (its events), its managers and invitations, and the images in the photo collection of its team
    move to `kept`. The offers, the body and the photos on the page of `lost` do not move.

    The URL of `lost` redirects to `kept`, its calendar continues under the same URL, and no import
    publishes `lost` again. No page is deleted: the record in `FormerPlace` allows `undo` to
    separate the pages. The pairs of `lost` are deleted. The receivers of `merged` move other rows,
    such as the people who welcome visitors. The merge is logged in the history of `kept`.

    Raises ValidationError, without any change, if the completed page is invalid.
    """
    draft = lost.latest_revision_id if lost.has_unpublished_changes else None
    record = {"lost": lost.pk, "live": lost.live, "draft": draft}
    record |= _fill_blanks(kept, lost, user)
    record["children"] = [child.pk for child in lost.get_children().order_by("path")]
    for child in Page.objects.filter(pk__in=record["children"]).order_by("path"):
        child.specific.move(Page.objects.get(pk=kept.pk), pos="last-child", user=user)
    record |= _redirect(lost, kept)
    former = FormerPlace.objects.filter(place=lost)
    record["former"] = list(former.values_list("pk", flat=True))
    former.update(place=kept)
    lost = PlacePage.objects.get(pk=lost.pk)
    # Before the memberships: a manager who leaves `lost` is removed from the people there.
    answers = merged.send(sender=PlacePage, lost=lost, kept=kept)
    record["others"] = {receiver.__module__: answer for receiver, answer in answers}
    record["team"] = teams.merge_teams(lost, kept)
    lost.unpublish(user=user, log_action=REMOVED)
    log(instance=kept, action="places.merge", user=user, data={"title": lost.title})
    PlacePair.objects.filter(Q(first=lost) | Q(second=lost)).delete()
    FormerPlace.objects.update_or_create(
        slug=lost.slug,
        defaults={
            "place": kept,
            "national_id": lost.national_id,
            "title": lost.title,
            "record": record,
        },
    )


def undoable_merges() -> QuerySet[FormerPlace]:
    """Return the `FormerPlace` rows of the merges that can be undone.

    The latest `merged_at` is first.
    """
    merges = FormerPlace.objects.exclude(record={}).select_related("place")
    return merges.order_by("-merged_at", "-pk")


@transaction.atomic
def undo(former: FormerPlace, *, user: User | None = None) -> PlacePage:
    """Undo the merge of `former`: return the merged page, published if it was live before.

    `former` is one of `undoable_merges`. The objects that the merge moved to the page
    `former.place` move back if they are still there, except the invitations. The fields, closures
    and stops that the merge copied to `former.place` are removed from it, except those edited
    since, and it is published. Deletes `former`, and records the pair as two different places.

    Raises PlacePage.DoesNotExist if the merged page was deleted. Raises ValidationError, without
    any change, if `former.place` without the copied values is invalid.
    """
    record, kept = former.record, former.place
    lost = PlacePage.objects.get(pk=record["lost"])
    _clear_filled(kept, record, user)
    _remove_redirects(record, lost, kept)
    FormerPlace.objects.filter(pk__in=record["former"]).update(place=lost)
    former.delete()
    _publish_again(lost, record, user)
    # Children moved elsewhere since the merge stay there.
    for child in kept.get_children().filter(pk__in=record["children"]).order_by("path"):
        child.specific.move(Page.objects.get(pk=lost.pk), pos="last-child", user=user)
    lost, kept = (PlacePage.objects.get(pk=page.pk) for page in (lost, kept))
    # Before the memberships, as in `merge`.
    unmerged.send(sender=PlacePage, lost=lost, kept=kept, records=record["others"])
    teams.separate_teams(lost, kept, record["team"])
    first, second = sorted([lost, kept], key=lambda page: page.pk)
    PlacePair.objects.update_or_create(
        first=first,
        second=second,
        defaults={"score": 1, "decision": PlacePair.Decision.DISTINCT, "decided_by": user},
    )
    log(instance=kept, action="places.unmerge", user=user, data={"title": lost.title})
    return lost


def _fill_blanks(kept, lost, user):
    """Copy to `kept` the fields, closures and stops that only `lost` has, and publish them.

    Also adds them to the draft of `kept`. Returns the additions: {"fields": {name: `_cell`},
    "closures": and "stops": the values of each, as texts}.
    """
    closures = list(lost.closures.values_list("starts_on", "ends_on", "reason"))
    stops = list(lost.stops.all())
    names = _blank_fields(kept, lost)
    closed, stopped = _closures(kept), _stops(kept)

    def change(page):
        for name in _blank_fields(page, lost):
            setattr(page, name, getattr(lost, name))
        add_closures(page, closures)
        add_stops(page, stops)

    if closures or stops or names:
        _publish_undated(kept, change, user)
    now = PlacePage.objects.get(pk=kept.pk)
    return {
        "fields": {name: _cell(now, name) for name in names},
        "closures": [each for each in _closures(now) if each not in closed],
        "stops": [each for each in _stops(now) if each not in stopped],
    }


def _publish_undated(page, change, user):
    before = PlacePage.objects.values(*DATED).get(pk=page.pk)
    publish_change(page, change, user=user)
    PlacePage.objects.filter(Q(pk=page.pk) | Q(alias_of=page.pk)).update(**before)


def _clear_filled(kept, record, user):
    """Clear the fields, closures and stops that the merge added to `kept`, except edited ones."""

    def change(page):
        for name, cell in record["fields"].items():
            if _cell(page, name) == cell:
                field = page._meta.get_field(name)
                setattr(page, name, None if field.null else field.get_default())
        closures, stops = page.closures.all(), page.stops.all()
        page.closures = [row for row in closures if _closure(row) not in record["closures"]]
        page.stops = [row for row in stops if _stop(row) not in record["stops"]]

    if record["fields"] or record["closures"] or record["stops"]:
        _publish_undated(kept, change, user)


def _publish_again(lost, record, user):
    """Publish the page as it was on the day of the merge, and restore its draft.

    Neither is validated: the page was public with its errors, and a draft may be incomplete. Does
    nothing for a page that was offline.
    """
    if not record["live"]:
        return
    revision = lost.save_revision(user=user, clean=False)
    revision.publish(user=user, skip_permission_checks=True)
    draft = Revision.page_revisions.filter(pk=record["draft"]).first()
    if draft:
        page = draft.as_object()
        page.live = page.has_unpublished_changes = True
        page.save_revision(user=draft.user, clean=False)


def _cell(page, name):
    """Return the value of a field of `page` as JSON: the cell of a field of the standard."""
    value = getattr(page, name)
    return write_cell(name, value) if name in BY_FIELD else value


def _closure(row):
    return [row.starts_on.isoformat(), row.ends_on.isoformat(), row.reason]


def _stop(row):
    return [str(row.key), *map(str, row.editable_values)]


def _closures(page):
    return [_closure(row) for row in page.closures.all()]


def _stops(page):
    return [_stop(row) for row in page.stops.all()]


def _blank_fields(page, lost):
    """Return the names of the national fields and `OWN_FACTS` blank in `page`, filled in `lost`.

    The fields of `NOT_FILLED` are excluded. Coordinates are returned only if `lost` has an exact
    position and `page` has no exact position, and the note on the hours only if `page` has no
    hours.
    """
    names = [
        name
        for name in [*FIELDS, *OWN_FACTS]
        if name not in NOT_FILLED and _is_blank(page, name) and not _is_blank(lost, name)
    ]
    # The note of other hours may be false: « sur rendez-vous ».
    if page.opening_hours:
        names = [name for name in names if name != "hours_note"]
    # Both coordinates or neither: a latitude without its longitude is wrong.
    if page.has_position or not lost.has_position:
        names = [name for name in names if name not in {"latitude", "longitude"}]
    return names


def _is_blank(page, name):
    value = getattr(page, name)
    return value is not False and not value  # False is an answer


def _redirect(lost, kept):
    """Redirect the URLs of `lost`, in each language of the site, to `kept`.

    Returns {"redirects": primary keys of the redirects that led to `lost`, "paths": the paths of
    `lost`}.
    """
    target = Page.objects.get(pk=kept.pk)
    earlier = Redirect.objects.filter(redirect_page_id=lost.pk)
    record = {"redirects": list(earlier.values_list("pk", flat=True)), "paths": []}
    earlier.update(redirect_page=target)
    site, _root, path = lost.get_url_parts()
    others = (code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    for prefix in ("", *(f"/{code}" for code in others)):
        record["paths"].append(Redirect.normalise_path(f"{prefix}{path}"))
        Redirect.objects.update_or_create(
            old_path=record["paths"][-1],
            site_id=site,
            defaults={
                "redirect_page": target,
                "is_permanent": True,
                # `find_place`, which feeds use, follows only the automatic redirects.
                "automatically_created": True,
            },
        )
    return record


def _remove_redirects(record, lost, kept):
    here = Redirect.objects.filter(redirect_page_id=kept.pk)
    here.filter(old_path__in=record["paths"]).exclude(pk__in=record["redirects"]).delete()
    here.filter(pk__in=record["redirects"]).update(redirect_page_id=lost.pk)
