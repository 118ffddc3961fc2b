"""Which public pages cite a text, from the index of references that the admin keeps."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from network.memory import Memory
from network.models import ContentStamp
from network.querysets import public_pages

MOST = 12
# The keys of the pages that some page cites, as the index has them: texts.
_cited = Memory("cited pages", entries=1, stamp=ContentStamp.recent)


def citing(page, most=MOST):
    """The public pages, in its language, that link to it or choose it, the latest first: no query
    while no page does, as for most."""
    if str(page.pk) not in _cited.get("", _read_cited):
        return []
    references = _references().filter(to_object_id=page.pk)
    keys = references.annotate(key=Cast("object_id", IntegerField())).values("key")
    pages = public_pages().filter(pk__in=keys, locale=page.locale_id, alias_of=None)
    return list(pages.exclude(pk=page.pk).order_by("-last_published_at", "pk")[:most])


def _references():
    """From a page to a page; its easy version does not cite a text, and has a link of its own."""
    own = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(base_content_type=own, to_content_type=own)
    return references.exclude(model_path="original")


def _read_cited():
    return frozenset(_references().values_list("to_object_id", flat=True))
