"""Texts of the library with all that their full display needs, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable

from resources.attribution import network_names
from resources.models import ArticlePage, Contribution, ResourcePage


def full_texts(keys: Iterable[int]) -> dict[int, ResourcePage]:
    """Return {pk: instance of its subclass} of the public texts with one of these primary keys.

    Their locales, the name of their network and the contributors of articles are fetched.
    """
    public = ResourcePage.objects.public().annotate(network_name=network_names())
    present = public.filter(pk__in=keys).specific().prefetch_related("locale")
    pages = {page.pk: page for page in present}
    _prefetch_contributors([page for page in pages.values() if isinstance(page, ArticlePage)])
    return pages


def _prefetch_contributors(articles):
    """Set `people`, the list of its contributions, on each article, in one query."""
    people = defaultdict(list)
    parts = Contribution.objects.filter(article__in=articles).select_related("person")
    for part in parts.order_by("sort_order"):
        people[part.article_id].append(part)
    for article in articles:
        article.people = people[article.pk]
