"""Querysets of the index and of its public part."""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.functions import Now
from django.db.models.query import QuerySet
from wagtail.models import Page

from network.database.querysets import public_q

from .registry import registrations

SOURCE_LANGUAGE = "fr"


class SearchDocumentQuerySet(QuerySet):
    """Queryset of the documents of the index."""

    def visible(self) -> Self:
        """Return the documents that have not expired and whose page or object is public now.

        A document may still exist after its page was unpublished: it is excluded, also from counts.
        """
        shown = public_q("page__")
        for model in _other_models():
            content_type = ContentType.objects.get_for_model(model)
            shown |= Q(content_type=content_type, object_id__in=public_objects(model).values("pk"))
        fresh = Q(expires_at__isnull=True) | Q(expires_at__gt=Now())
        return self.filter(fresh).filter(shown)

    def in_language(self, code: str) -> Self:
        """Return the documents in the language `code`, and the French ones without translation.

        A French document is excluded if a document in that language has its translation key.
        """
        if code == SOURCE_LANGUAGE:
            return self.filter(language=code)
        translation = self.model.objects.filter(
            translation_key=OuterRef("translation_key"), language=code
        )
        return self.filter(Q(language=code) | (Q(language=SOURCE_LANGUAGE) & ~Exists(translation)))

    def of(self, obj: Model) -> Self:
        """Return the documents of the object `obj`, in all languages."""
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)


def _other_models():
    return [r.model for r in registrations() if not issubclass(r.model, Page)]


def public_objects(model: type[Model]) -> QuerySet:
    """Return the public rows of a model.

    For pages, they are the pages that anonymous visitors may read. For another model, they are the
    result of the method `public` of its queryset, or all rows without this method.
    """
    rows = model._default_manager.all()
    if issubclass(model, Page):
        return rows.filter(public_q())
    return rows.public() if hasattr(rows, "public") else rows
