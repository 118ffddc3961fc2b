"""What editors decide about the events of members' calendars: accept, refuse, detach."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from events.models import EventPage, ImportedEvent
from network.shared import compiled

from .importing import main_index

State = ImportedEvent.State


def may_review(user) -> bool:
    """Whether the user may publish an event in the agenda."""
    index = main_index()
    return bool(index and index.permissions_for_user(user).can_publish_subpage())


def proposals():
    """What waits for a decision, soonest first: new events, and published ones that changed."""
    changed = Q(state=State.ACCEPTED, event__live=True, event__has_unpublished_changes=True)
    rows = ImportedEvent.objects.filter(
        Q(state=State.PROPOSED) | changed, event__isnull=False, ends_at__gt=compiled.now()
    )
    rows = rows.select_related(
        "source", "event__locale", "event__place__commune", "event__commune"
    ).prefetch_related("event__exceptions")
    return rows.order_by("event__starts_at", "pk")


def accept(row, user) -> bool:
    """Publishes the latest revision; False when the user may not, or the page is not valid."""
    page = row.event.specific
    if not page.permissions_for_user(user).can_publish():
        return False
    try:
        with transaction.atomic():
            page.get_latest_revision().publish(user=user)
    except ValidationError:
        return False
    ImportedEvent.objects.filter(pk=row.pk).update(state=State.ACCEPTED)
    return True


def refuse(row, user) -> bool:
    """Deletes a new event for good, or drops a change until the source changes again.

    False when the user may not.
    """
    page = row.event.specific
    permissions = page.permissions_for_user(user)
    if row.state == State.PROPOSED:
        if not permissions.can_delete():
            return False
        page.delete(user=user)
        ImportedEvent.objects.filter(pk=row.pk).update(state=State.REFUSED, event=None)
        return True
    if not permissions.can_edit():
        return False
    page.save_revision(user=user, changed=False, clean=False)
    EventPage.objects.filter(pk=page.pk).update(has_unpublished_changes=False)
    return True


def detach(row, user):
    """From now on editors write the page, and the source no longer changes it."""
    ImportedEvent.objects.filter(pk=row.pk).update(state=State.DETACHED)
    log(instance=row.event, action="events.detach", user=user)


def synced_row(page) -> ImportedEvent | None:
    """The `ImportedEvent` of a page that its source writes, None for one that editors write."""
    row = ImportedEvent.objects.select_related("source").filter(event=page.pk).first()
    return row if row and row.is_synced else None
