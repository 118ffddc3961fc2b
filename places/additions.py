"""Many new places at once, with the very rows that an editor's "Publier" leaves for each."""

from functools import partial

from django.db import transaction

from network.additions import add_pages
from network.communes import Communes
from search import indexing
from search.registry import registration_of


@transaction.atomic
def add_published(parent, pages, *, user=None, communes=None):
    """Publishes `pages`, new and clean `PlacePage`s with a free slug, as last children of `parent`.

    Each is found by the search too. `communes` is a `Communes` kept from one call to the next.
    """
    if not pages:
        return
    communes = communes or Communes()
    communes.learn(
        {(page.insee_code, page.postcode, page.city) for page in pages}
        | {("", page.postcode, "") for page in pages}
    )
    for page in pages:
        page.prepare(communes.find)
    add_pages(parent, pages, user=user)
    if not indexing.is_paused():
        pks = [page.pk for page in pages]
        refresh = partial(indexing.refresh, registration_of(pages[0]), pks)
        transaction.on_commit(refresh, robust=True)
