"""Many new places at once, with the very rows that an editor's "Publier" leaves for each."""

from django.db import transaction

from network.geography.communes import Communes
from network.publishing.additions import add_pages
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
    communes.prefetch(
        {(page.insee_code, page.postcode, page.city) for page in pages}
        | {("", page.postcode, "") for page in pages}
    )
    for page in pages:
        page.prepare(communes.find)
    add_pages(parent, pages, user=user)
    note_new(registration_of(pages[0]), [page.pk for page in pages])
