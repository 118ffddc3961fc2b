"""Decisions of editors about the events of members' calendars: accept, refuse, detach."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Page

from events.models import EventPage, ImportedEvent
from network.database import compiled

from .importing import main_index

State = ImportedEvent.State


def may_review(user: User) -> bool:
    """Return True if the user may publish under the `main_index`; False if it is None."""
    index = main_index()
    return bool(index and index.permissions_for_user(user).can_publish_subpage())


def proposals() -> QuerySet[ImportedEvent]:
    """Return the events to review that are not over, by the start of the first date.

    For an accepted event, it is the published start. An event to review has a page and the state
    PROPOSED, or the state ACCEPTED and a live page with unpublished changes.
    """
    changed = Q(state=State.ACCEPTED, event__live=True, event__has_unpublished_changes=True)
    rows = ImportedEvent.objects.filter(
        Q(state=State.PROPOSED) | changed, event__isnull=False, ends_at__gt=compiled.now()
    )
    rows = rows.select_related(
        "source", "event__locale", "event__place__commune", "event__commune"
    ).prefetch_related("event__exceptions")
    return rows.order_by("event__starts_at", "pk")


def accept(row: ImportedEvent, user: User) -> bool:
    """Publish the latest revision, store the state ACCEPTED of the event and return True.

    Returns False and changes nothing if the user may not publish or if the page is invalid. The
    object `row` is not updated.
    """
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


def refuse(row: ImportedEvent, user: User) -> bool:
    """Delete the page of a proposed event, or drop the change of an accepted one; return True.

    A proposed event becomes REFUSED, and is not imported again. For an accepted event, the public
    page becomes the latest revision; the dropped change comes back only if the source changes
    again. Returns False and changes nothing if the user may not delete the proposed page, or may
    not edit the accepted page.
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


def detach(row: ImportedEvent, user: User) -> None:
    """Store the state DETACHED, so that the source stops writing the page; log the action.

    `row` has a page. The object `row` is not updated.
    """
    ImportedEvent.objects.filter(pk=row.pk).update(state=State.DETACHED)
    log(instance=row.event, action="events.detach", user=user)


def synced_row(page: Page) -> ImportedEvent | None:
    """Return the `ImportedEvent` of a page written by its source; None for any other page."""
    row = ImportedEvent.objects.select_related("source").filter(event=page.pk).first()
    return row if row and row.is_synced else None
