"""Revisions and log entries of many pages, in one statement each."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision


def write_revisions(
    pages: Iterable[Page],
    content_type: ContentType,
    now: datetime.datetime,
    user: AbstractBaseUser | None,
) -> list[Revision]:
    """Insert a revision of each page, with its current fields, and return them in order.

    `content_type` is the content type of the pages' model. As in `BasePage.save_revision`, the
    label is the title in the admin, see `log_entry`. Then sets `draft_title` of the pages.
    """
    base, revisions = ContentType.objects.get_for_model(Page), []
    for page in pages:
        content = page.serializable_data()
        page.draft_title = page.title  # after the content, as in Wagtail; the label contains it
        revisions.append(
            Revision(
                content_type=content_type,
                base_content_type=base,
                object_id=str(page.pk),
                object_str=page.get_admin_display_title(),
                created_at=now,
                user=user,
                content=content,
            )
        )
    return Revision.objects.bulk_create(revisions)


def log_entry(
    page: Page,
    content_type: ContentType,
    action: str,
    now: datetime.datetime,
    user: AbstractBaseUser | None,
    **values,
) -> PageLogEntry:
    """Return an unsaved log entry of an action on a page, as Wagtail's `log` would save it.

    The entry refers to the latest revision of the page; `values` replace or add fields of the
    entry. If `user` is None, the user of the active log context is set. The label is the title in
    the admin: fetch what it reads, such as the place of an event, for all pages beforehand.
    """
    context = get_active_log_context()
    fields = {"revision": page.latest_revision, "content_changed": True, **values}
    return PageLogEntry(
        content_type=content_type,
        page_id=page.pk,
        label=page.get_admin_display_title(),
        action=action,
        timestamp=now,
        user=user or context.user,
        uuid=context.uuid,
        **fields,
    )
