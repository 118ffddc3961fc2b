"""Replace a dead URL in all the texts that contain it."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin
from wagtail.permissions import policy_registry

from network.publishing.drafts import publish_change, save_draft

from .linked_models import excluded_fields, linked_model_of
from .models import LinkUse
from .naming import replace_in
from .reading import children, read_again, text_fields


@transaction.atomic
def mend(
    link: Model, new: str, uses: Iterable[LinkUse], user: AbstractUser
) -> tuple[list[Model], list[Model]]:
    """Replace the URL of `link` by `new` in the pages and rows of `uses`, and delete `uses`.

    `link` is an `ExternalLink`. `uses` is a list or a queryset, not an iterator. Saves and
    publishes the pages and rows, with log entries. Returns (pages and rows changed in public, pages
    and rows changed only in a draft).

    A page or row that the user may not publish changes only in a draft. A row of a model without
    drafts always changes in public: the caller checks the right to edit. Also saves the links of
    the pages and rows changed in public (`read_again`). Raises `ValidationError`, without any
    change, if a public page or row would be invalid.
    """
    published, drafts = [], []
    for use in uses:

        def change(each):
            replace(each, link.url, new)

        if use.page_id:
            changed, is_public = _mend_page(use.page.specific, change, user)
        else:
            changed, is_public = _mend_row(use.row, change, user)
        (published if is_public else drafts).append(changed)
        if is_public:
            # The other links of the page can then be replaced today too.
            read_again(changed)
    LinkUse.objects.filter(pk__in=[use.pk for use in uses]).delete()
    return published, drafts


def _mend_page(page, change, user):
    if page.permissions_for_user(user).can_publish():
        return publish_change(page, change, user=user), True
    draft = page.get_latest_revision_as_object()
    change(draft)
    draft.save_revision(user=user, log_action=True)
    return page, False


def _mend_row(row, change, user):
    """Apply `change` to a row and its draft, save them, and return (row, True if it is public).

    If the user may not publish the row, only its draft is changed. A row of a model without drafts
    is saved with a log entry.
    """
    if not isinstance(row, DraftStateMixin):
        _change_and_check(row, change)
        row.save()
        log(instance=row, action="wagtail.edit", user=user, content_changed=True)
        return row, True
    may_publish = policy_registry.get(row).user_has_permission(user, "publish")
    has_draft = not may_publish or row.has_unpublished_changes
    former = row.get_latest_revision() if has_draft else None
    draft = row.get_latest_revision_as_object() if has_draft else None
    if may_publish:
        _change_and_check(row, change)
        revision = row.save_revision(user=user, log_action=True)
        revision.publish(user=user, skip_permission_checks=True)
    if draft:
        change(draft)
        draft.live, draft.has_unpublished_changes = True, True
        save_draft(draft, former, user=user, log_action=not may_publish)
    return row, may_publish


def _change_and_check(row, change):
    change(row)
    row.clean_fields()
    for name in children(type(row)):
        for child in getattr(row, name).all():
            child.clean_fields()


def replace(page: Model, old: str, new: str) -> bool:
    """Replace a URL in the text fields and children of `page`; return True if `page` changed.

    `page` is a page or a registered row, and is not saved. The `mend` of a registered model is
    called first. Then the URL is replaced in `text_fields`, except the `excluded_fields`. `old` has
    no fragment; the fragment of each replaced URL is dropped.
    """
    linked_model = linked_model_of(page)
    has_changed = bool(linked_model and linked_model.mend and linked_model.mend(page, old, new))
    excluded = excluded_fields(page)
    for field in text_fields(type(page)):
        if field.name in excluded:
            continue
        value = getattr(page, field.attname)
        is_stream = isinstance(field, StreamField)
        raw = value.get_prep_value() if is_stream else value
        changed = _replaced(raw, old, new)
        if changed != raw:
            has_changed = True
            kept = field.stream_block.to_python(changed) if is_stream else changed
            setattr(page, field.attname, kept)
    for name in children(type(page)):
        own = list(getattr(page, name).all())
        # `sum` and not `any`, which would stop at the first.
        if sum(replace(child, old, new) for child in own):
            has_changed = True
            getattr(page, name).set(own)
    return has_changed


def _replaced(value, old, new):
    if isinstance(value, str):
        return replace_in(value, old, new)
    if isinstance(value, dict):
        return {name: _replaced(each, old, new) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(each, old, new) for each in value]
    return value
