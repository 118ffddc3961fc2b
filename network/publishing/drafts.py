"""Publish a change made outside the editor's form, and keep the draft in progress."""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import (
    DraftStateMixin,
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    WorkflowState,
)

from .publications import PUBLISHED

# The actions of Wagtail's log that schedule the publication of a revision, and cancel it.
SCHEDULE, UNSCHEDULE = "wagtail.publish.schedule", "wagtail.schedule.cancel"

# The message to an editor whose change `publish_change` refused.
INVALID_PAGE = _(
    "Rien n’est changé : la fiche « %(title)s » a quelque chose à corriger. Ouvrez-la, corrigez-la,"
    " publiez-la, puis recommencez ici."
)


@transaction.atomic
def publish_change(
    page: Page, change: Callable[[Page], None], *, user: AbstractBaseUser | None = None
) -> Page:
    """Publish the public version of a page changed by `change(page)`, and return the page.

    `change` sets fields of the page that it receives, without saving. If the page is live and has a
    draft in progress, `change` is called a second time, with the draft. The draft is saved, not
    published, and remains the latest revision, with its author, its review and its scheduled
    publication. If an earlier draft is scheduled, `change` is also called with it, before the
    latest draft. The admin warns an editor who has the draft open that a newer version exists.

    If the page is offline, nothing is published: `change` is called once, with the latest draft,
    and `user` is the author of the new revision, which a scheduled publication will publish.

    The row is locked against other changes, but not against new rows that refer to it, such as
    registrations. The returned page is a new object, read from its row afterwards.

    The caller checks the rights: managers may make some changes without the right to publish.
    Raises ValidationError if the changed public page is invalid; a draft may be incomplete.
    """
    # The base manager: an outer join of another manager cannot be locked.
    page = page.specific_class._base_manager.select_for_update(no_key=True).get(pk=page.pk)
    former = page.latest_revision if page.has_unpublished_changes or not page.live else None
    draft = former and former.as_object()
    if page.live:
        review = _suspend_review(page)
        scheduled = page.revisions.filter(approved_go_live_at__isnull=False).first()
        change(page)
        page.clean_fields(exclude=["path", "depth", "content_type", "draft_title", "url_path"])
        revision = page.save_revision(user=user, log_action=True)
        revision.publish(user=user, skip_permission_checks=True)
        if scheduled and draft and scheduled != former:
            _change_draft(scheduled.as_object(), scheduled, change)
        if draft:
            _restore_review(review, _change_draft(draft, former, change))
    else:
        page = draft or page
        change(page)
        save_draft(page, former, user=user, log_action=True)
    return page.specific_class._default_manager.get(pk=page.pk)


@transaction.atomic
def publish_again(page: Page, *, user: AbstractBaseUser | None = None) -> Page:
    """Publish an unpublished page as it was on the site, and return it, read again.

    If the latest revision is not the published one, it is a draft: it is kept, as the latest
    revision, with its author and its review. A publication that was scheduled before the page was
    unpublished is scheduled again. The caller checks the rights. Raises ValidationError, without
    any change, if the page is invalid.
    """
    page = page.specific_class._base_manager.select_for_update(no_key=True).get(pk=page.pk)
    entries = PageLogEntry.objects.filter(page=page.pk).order_by("-timestamp", "-pk")
    published = entries.filter(action__in=PUBLISHED).first()
    scheduled = _scheduled_revision(entries, published)
    former = page.latest_revision
    has_draft = former and (published is None or former.pk != published.revision_id)
    draft, review = former.as_object() if has_draft else None, _suspend_review(page)
    page.save_revision(user=user, log_action=True).publish(user=user, skip_permission_checks=True)
    if scheduled and scheduled != former:
        page.revisions.filter(pk=scheduled.pk).update(
            approved_go_live_at=scheduled.approved_go_live_at
        )
        # A later call reads this entry: the publication above is newer than the former one.
        log(instance=page, action=SCHEDULE, user=user, revision=scheduled)
    if draft:
        if scheduled == former:
            former.approved_go_live_at = scheduled.approved_go_live_at
        _restore_review(review, _change_draft(draft, former, lambda unchanged: None))
    return page.specific_class._default_manager.get(pk=page.pk)


def _scheduled_revision(entries, published):
    """Return the revision scheduled when the page was unpublished, or None.

    Its `approved_go_live_at` is set in memory: the unpublication cleared it. `entries` are the log
    of the page, the latest first, and `published` is the entry of its last publication, or None.
    """
    # Joined: the revision of an entry may have been purged, it is then None.
    entries = entries.filter(action__in=(SCHEDULE, UNSCHEDULE)).select_related("revision")
    entry = entries.first()
    if entry is None or entry.action == UNSCHEDULE or entry.revision is None:
        return None
    if published and published.timestamp > entry.timestamp:
        return None  # a later publication cancelled the schedule
    time = entry.revision.as_object().go_live_at
    if time is None or time <= timezone.now():
        return None
    entry.revision.approved_go_live_at = time
    return entry.revision


def save_draft(
    draft: DraftStateMixin,
    former: Revision | None,
    *,
    user: AbstractBaseUser | None,
    log_action: bool = False,
) -> Revision:
    """Save `draft`, a changed copy of the revision `former`, without checks; return its revision.

    A scheduled publication of `former` is moved to the new revision: otherwise it would publish the
    content without the change. `former` must be as it was before a publication, which cancels the
    schedule; it is None for a draft without a revision. `user` is the author of the new revision.
    """
    time = former.approved_go_live_at if former else None
    revision = draft.save_revision(
        user=user, log_action=log_action, clean=False, approved_go_live_at=time
    )
    if time:
        draft.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
        if isinstance(draft, Page):
            # The history names the revision that is now scheduled; `publish_again` reads it.
            log(instance=draft, action=SCHEDULE, user=user, revision=revision)
    return revision


def _change_draft(draft, former, change):
    """Apply `change` to `draft` and return its new revision, with the author of `former`."""
    change(draft)
    draft.live, draft.has_unpublished_changes = True, True
    return save_draft(draft, former, user=former.user)


def _suspend_review(page):
    """Mark the page's workflow state as cancelled, and return it as it was, or None.

    Otherwise the publication would cancel the review in progress. `_restore_review` restores it.
    """
    review = page.current_workflow_state
    if review:
        WorkflowState.objects.filter(pk=review.pk).update(status=WorkflowState.STATUS_CANCELLED)
    return review


def _restore_review(review, revision):
    """Restore the status of `review`, for `revision`, without a second notification.

    `revision` is the new revision of the draft. Does nothing if `review` is None.
    """
    if review:
        WorkflowState.objects.filter(pk=review.pk).update(status=review.status)
        TaskState.objects.filter(pk=review.current_task_state_id).update(revision=revision)
