"""Publication of many places at once, with the rows that publishing each page would write."""

from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.models import Page

from network.geography.communes import Communes
from network.publishing.additions import add_pages
from network.publishing.changes import publish_changes
from search.indexing.waiting import note_new
from search.registry import registration_of


@transaction.atomic
def add_published(
    parent: Page,
    pages: Sequence[Page],
    *,
    user: User | None = None,
    communes: Communes | None = None,
) -> None:
    """Publish new pages as last children of `parent`, and queue them for the search index.

    `pages` are clean, unsaved `PlacePage`s with free slugs; an empty list does nothing. Sets their
    derived fields and saves them, in one transaction, without signals. `communes` is a `Communes`
    that may be shared between calls. `user` is the author of the revisions.
    """
    if not pages:
        return
    communes = communes or Communes()
    _prefetch(communes, pages)
    for page in pages:
        page.prepare(communes.find)
    add_pages(parent, pages, user=user)
    note_new(registration_of(pages[0]), [page.pk for page in pages])


@transaction.atomic
def change_published(
    pages: list[Page],
    stored: dict[int, Page],
    *,
    user: User | None = None,
    communes: Communes | None = None,
    checked: Collection[int] | None = None,
) -> None:
    """Publish changed pages in one transaction, with their derived fields and dates.

    `pages` are live, clean `PlacePage`s; `stored` is the result of `changes.lock` for them, {key:
    page}. `communes` is a `Communes` that may be shared between calls. If `checked` is not None,
    the pages get former values again: they are not dated as changed, and the positions of those
    whose keys are in `checked` count as checked by an editor.

    Wagtail publishes some pages itself: see `publish_changes`. Their own `save` may date them,
    even with `checked`. ValidationError is raised if one of them is invalid.
    """
    communes = communes or Communes()
    _prefetch(communes, pages)
    for page in pages:
        if checked and page.pk in checked:
            page.locate(communes.find)  # `prepare` unchecks the position when the commune changes
            page.position_checked = True

    def derive(pages):
        for page in pages:
            page.prepare(communes.find)
            if checked is None:
                page.date_change(stored[page.pk])

    publish_changes(pages, stored, user=user, derive=derive)


def _prefetch(communes, pages):
    communes.prefetch(
        {(page.insee_code, page.postcode, page.city) for page in pages}
        | {("", page.postcode, "") for page in pages}
    )
