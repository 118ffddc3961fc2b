"""Find the links to other sites in the public pages and registered rows."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page

from .linked_models import excluded_fields, linked_model_of, linked_models
from .models import ExternalLink, LinkUse
from .naming import addresses_in

LONGEST = 500
CHUNK = 200
# Fields that editors do not write.
OTHER_FIELDS = {"url_path", "slug", "path"}
# Comments between editors.
OTHER_CHILDREN = {"wagtail_admin_comments"}


def addresses(page: models.Model) -> list[str]:
    """Return the URLs of other sites in a page or a row, in order, without duplicates.

    "Other sites" have a host other than that of WAGTAILADMIN_BASE_URL. URLs have no fragment.
    Excluded fields, and URLs longer than `LONGEST`, are skipped.
    """
    own, urls = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname, {}
    for text in _texts(page):
        for url in addresses_in(text):
            if len(url) <= LONGEST and _host(url) not in (None, own):
                urls[url.partition("#")[0]] = True
    return list(urls)


def _host(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the text and stream fields of a model, without slugs and paths (`OTHER_FIELDS`)."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in OTHER_FIELDS
        and isinstance(field, StreamField | models.CharField | models.TextField)
    ]


def children(model: type[models.Model]) -> list[str]:
    """Return the names of the child relations edited in the form of a page or row.

    The comments of editors are omitted. Returns [] for a model that is not a `ClusterableModel`.
    """
    if not issubclass(model, ClusterableModel):
        return []
    names = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
    return [name for name in names if name not in OTHER_CHILDREN]


def _texts(page):
    excluded = excluded_fields(page)
    for field in text_fields(type(page)):
        if field.name in excluded:
            continue
        value = getattr(page, field.attname)
        yield from _strings(value.get_prep_value() if isinstance(field, StreamField) else value)
    for name in children(type(page)):
        for child in getattr(page, name).all():
            yield from _texts(child)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def read_all() -> int:
    """Save the links of all live pages and public rows; return the number of `ExternalLink`s.

    Aliases are skipped. The `LinkUse`s and `ExternalLink`s of links that are no longer in any page
    or row are deleted.
    """
    begun = timezone.now()
    live = Page.objects.live().filter(alias_of=None)
    keys = list(live.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        pages = list(Page.objects.filter(pk__in=keys[start : start + CHUNK]).specific())
        _keep(_read(pages))
    for linked_model in linked_models():
        rows = list(linked_model.rows())
        for start in range(0, len(rows), CHUNK):
            _keep(_read(rows[start : start + CHUNK]))
    LinkUse.objects.filter(read_at__lt=begun).delete()
    ExternalLink.objects.filter(uses=None).delete()
    return ExternalLink.objects.count()


@transaction.atomic
def read_again(page: models.Model) -> None:
    """Save the links of a page just published, or of a row just saved.

    The caller has checked that the page or row is public. The `LinkUse`s of links that the page or
    row no longer contains are deleted; the next `read_all` deletes the `ExternalLink`s without any
    use.
    """
    begun = timezone.now()
    _keep(_read([page]))
    LinkUse.objects.filter(**_place(page), read_at__lt=begun).delete()


def read_row_again(sender, instance, raw: bool = False, **kwargs) -> None:
    """Save the links of a registered row at the commit, after its form has saved its children.

    The uses of a row that is not public are deleted. Does nothing for other models, and for a raw
    save (receiver of `post_save`).
    """
    if raw or linked_model_of(instance) is None:
        return
    key = instance.pk

    def read():
        row = linked_model_of(instance).rows().filter(pk=key).first()
        if row:
            read_again(row)
        else:
            _uses_of_row(sender, key).delete()

    transaction.on_commit(read)


def delete_uses_of_row(sender, instance, **kwargs) -> None:
    """Delete the uses of links in a deleted registered row (receiver of `post_delete`).

    Does nothing for other models.
    """
    if linked_model_of(instance):
        _uses_of_row(sender, instance.pk).delete()


def _uses_of_row(model, key):
    kind = ContentType.objects.get_for_model(model)
    return LinkUse.objects.filter(content_type=kind, object_id=key)


def still_there(uses: Iterable[LinkUse]) -> list[LinkUse]:
    """Return the uses whose page or row still contains the link.

    A page or a row is read again only if `is_stale` is True: this costs a few queries for each. Any
    other use is returned unchecked.
    """
    return [use for use in uses if not use.is_stale or use.link.url in _addresses_now(use)]


def _addresses_now(use):
    current = use.page.specific if use.page_id else use.row
    return addresses(current) if current else []


def _read(pages):
    """Return [(page or row, its URLs)], in order.

    Costs one query for each child relation of each model.
    """
    by_model = {}
    for page in pages:
        by_model.setdefault(type(page), []).append(page)
    for model, some in by_model.items():
        models.prefetch_related_objects(some, *children(model))
    return [(page, addresses(page)) for page in pages]


def _place(page):
    """Return the fields of `LinkUse` that identify a page or a row."""
    if isinstance(page, Page):
        return {"page_id": page.pk}
    return {"content_type": ContentType.objects.get_for_model(page), "object_id": page.pk}


@transaction.atomic
def _keep(pages):
    """Create or update the `ExternalLink`s and `LinkUse`s of [(page or row, its URLs)]."""
    now, urls = timezone.now(), sorted({url for _page, each in pages for url in each})
    ExternalLink.objects.bulk_create(
        [ExternalLink(url=url) for url in urls], ignore_conflicts=True, batch_size=CHUNK
    )
    keys = {}
    for start in range(0, len(urls), CHUNK):
        some = ExternalLink.objects.filter(url__in=urls[start : start + CHUNK])
        keys.update(some.values_list("url", "pk"))
    for is_page, unique in ((True, ["page"]), (False, ["content_type", "object_id"])):
        LinkUse.objects.bulk_create(
            [
                LinkUse(
                    **_place(page),
                    name="" if is_page else str(page)[:255],
                    link_id=keys[url],
                    read_at=now,
                )
                for page, each in pages
                if isinstance(page, Page) is is_page
                for url in each
            ],
            update_conflicts=True,
            unique_fields=["link", *unique],
            update_fields=["read_at", "name"],
            batch_size=CHUNK,
        )
