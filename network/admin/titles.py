"""Unambiguous titles of pages of any type, for the lists of the admin."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from wagtail.models import Page


def admin_titles(keys: Iterable[int]) -> dict[int, str]:
    """Return {primary key: `get_admin_display_title()`} of the pages of `keys`.

    `keys` may be a queryset of keys. Unknown keys are absent. The number of queries depends on the
    types of the pages, not on their number. `title_relations` of a type are the relations that its
    titles read.
    """
    by_type = defaultdict(list)
    for page in Page.objects.filter(pk__in=keys).specific():
        by_type[type(page)].append(page)
    for model, pages in by_type.items():
        prefetch_related_objects(pages, *getattr(model, "title_relations", ()))
    return {page.pk: page.get_admin_display_title() for pages in by_type.values() for page in pages}
