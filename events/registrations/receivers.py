"""Signal handlers that plan letters to registered people, and follow changed dates and places."""

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page

from events.models import EventPage, HeadCount
from events.refreshing import refreshed, starts_changed
from network.models import ContentStamp
from network.tasks.mail import mail_failed
from places.upkeep.duplicates.merging import merged, unmerged

from . import delays, following, letters, notices


@receiver(starts_changed)
def follow_dates(sender, page: EventPage, entry, former: list, dates: list, **kwargs) -> bool:
    """Call `following.follow_dates` with the arguments of the signal, and return its result."""
    return following.follow_dates(page, entry, former, dates)


@receiver(refreshed)
def plan_letters(sender, events: set[int], **kwargs) -> None:
    """Call `delays.plan` on the keys `events`, in the transaction of the change if there is one.

    The response to the editor can then state which letters wait.
    """
    delays.plan(events)


@receiver(pre_delete, sender=EventPage)
def notify_of_deletion(sender, instance: EventPage, **kwargs) -> None:
    """Prepare the letters to the people of an event about to be deleted; delete its registrations.

    `notices.notify_deletion` has the rules.
    """
    notices.notify_deletion(instance)


@receiver(post_save, sender=HeadCount)
def show_on_recipe(sender, instance: HeadCount, raw: bool = False, **kwargs) -> None:
    """Increment the content stamp if the event follows a recipe, whose page shows the count."""
    if not raw and instance.event and instance.event.recipe_id:
        ContentStamp.raise_()


@receiver(mail_failed)
def call_the_unreached(sender, metadata: dict, **kwargs) -> None:
    """Call `letters.must_call` for the registrations of a queued letter that failed for good."""
    letters.must_call(metadata.get(letters.REGISTRATIONS, ()))


@receiver(merged)
def follow_merge(sender, lost: Page, kept: Page, **kwargs) -> list[int]:
    """Move the head counts of the place `lost` to the place `kept`; return their keys."""
    counts = HeadCount.objects.filter(place=lost.pk)
    moved = list(counts.values_list("pk", flat=True))
    counts.update(place=kept)
    return moved


@receiver(unmerged)
def undo_merge(sender, lost: Page, kept: Page, records: dict, **kwargs) -> None:
    """Move the head counts listed by `follow_merge` back to the place `lost`.

    Head counts that are no longer at the place `kept` are not moved.
    """
    moved = records.get(__name__) or []
    HeadCount.objects.filter(pk__in=moved, place=kept.pk).update(place=lost)
