"""Which publishers a text comes from or quotes: known from what it says, and from nothing else."""

from resources.choices import Kind

from .models import Publisher


def attach(page):
    """Ties a public text to the publishers that it names, and to no other."""
    page.publishers.set([publisher.pk for publisher in publishers_of(page)])


def publishers_of(page):
    """Return the publishers of a page: of a kept link, the publisher that it names, or the site of
    the text itself; of another text, the sites of the addresses among its sources."""
    if page.kind == Kind.KEPT_LINK:
        publisher = Publisher.objects.named(page.source, page.work_address)
        return [publisher] if publisher else []
    if url := getattr(page, "url_of_source", ""):
        return [Publisher.objects.named(page.source, url)]
    urls = [block.value.get("url") for block in getattr(page, "sources", None) or ()]
    named = (Publisher.objects.named("", url) for url in urls if url)
    return [publisher for publisher in named if publisher]
