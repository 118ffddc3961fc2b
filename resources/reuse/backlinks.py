"""Which public pages cite a text: from the index of references that the admin keeps, and from the
addresses of other sites that pages name, read each night."""

from django.db.models import IntegerField, Q
from django.db.models.functions import Cast

from network.models import LinkUse
from network.querysets import public_pages
from resources.querysets import page_references

MOST = 12


def citing(page, most=MOST):
    """The public pages, in its language, that link to it, choose it, or name the page of another
    site that it keeps, the latest first: no query for one that is known to be cited by none, as
    most are."""
    if not (getattr(page, "is_cited", True) or getattr(page, "is_named", False)):
        return []
    references = page_references().filter(to_object_id=page.pk)
    found = Q(pk__in=references.annotate(key=Cast("object_id", IntegerField())).values("key"))
    if page.kept_address:
        uses = LinkUse.objects.filter(link__url=page.kept_address, page__isnull=False)
        found |= Q(pk__in=uses.values("page"))
    pages = public_pages().filter(found, locale=page.locale_id, alias_of=None)
    return list(pages.exclude(pk=page.pk).order_by("-last_published_at", "pk")[:most])
