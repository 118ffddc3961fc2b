"""Publication of many places at once, with the rows that publishing each page would write."""

from django.db import transaction

from network.geography.communes import Communes
from network.publishing.additions import add_pages
from network.publishing.changes import publish_changes
from search.indexing.waiting import note_new
from search.registry import registration_of


@transaction.atomic
def add_published(parent, pages, *, user=None, communes=None):
    """Publish new pages as last children of `parent`, and add them to the search.

    `pages` are clean, unsaved `PlacePage`s with free slugs. `communes` is a `Communes` that may be
    shared between calls.
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
def change_published(pages, stored, *, user=None, communes=None):
    """Publish changed pages in one transaction.

    `pages` are live, clean `PlacePage`s; `stored` is the result of `changes.lock` for them.
    """
    communes = communes or Communes()

    def derive(pages):
        _prefetch(communes, pages)
        for page in pages:
            page.prepare(communes.find)
            page.date_change(stored[page.pk])

    publish_changes(pages, stored, user=user, derive=derive)


def _prefetch(communes, pages):
    communes.prefetch(
        {(page.insee_code, page.postcode, page.city) for page in pages}
        | {("", page.postcode, "") for page in pages}
    )
