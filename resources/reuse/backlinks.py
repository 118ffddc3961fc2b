"""Which public pages cite a text, from the index of references that the admin keeps."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from network.querysets import public_pages

MOST = 12


def citing(page, most=MOST):
    """The public pages, in its language, that link to it or choose it: the latest first."""
    own = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(page).filter(base_content_type=own)
    # Its easy version does not cite it, and has a link of its own.
    references = references.exclude(model_path="original")
    keys = {int(key) for key in references.values_list("object_id", flat=True)} - {page.pk}
    if not keys:
        return []
    pages = public_pages().filter(pk__in=keys, locale=page.locale_id, alias_of=None)
    return list(pages.order_by("-last_published_at", "pk")[:most])
