"""Collections of the demonstration, and descriptions of its publishers."""

import json
from collections.abc import Iterable

from wagtail.models import Page

from home.demo import FOLDER
from network.text.strings import plain
from resources.addresses import host_of
from resources.models import Collection, CollectionItem, Publisher
from resources.sources.shared_hosts import SHARED_HOSTS


def make(index: Page, tally) -> None:
    """Create the missing collections, with pages in the language of `index`.

    An item without a URL is skipped if its page is not published.
    """
    collections = json.loads((FOLDER / "collections.json").read_text(encoding="utf-8"))
    there = set(Collection.objects.values_list("slug", flat=True))
    for values in collections["collections"]:
        made = values["slug"] not in there
        if made:
            _make(values, index.locale)
        tally.count("collections", made=made)


def _make(values, locale):
    items = values.pop("items")
    pages = Page.objects.live().filter(locale=locale)
    pages = {page.slug: page for page in pages.filter(slug__in=[i.get("page") for i in items])}
    collection = Collection(**values)
    collection.items = [
        CollectionItem(
            page=pages.get(item.get("page")),
            url=item.get("url", ""),
            title=item.get("title", ""),
            source=item.get("source", ""),
            before=item.get("before", ""),
            word=item["word"],
            sort_order=rank,
        )
        for rank, item in enumerate(items)
        if "url" in item or item["page"] in pages
    ]
    collection.save()


def describe_sources(sources: Iterable[dict], tally) -> None:
    """Save each source in the publisher of its name, or in the one named after its host.

    A source is {field of a `Publisher`: value}, with the keys "name" and "url". A source without
    such a publisher, and a publisher with a description, are skipped. `tally` counts the changed
    publishers as created, and the other sources as existing.
    """
    for values in sources:
        publisher = _publisher_of(values["name"], values["url"])
        described = publisher is None or publisher.description
        made = not described and values != {name: getattr(publisher, name) for name in values}
        if made:
            for name, value in values.items():
                setattr(publisher, name, value)
            publisher.save()
        tally.count("sources", made=made)


def _publisher_of(name, url):
    """Return the publisher named `name` or, renamed, the one of the host of `url`; else None."""
    host = host_of(url)
    known = Publisher.objects.filter(key__in=[plain(name), plain(host)]).exclude(key="")
    if host in SHARED_HOSTS or not known:
        return known.first()
    return Publisher.objects.get_or_create_for(name, url)
