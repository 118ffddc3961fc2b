"""Receivers that refresh dates and calendar texts when the pages behind them change."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import ngettext
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from network.models import Organisation, Person, Topic
from network.publishing.drafts import save_draft
from network.publishing.publications import follow_publications
from places.imports.undoing import depending
from places.models import PlacePage
from places.upkeep.duplicates.merging import merged, unmerged

from .feeds import fetches
from .models import EventPage, Occurrence
from .refreshing import at_places, held_at, refresh


def refresh_published(model, pages: list) -> None:
    """Refresh the events `pages`, or the events at the places `pages`, at once.

    The pages were just published or unpublished. All have the class `model`: `EventPage`, a
    subclass of it, or `PlacePage`. Pages of any other class are ignored.
    """
    if issubclass(model, EventPage):
        refresh(EventPage.objects.filter(pk__in=[page.pk for page in pages]))
    if model is PlacePage:
        refresh(EventPage.objects.filter(pk__in=held_at(*pages)))


follow_publications(refresh_published, "refresh_events")


@receiver(page_unpublished)
def refresh_unpublished(sender, instance, **kwargs) -> None:
    """Refresh an unpublished event, or the events at an unpublished place."""
    refresh_published(sender, [instance])


@receiver(pre_delete, sender=PlacePage)
def refresh_after_place(sender, instance: PlacePage, **kwargs) -> None:
    """Refresh the events of a deleted place after the transaction: they lose its address."""
    refresh_when_done(held_at(instance))


@receiver(merged)
def follow_merge(
    sender, lost: PlacePage, kept: PlacePage, **kwargs
) -> dict[str, dict[str, list[int]]]:
    """Move the events and single dates of a merged place to the kept one, and refresh the events.

    Unpublished events move too, and the drafts of events that are elsewhere. Saves a revision of
    each event. If the event is live without unpublished changes, publishes the revision; otherwise
    also saves the move in the event itself, unless only its draft is at the merged place. Returns
    {event's key as a text: result of `_follow`}, which `undo_merge` receives in `records`.
    """
    moved, held = {}, held_at(lost)
    for event in EventPage.objects.filter(pk__in=held):
        moved[str(event.pk)] = _follow(event, lost, kept)
    for event in _with_draft_at(lost).exclude(pk__in=held):
        moved[str(event.pk)] = _follow(event, lost, kept, is_draft_only=True)
    refresh(EventPage.objects.filter(pk__in=moved))
    return moved


def _with_draft_at(place):
    """Return the events whose draft is at a place, even for a single date."""
    drafts = EventPage.objects.filter(has_unpublished_changes=True)
    contents = drafts.values_list("pk", "latest_revision__content")
    keys = [pk for pk, content in contents if content and place.pk in _places_in(content)]
    return EventPage.objects.filter(pk__in=keys)


def _places_in(content):
    """Return the set of the keys of places, and perhaps None, in the content of a revision."""
    rows = [content, *content.get("dates", ()), *content.get("exceptions", ())]
    return {row.get("place") for row in rows}


@receiver(unmerged)
def undo_merge(sender, lost: PlacePage, kept: PlacePage, records: dict, **kwargs) -> None:
    """Move the rows listed by `follow_merge`, if still at `kept`, back to the place `lost`.

    Saves and publishes revisions as `follow_merge` does.
    """
    moved = records.get(__name__) or {}
    for event in EventPage.objects.filter(pk__in=moved):
        only = moved[str(event.pk)]
        _follow(event, kept, lost, only, is_draft_only=only.get("is_draft_only", False))
    refresh(EventPage.objects.filter(pk__in=moved))


def _follow(event, lost, kept, only=None, *, is_draft_only=False):
    """Move an event, or single dates of it, from the place `lost` to `kept`, in its draft too.

    Saves a revision of the event. If the event is live without unpublished changes, the revision is
    published. Otherwise the move is also saved in the event itself, except with `is_draft_only`.
    Returns {"event": keys, "dates": keys, "exceptions": keys, "is_draft_only": bool}, where the
    keys are the primary keys of the moved rows. If `only` is the result of a former call, only its
    rows are moved. If `only` is None, all are moved.
    """
    draft = event.get_latest_revision_as_object()
    moved = _move(draft, lost, kept, only)
    revision = save_draft(draft, event.get_latest_revision(), user=None, log_action=True)
    if event.live and not event.has_unpublished_changes:
        revision.publish()
    elif not is_draft_only:
        also = _move(event, lost, kept, only)
        event.latest_revision = revision
        event.latest_revision_created_at = revision.created_at
        event.save(clean=False)
        moved = {name: [*moved[name], *also[name]] for name in moved}
    # A row that exists only in the draft has no key.
    moved = {name: sorted({*keys} - {None}) for name, keys in moved.items()}
    return {**moved, "is_draft_only": is_draft_only}


def _move(event, lost, kept, only):
    """Set the place `kept` on the rows at `lost`, without saving.

    Returns their keys as {"event": keys, "dates": keys, "exceptions": keys}. `only` has the same
    shape, or is None for all rows.
    """
    rows = {"event": [event], "dates": event.dates.all(), "exceptions": event.exceptions.all()}
    moved = {}
    for name in rows:
        moved[name] = []
        rows_there = list(rows[name])
        for row in rows_there:
            if row.place_id == lost.pk and (only is None or row.pk in only[name]):
                row.place = kept
                moved[name].append(row.pk)
        if name != "event":
            setattr(event, name, rows_there)
    return moved


@receiver(depending)
def count_dependents(sender, places: QuerySet[PlacePage], **kwargs) -> list[tuple[int, str]]:
    """Return [(number, label)] about `places`, which the undo of an import would remove.

    The three numbers, perhaps 0, are the events with a coming date there, the seats taken at these
    dates, and the readings of the feeds of the places in the last 60 days. Dates that are off are
    counted.
    """
    dates = Occurrence.objects.upcoming().filter(place__in=places.values("pk")).order_by()
    events = dates.values("event").distinct().count()
    people = dates.aggregate(seats=Sum("seats_taken"))["seats"] or 0
    readings = fetches.of_places(set(places.values_list("slug", flat=True)))
    return [
        (events, ngettext("événement à venir", "événements à venir", events)),
        (
            people,
            ngettext(
                "personne inscrite. Elle ne recevra aucune lettre : sa date ne change pas.",
                "personnes inscrites. Elles ne recevront aucune lettre : leurs dates ne changent"
                " pas.",
                people,
            ),
        ),
        (
            readings,
            ngettext(
                "lecture de leur agenda par des abonnés, en 60 jours",
                "lectures de leur agenda par des abonnés, en 60 jours",
                readings,
            ),
        ),
    ]


@receiver(post_page_move)
def follow_move(
    sender, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs
) -> None:
    """Set the place of an event moved under a place, then call `refresh_below` for the page.

    The place is set on the event and in its latest revision. A move among siblings, as of the menu
    of the site, changes neither URLs nor places, and is ignored.
    """
    if parent_page_before.pk == parent_page_after.pk:
        return
    for event in EventPage.objects.filter(pk=instance.pk):
        before = event.place_id
        event.take_place_of_parent()
        if event.place_id == before:
            continue
        EventPage.objects.filter(pk=event.pk).update(place=event.place_id)
        # Update the latest revision too: publishing it later would restore the former place.
        if revision := event.latest_revision:
            revision.content["place"] = event.place_id
            revision.save(update_fields=["content"])
    refresh_below(instance)


@receiver(page_slug_changed)
def refresh_below(instance, **kwargs) -> None:
    """Rebuild the dates and iCalendar texts of the events at or below a moved or renamed page.

    The events at a place at or below the page are rebuilt too, because their texts contain its
    name and URL.
    """
    refresh(EventPage.objects.filter(_below(instance.path)))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def refresh_restricted(sender, instance: PageViewRestriction, **kwargs) -> None:
    """Refresh, after the transaction, the events at or below a page whose access changed.

    Also refreshes the events that take place at a place at or below the page, because texts name
    public places only. Fixtures (`raw`) are ignored.
    """
    if kwargs.get("raw"):
        return
    below = EventPage.objects.filter(_below(instance.page.path))
    refresh_when_done(below.values_list("pk", flat=True))


@receiver([post_save, pre_delete], sender=Topic)
@receiver([post_save, pre_delete], sender=Organisation)
@receiver([post_save, pre_delete], sender=Person)
def refresh_named(sender, instance, created: bool = False, raw: bool = False, **kwargs) -> None:
    """Refresh the events that name a changed or deleted topic, organiser or contact.

    The refresh follows the transaction. New objects and fixtures (`raw`) are ignored.
    """
    if not (created or raw):
        refresh_when_done(instance.events.values_list("pk", flat=True))


@receiver(post_save, sender=Site)
def refresh_addresses(sender, created: bool = False, raw: bool = False, **kwargs) -> None:
    """Refresh every event after a change of a site: texts contain absolute URLs.

    The refresh follows the transaction. New sites and fixtures (`raw`) are ignored.
    """
    if not (created or raw):
        refresh_when_done(EventPage.objects.values_list("pk", flat=True))


def _below(path):
    """Return a Q for the events below `path` in the tree, or at a place below it."""
    return Q(path__startswith=path) | at_places(path__startswith=path)


def refresh_when_done(ids: Iterable[int]) -> None:
    """Refresh the events with these ids after the transaction; `ids` is read before returning."""
    ids = list(ids)
    if ids:
        transaction.on_commit(lambda: refresh(EventPage.objects.filter(pk__in=ids)))
