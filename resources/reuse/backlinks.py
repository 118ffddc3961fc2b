"""Public pages that cite a text of the library.

The sources are Wagtail's reference index, and the addresses of other sites that pages name,
collected each night.
"""

from django.db.models import IntegerField, Q
from django.db.models.functions import Cast
from wagtail.models import Page

from network.database.querysets import public_pages
from network.models import LinkUse
from resources.querysets import page_references

MOST = 12


def citing(page: Page, most: int = MOST) -> list[Page]:
    """Return up to `most` (12 by default) public pages in the language of `page` that cite it.

    `page` is a `ResourcePage`, as an instance of its subclass; the result has plain `Page`s, the
    latest published first. A page cites `page` if it links to it or embeds it. If `page` is a kept
    link, a page that contains its external URL (`kept_address`) also cites it; these URLs are
    collected each night. The field `original` of an easy version is no citation. Aliases and `page`
    itself are excluded. No query is run if `page` was annotated with `is_cited` False and, for a
    kept link, `is_named` False.
    """
    if not (getattr(page, "is_cited", True) or getattr(page, "is_named", False)):
        return []
    references = page_references().filter(to_object_id=page.pk)
    found = Q(pk__in=references.annotate(key=Cast("object_id", IntegerField())).values("key"))
    if page.kept_address:
        uses = LinkUse.objects.filter(link__url=page.kept_address, page__isnull=False)
        found |= Q(pk__in=uses.values("page"))
    pages = public_pages().filter(found, locale=page.locale_id, alias_of=None)
    return list(pages.exclude(pk=page.pk).order_by("-last_published_at", "pk")[:most])
