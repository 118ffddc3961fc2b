"""Receivers that record the publications of events, and describe the letters of other changes."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published

from events.models import EventPage, PendingLetters
from events.refreshing import at_places, held_at
from places.effects import changing, waiting
from places.models import PlacePage

from . import undoing
from .planned import letters_text, notified, shown_to, with_letters


@receiver(pre_save, sender=EventPage)
def store_published(sender, instance: EventPage, raw=False, update_fields=None, **kwargs) -> None:
    """Store the published dates of an event in the page that a publication is about to save.

    The page gets `published_before`, a `PublishedDates`. It gets none if the event is offline, and
    if its published revision stays the same. `events.congress` connects the receiver to its pages.
    """
    if raw or update_fields or not (instance.pk and instance.live):
        return
    former = EventPage.objects.filter(pk=instance.pk, live=True)
    if former.exclude(live_revision=instance.live_revision_id).exists():
        instance.published_before = undoing.published_dates(instance.pk)


@receiver(page_published)
def record_publication(sender, instance, revision: Revision, **kwargs) -> None:
    """Store the changes of the dates of an event that a person published, to undo them.

    The person may have published the event anywhere: in its form, in a list, by an approval or at a
    scheduled time. Programs write revisions without a user, and their publications are ignored.
    """
    former = getattr(instance, "published_before", None)
    if former and revision.user_id and not undoing.is_recorded_by_caller():
        undoing.record_publication(instance, former, undoing.published_dates(instance.pk))


@receiver(changing)
def describe_letters(
    sender, places: Iterable[PlacePage], user: User, advice: str, **kwargs
) -> Callable[[], str]:
    """Return a function that describes the letters of a change of `places` to `user`, after it.

    See the signal `changing`.
    """
    events = shown_to(user, held_at(*places))
    people, waiting_before, now = notified(events), with_letters(events), timezone.now()
    return lambda: letters_text(events, people, advice, waiting=waiting_before, since=now)


@receiver(waiting)
def describe_waiting_letters(
    sender,
    places: QuerySet,
    user: User,
    advice: str,
    since: datetime,
    until: datetime,
    **kwargs,
) -> str:
    """Return the sentences about the letters that wait since changes of `places`, or "".

    See the signal `waiting`.
    """
    planned = PendingLetters.objects.values("event")
    events = EventPage.objects.filter(at_places(pk__in=places), pk__in=planned)
    return letters_text(shown_to(user, events.values("pk")), {}, advice, since=since, until=until)
