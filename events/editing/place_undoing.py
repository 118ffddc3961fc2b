"""Undo the last publication of a place, for the time during which its letters wait."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from events.registrations.models.pending_letters import DELAY
from network.publishing.publications import PUBLISHED, UNPUBLISHED
from network.text.dates import format_time
from places.models import PlacePage

from .undoing import ChangedSinceError, ExpiredError


class Publication(NamedTuple):
    """A publication of a place less than `DELAY` ago; `former` is the version that it replaced."""

    made_at: datetime
    version: Revision
    former: Revision

    @property
    def time(self) -> str:
        """The time of the publication, in the current time zone: "14 h 22"."""
        return format_time(timezone.localtime(self.made_at))

    @property
    def expires_at(self) -> str:
        """The time until which it can be undone, as `time`: "14 h 32"."""
        return format_time(timezone.localtime(self.made_at + DELAY))


def undoable_publication(place: PlacePage) -> Publication | None:
    """Return the last publication of a place if it can be undone, or None.

    Returns None if the place is offline, was offline before the publication, or was published
    `DELAY` ago or earlier. Also returns None if a draft is in progress, because it contains the
    publication too, and if the publication itself restored an older version.
    """
    if not place.live or place.latest_revision_id != place.live_revision_id:
        return None
    actions = (*PUBLISHED, *UNPUBLISHED)
    entries = PageLogEntry.objects.filter(page=place.pk, action__in=actions)
    entries = list(entries.select_related("revision").order_by("-timestamp", "-pk")[:2])
    # The entry of an unpublication has no revision.
    if len(entries) < 2 or not all(entry.revision for entry in entries):
        return None
    last, former = entries
    is_recent = last.timestamp > timezone.now() - DELAY
    if not is_recent or last.revision_id != place.live_revision_id or last.data.get("revision"):
        return None
    return Publication(last.timestamp, last.revision, former.revision)


@transaction.atomic
def undo_publication(place: PlacePage, version: int, user: User) -> None:
    """Publish again the version of a place that the publication of `version` replaced.

    `version` is the key of the published revision to undo. Letters about its effects that are still
    waiting are cancelled. The caller checks the rights. Raises ExpiredError if the publication can
    no longer be undone (see `undoable_publication`), ChangedSinceError if another version is
    published, and ValidationError, without any change, if the former version is invalid.
    """
    place = PlacePage._base_manager.select_for_update(no_key=True).get(pk=place.pk)
    if place.live_revision_id != version:
        raise ChangedSinceError
    publication = undoable_publication(place)
    if publication is None:
        raise ExpiredError
    former = publication.former
    revision = former.as_object().save_revision(
        user=user, log_action=True, previous_revision=former
    )
    revision.publish(user=user, previous_revision=former, skip_permission_checks=True)
