"""The reference index of many pages, written in a few statements."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex


def write_references(
    pages: Sequence[Page], content_type: ContentType, *, are_new: bool = False
) -> None:
    """Write the rows of the reference index for `pages`, in a few statements.

    The result is the same as with `ReferenceIndex.create_or_update_for_object`. `content_type` is
    the content type of the pages' model. With `are_new`, the pages must have no rows yet; existing
    rows are not read.
    """
    base = ContentType.objects.get_for_model(Page)
    existing = {} if are_new else _existing(pages, base)
    missing, left_over = [], []
    for page in pages:
        # References of the page's own models; other rows belong to other content types.
        own = {key: row for key, row in existing.get(page.pk, {}).items() if row[0] in _types(page)}
        references = set(ReferenceIndex._extract_references_from_object(page))
        left_over += [pk for key, (_type, pk) in own.items() if key not in references]
        missing += [
            ReferenceIndex(
                content_type=content_type,
                base_content_type=base,
                object_id=page.pk,
                to_content_type_id=to_content_type,
                to_object_id=to_object,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for to_content_type, to_object, model_path, content_path in (
                references - existing.get(page.pk, {}).keys()
            )
        ]
    ReferenceIndex.objects.bulk_create(missing, ignore_conflicts=not are_new)
    if left_over:
        ReferenceIndex.objects.filter(pk__in=left_over).delete()


def _existing(pages, base):
    """Return {page key: {reference: (content type key, row key)}} of the stored references.

    A reference is (target's content type key, target's key, model path, content path).
    """
    rows = ReferenceIndex.objects.filter(
        base_content_type=base, object_id__in=[str(page.pk) for page in pages]
    )
    existing = defaultdict(dict)
    for page, content_type, pk, *reference in rows.values_list(
        *("object_id", "content_type_id", "pk"),
        *("to_content_type", "to_object_id", "model_path", "content_path"),
    ):
        existing[int(page)][tuple(reference)] = content_type, pk
    return existing


def _types(page):
    """Return the keys of the content types of a page's model and of its parents."""
    models = [type(page), *page._meta.get_parent_list()]
    return {
        ContentType.objects.get_for_model(model, for_concrete_model=False).pk for model in models
    }
