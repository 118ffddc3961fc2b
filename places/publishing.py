"""A change that does not come from the editor's form, published without losing a draft."""

from django.db import transaction

from places.models import PlacePage


@transaction.atomic
def publish_change(place, change, *, user=None):
    """Applies `change(page)` to what the public sees, at once. Gives the page as it then is.

    When a draft is under way the change is made in it too, and it stays what it was: the last
    version, of its own author, waiting for the same review and the same day. Whoever has it open
    is told by the admin that there is a newer version. May raise `ValidationError`.
    """
    page = PlacePage.objects.select_for_update().get(pk=place.pk)
    former = page.latest_revision if page.has_unpublished_changes else None
    draft = former and former.as_object()
    review = page.current_workflow_state if former else None
    change(page)
    page.clean_fields(exclude=["path", "depth", "content_type", "draft_title", "url_path"])
    page.save_revision(user=user, log_action=True).publish(user=user)
    if draft:
        change(draft)
        draft.live, draft.has_unpublished_changes = True, True
        kept = draft.save_revision(user=former.user)
        if former.approved_go_live_at:
            kept.approved_go_live_at = former.approved_go_live_at
            kept.save(update_fields=["approved_go_live_at"])
        if review:
            review.workflow.start(draft, review.requested_by)
    return PlacePage.objects.get(pk=place.pk)
