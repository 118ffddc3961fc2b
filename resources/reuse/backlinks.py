"""Which public pages cite a text, from the index of references that the admin keeps."""

from django.db.models import IntegerField
from django.db.models.functions import Cast

from network.querysets import public_pages
from resources.querysets import page_references

MOST = 12


def citing(page, most=MOST):
    """The public pages, in its language, that link to it or choose it, the latest first: no query
    for one that is known to be cited by none, as most are."""
    if not getattr(page, "is_cited", True):
        return []
    references = page_references().filter(to_object_id=page.pk)
    keys = references.annotate(key=Cast("object_id", IntegerField())).values("key")
    pages = public_pages().filter(pk__in=keys, locale=page.locale_id, alias_of=None)
    return list(pages.exclude(pk=page.pk).order_by("-last_published_at", "pk")[:most])
