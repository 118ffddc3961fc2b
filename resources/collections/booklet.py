"""A collection as one booklet: its items in order, with the texts of the library in full."""

import datetime
from dataclasses import dataclass

from django.db.models import Model

from resources.feeds import changed_at
from resources.models import CollectionItem, ResourcePage

from .full_texts import full_texts


@dataclass(frozen=True)
class BookletItem:
    """One item of a collection.

    `page` is the text of the library to print in full, an instance of its subclass. It is None for
    another page of the site and for a page elsewhere.
    """

    number: int
    item: CollectionItem
    page: ResourcePage | None


def booklet_of(collection: Model) -> list[BookletItem]:
    """Return one `BookletItem` for each readable item, in order.

    The number of queries does not grow with the number of items, except for blocks that query.
    """
    items = collection.readable
    pages = full_texts([item.page_id for item in items if item.text])
    return [BookletItem(rank, item, pages.get(item.page_id)) for rank, item in enumerate(items, 1)]


def date_of(booklet: list[BookletItem]) -> datetime.datetime:
    """Return the time of the last item added, or of the last change of a text if it is later."""
    added = [each.item.added_at for each in booklet]
    return max([*added, *(changed_at(each.page) for each in booklet if each.page)])
