"""Keeps the dates and the calendar texts true to the pages, whatever changes one of them."""

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from network.models import Organisation, Person, Topic
from network.publishing.following import follow_publications
from places.models import PlacePage
from places.upkeep.duplicates.merging import merged, unmerged

from .models import EventDate, EventException, EventPage
from .refreshing import refresh


def refresh_published(model, pages):
    """Events, of any sort, and those that are held at places: what is neither has none."""
    if issubclass(model, EventPage):
        refresh(EventPage.objects.filter(pk__in=[page.pk for page in pages]))
    if model is PlacePage:
        refresh(EventPage.objects.filter(pk__in=held_at(*pages)))


follow_publications(refresh_published, "refresh_events")


@receiver(page_unpublished)
def refresh_unpublished(sender, instance, **kwargs):
    refresh_published(sender, [instance])


@receiver(pre_delete, sender=PlacePage)
def refresh_after_place(sender, instance, **kwargs):
    """Events that were only held there lose its name and its address."""
    refresh_when_done(held_at(instance))


@receiver(merged)
def follow_merge(sender, lost, kept, **kwargs):
    """What was held at a page that became another is held there, drafts included. Gives what moved:
    {event: the keys of its rows that were there, by model}."""
    moved = {}
    for event in EventPage.objects.filter(pk__in=held_at(lost)):
        moved[str(event.pk)] = _follow(event, lost, kept)
    refresh(EventPage.objects.filter(pk__in=moved))
    return moved


@receiver(unmerged)
def undo_merge(sender, lost, kept, records, **kwargs):
    moved = records.get(__name__) or {}
    for event in EventPage.objects.filter(pk__in=moved):
        _follow(event, kept, lost, moved[str(event.pk)])
    refresh(EventPage.objects.filter(pk__in=moved))


def _follow(event, lost, kept, only=None):
    """Moves an event, or single dates of it, from a place to another; `only` those rows that a
    former call gave. Gives the keys of those that moved, by model."""
    draft = event.get_latest_revision_as_object()
    moved = _move(draft, lost, kept, only)
    revision = draft.save_revision(log_action=True)
    if event.live and not event.has_unpublished_changes:
        revision.publish()
    else:
        also = _move(event, lost, kept, only)
        event.save(clean=False)
        moved = {name: sorted({*moved[name], *also[name]}) for name in moved}
    return moved


def _move(event, lost, kept, only):
    """Sets the place that was kept on what was at the other."""
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


@receiver(post_page_move)
def follow_move(sender, instance, **kwargs):
    """An event moved under a place happens there from now on."""
    for event in EventPage.objects.filter(pk=instance.pk):
        before = event.place_id
        event.take_place_of_parent()
        if event.place_id == before:
            continue
        EventPage.objects.filter(pk=event.pk).update(place=event.place_id)
        # The last version too, or publishing it elsewhere one day would take the place away.
        if revision := event.latest_revision:
            revision.content["place"] = event.place_id
            revision.save(update_fields=["content"])
    refresh_below(instance)


@receiver(page_slug_changed)
def refresh_below(instance, **kwargs):
    """Every address below a page that moved has changed, and so may who sees the places there."""
    refresh(EventPage.objects.filter(_below(instance.path)))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def refresh_restricted(sender, instance, **kwargs):
    """The place of an event is named only while the public may see it."""
    if kwargs.get("raw"):
        return
    below = EventPage.objects.filter(_below(instance.page.path))
    refresh_when_done(below.values_list("pk", flat=True))


@receiver([post_save, pre_delete], sender=Topic)
@receiver([post_save, pre_delete], sender=Organisation)
@receiver([post_save, pre_delete], sender=Person)
def refresh_named(sender, instance, created=False, raw=False, **kwargs):
    """Texts quote the names of topics, organisers and contacts."""
    if not (created or raw):
        refresh_when_done(instance.events.values_list("pk", flat=True))


@receiver(post_save, sender=Site)
def refresh_addresses(sender, created=False, raw=False, **kwargs):
    """Texts hold full addresses, and those begin with the site's host."""
    if not (created or raw):
        refresh_when_done(EventPage.objects.values_list("pk", flat=True))


def held_at(*places):
    """Ids of the events that are at one of some places, were it on a single date."""
    at = _at(pk__in=[place.pk for place in places])
    return set(EventPage.objects.filter(at).values_list("pk", flat=True))


def _at(**place):
    """A Q for the events at such a place, on all their dates or on a single one."""
    single = [
        Q(pk__in=rows.objects.filter(**{f"place__{name}": value}).values("event"))
        for rows in (EventDate, EventException)
        for name, value in place.items()
    ]
    return reduce(or_, single, Q(**{f"place__{name}": value for name, value in place.items()}))


def _below(path):
    """A Q for the events in a part of the tree, and those held at a place in it."""
    return Q(path__startswith=path) | _at(path__startswith=path)


def refresh_when_done(ids):
    """Refreshes events known by their ids now, once what is being done to them is done."""
    ids = list(ids)
    if ids:
        transaction.on_commit(lambda: refresh(EventPage.objects.filter(pk__in=ids)))
