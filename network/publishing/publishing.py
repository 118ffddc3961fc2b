"""A change that does not come from the editor's form, published without losing a draft."""

from django.db import transaction
from wagtail.models import TaskState, WorkflowState


@transaction.atomic
def publish_change(page, change, *, user=None):
    """Applies `change(page)` to what the public sees, at once. Gives the page as it then is.

    When a draft is under way the change is made in it too, and it stays what it was: the last
    version, of its own author, waiting for the same review and the same day. Whoever has it open
    sees in the admin that there is a newer version. A page offline stays so, and its draft
    alone changes. May raise `ValidationError`.

    Who may make the change is the caller's to check: managers make some without the right to
    publish the rest.
    """
    # Rows that another manager joins, and that may be none, cannot be locked.
    page = page.specific_class._base_manager.select_for_update().get(pk=page.pk)
    former = page.latest_revision if page.has_unpublished_changes or not page.live else None
    draft = former and former.as_object()
    if page.live:
        review = _set_aside(page)
        change(page)
        page.clean_fields(exclude=["path", "depth", "content_type", "draft_title", "url_path"])
        revision = page.save_revision(user=user, log_action=True)
        revision.publish(user=user, skip_permission_checks=True)
        if draft:
            _take_up_again(review, _change_draft(draft, former, change))
    else:
        page = draft or page
        change(page)
        page.save_revision(user=user, log_action=True)
    return page.specific_class._default_manager.get(pk=page.pk)


def _change_draft(draft, former, change):
    change(draft)
    draft.live, draft.has_unpublished_changes = True, True
    kept = draft.save_revision(user=former.user)
    if former.approved_go_live_at:
        kept.approved_go_live_at = former.approved_go_live_at
        kept.save(update_fields=["approved_go_live_at"])
    return kept


def _set_aside(page):
    """Publishing would cancel the review of the draft: it is out of sight meanwhile."""
    review = page.current_workflow_state
    if review:
        WorkflowState.objects.filter(pk=review.pk).update(status=WorkflowState.STATUS_CANCELLED)
    return review


def _take_up_again(review, revision):
    """As it was, and nobody is notified twice: it is about the draft as it now is."""
    if review:
        WorkflowState.objects.filter(pk=review.pk).update(status=review.status)
        TaskState.objects.filter(pk=review.current_task_state_id).update(revision=revision)
