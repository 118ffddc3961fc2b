"""Many places at once, new or changed, with the very rows that an editor's "Publier" leaves."""

from django.db import transaction

from network.geography.communes import Communes
from network.publishing.additions import add_pages
from network.publishing.changes import publish_changes
from search.indexing.waiting import note_new
from search.registry import registration_of


@transaction.atomic
def add_published(parent, pages, *, user=None, communes=None):
    """Publishes `pages`, new and clean `PlacePage`s with a free slug, as last children of `parent`.

    Each is found by the search too. `communes` is a `Communes` kept from one call to the next.
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
    """Publishes `pages`, live and clean `PlacePage`s, over what `changes.lock` gave of them."""
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
