"""Updates of the index from the public objects, which are read again from the database.

Updates write only the documents that differ from the database, so they can run twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import batched

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation
from wagtail.models import Page

from network.database.statistics import refresh_statistics
from network.database.updating import update_each
from network.geography.gazetteer import gazetteer
from network.text.strings import plain
from search.documents import Document
from search.engines import engine
from search.engines.snapshot import store
from search.language.analysis import clean
from search.models import SearchDocument, SearchFacet, written_dates
from search.querysets import public_objects
from search.registry import followed, quoting, registration_of, registrations

from .vocabulary import learn, words_of
from .vocabulary import rebuild as rebuild_vocabulary

CHUNK = 200
TEXTS = ("title", "keywords", "summary", "body")
COLUMNS = (
    "language",
    "page_id",
    "translation_key",
    "kind",
    *TEXTS,
    "marks",
    "title_words",
    "url",
    "commune",
    "latitude",
    "longitude",
    "is_approximate",
    "starts_at",
    "ends_at",
    "dates",
    "expires_at",
)

_paused = ContextVar("search_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Suspend the queueing of changed objects inside the block, in this thread.

    The index misses the changes made in the block: use it only for imports that end with
    `repair()`.
    """
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def is_paused() -> bool:
    """Return True inside a `with paused()` block."""
    return _paused.get()


def refresh_object(obj: models.Model) -> None:
    """Update now the documents of an object and of the objects that quote it."""
    refresh_objects([obj])


def refresh_objects(objects: Collection[models.Model]) -> None:
    """Update the documents of some objects and of the objects that quote them, in few queries.

    Documents of objects that are no longer public are deleted. Objects that are neither searched
    nor quoted are ignored.
    """
    wanted = defaultdict(set)
    for each in (*objects, *quoting(*objects)):
        each = each.specific if type(each) is Page else each
        if registration := registration_of(each):
            wanted[registration].add(each.pk)
    for registration, pks in wanted.items():
        refresh(registration, pks)


def is_large(page_id: int) -> bool:
    """Return True if a page has over `CHUNK` descendants, too many to refresh in a request.

    Returns False if the page does not exist.
    """
    page = Page.objects.filter(pk=page_id).first()
    return bool(page) and page.get_descendant_count() > CHUNK


def refresh_subtree(page_id: int) -> None:
    """Update the documents of a page and its descendants, and of the objects that quote them.

    Call it when the visibility of these pages may have changed. Does nothing if the page does not
    exist.
    """
    path = Page.objects.values_list("path", flat=True).filter(pk=page_id).first()
    if not path:
        return
    for registration in registrations():
        if issubclass(registration.model, Page):
            below = registration.model.objects.filter(path__startswith=path)
            for pks in batched(below.values_list("pk", flat=True), CHUNK, strict=False):
                refresh(registration, pks)
    quoting_it = defaultdict(set)
    for model in followed():
        if issubclass(model, Page):
            below = model.objects.filter(path__startswith=path)
            for pages in batched(below.iterator(CHUNK), CHUNK, strict=False):
                for each in quoting(*pages):
                    quoting_it[registration_of(each)].add(each.pk)
    for registration, wanted in quoting_it.items():
        for pks in batched(sorted(wanted), CHUNK, strict=False):
            refresh(registration, pks)


@transaction.atomic
def refresh(registration, pks: Collection[int], *, rewrite: bool = False) -> Counter[str]:
    """Write the documents of the objects `pks` of one model, and return the counts of changes.

    `registration` is the registration of the model. The counts are "created", "changed" and
    "removed". The document of an object is removed if the object no longer exists, is not public,
    is an alias of a page, or is excluded by `to_document`. Also updates the terms of the engine and
    the vocabulary. With `rewrite`, the engine's terms of unchanged documents are also written
    again.
    """
    content_type = ContentType.objects.get_for_model(registration.model)
    rows = {
        row.object_id: row
        for row in SearchDocument.objects.filter(
            content_type=content_type, object_id__in=pks
        ).prefetch_related("facets")
    }
    created, changed, unchanged = [], [], []
    lessons = []  # the argument of `learn`: (language, words gained, words lost)
    objects = public_objects(registration.model).filter(pk__in=pks)
    objects = objects.prefetch_related(*registration.prefetch)
    for obj in objects.fetch_mode(models.FETCH_PEERS):
        if getattr(obj, "alias_of_id", None) or not (document := _document(registration, obj)):
            continue
        row = rows.pop(obj.pk, None)
        values, facets = _values(obj, document)
        if row is None:
            row = SearchDocument(content_type=content_type, object_id=obj.pk, **values)
            created.append((row, facets))
            lessons.append((row.language, _words(row), {}))
        elif difference := _difference(row, values, facets):
            lessons.append((row.language, {}, _words(row)))
            for name, value in values.items():
                setattr(row, name, value)
            lessons.append((row.language, _words(row), {}))
            changed.append((row, difference))
        else:
            unchanged.append(row)
    _write(created, changed)
    terms = [row for row, _ in (*created, *changed)]
    index_rows([*terms, *unchanged] if rewrite else terms)
    removed = list(rows.values())
    _remove(removed)
    learn([*lessons, *((row.language, {}, _words(row)) for row in removed)])
    return Counter(created=len(created), changed=len(changed), removed=len(removed))


def remove(documents: models.QuerySet[SearchDocument]) -> int:
    """Delete a queryset of documents from the index and update the vocabulary.

    Returns the number of documents. Words without any other document are deleted from the
    vocabulary.
    """
    with transaction.atomic():
        rows = list(documents)
        if rows:
            _remove(rows)
            learn([(row.language, {}, _words(row)) for row in rows])
    return len(rows)


def repair(*, rewrite: bool = False, progress: Callable[[list], Iterable] = iter) -> Counter[str]:
    """Compare the index with every registered object, chunk by chunk, and repair it.

    Then rebuilds the vocabulary and the `CompactIndex`, and refreshes the statistics of the
    database. Returns the numbers of documents "created", "changed" and "removed", and their
    "total". "engine" is the number of documents that were missing or superfluous in the database's
    engine. Documents published during the repair are not lost: each chunk reads the present
    content. `rewrite` is an argument of `refresh`; `progress` wraps the list of chunks.
    """
    repaired = Counter()
    chunks = [
        (registration, pks)
        for registration in registrations()
        for pks in batched(
            public_objects(registration.model).order_by("pk").values_list("pk", flat=True),
            CHUNK,
            strict=False,
        )
    ]
    for registration, pks in progress(chunks):
        repaired += refresh(registration, pks, rewrite=rewrite)
    removed = 0
    for registration in registrations():
        content_type = ContentType.objects.get_for_model(registration.model)
        rows = SearchDocument.objects.filter(content_type=content_type)
        gone = rows.exclude(object_id__in=public_objects(registration.model).values("pk"))
        removed += remove(gone)
    searched = [ContentType.objects.get_for_model(r.model) for r in registrations()]
    removed += remove(SearchDocument.objects.exclude(content_type__in=searched))
    total = SearchDocument.objects.count()
    repaired += Counter(removed=removed, engine=_repair_engine(), total=total)
    rebuild_vocabulary(SearchDocument.objects.all())
    store(anew=True)
    refresh_statistics()
    return repaired


def _repair_engine():
    held = engine().ids()
    wanted = set(SearchDocument.objects.values_list("pk", flat=True))
    with transaction.atomic():
        engine().delete(held - wanted)
        for pks in batched(sorted(wanted - held), CHUNK, strict=False):
            index_rows(SearchDocument.objects.filter(pk__in=pks))
    return len(held ^ wanted)


def _document(registration, obj):
    """Return the `Document` of an object, or None if `to_document` excludes the object.

    Its labels are in the language of a page, and for other objects in the language of the site.
    """
    locale = obj.locale.language_code if isinstance(obj, Page) else settings.LANGUAGE_CODE
    with translation.override(locale):
        return registration.to_document(obj)


def _position(document):
    """Return {"latitude": …, "longitude": …, "is_approximate": …} of a document.

    A document without a position, but with `commune`, is in the middle of the first known code of
    the facet "territory"; `is_approximate` is then True. Without such a code, latitude and
    longitude are None.
    """
    latitude, longitude, is_approximate = document.latitude, document.longitude, False
    if document.commune and (latitude is None or longitude is None):
        codes = (code for code, _label in document.facets.get("territory", ()))
        if commune := next(filter(None, map(gazetteer().get, codes)), None):
            (latitude, longitude), is_approximate = commune.point, True
    return {"latitude": latitude, "longitude": longitude, "is_approximate": is_approximate}


def _values(obj, document: Document):
    """Return ({column: value}, {(facet name, value): label}) of a document, safe to store."""
    is_page = isinstance(obj, Page)
    values = {
        "language": obj.locale.language_code if is_page else document.language,
        "page_id": obj.pk if is_page else None,
        "translation_key": obj.translation_key if is_page else None,
        "kind": str(document.kind),
        "marks": document.marks,
        "url": document.url,
        **_position(document),
        "starts_at": document.starts_at,
        "ends_at": document.ends_at,
        "dates": written_dates(document.dates) if len(document.dates) > 1 else "",
        "expires_at": document.expires_at or getattr(obj, "expire_at", None),
        "commune": clean(str(document.commune or ""), 255),
    }
    for name in TEXTS:
        values[name] = clean(str(getattr(document, name) or ""))
    values["title_words"] = f" {plain(values['title'])}"
    facets = {
        (name, str(value)[:255]): str(label)[:255]
        for name, pairs in document.facets.items()
        for value, label in pairs
    }
    return values, facets


def _words(row):
    return words_of([getattr(row, name) for name in TEXTS], row.language)


def _difference(row, values, facets):
    """Return (names of the differing columns, facets), or None without difference.

    `facets` are all the new facets, or None if they do not differ.
    """
    columns = [name for name in COLUMNS if getattr(row, name) != values[name]]
    former = {(facet.name, facet.value): facet.label for facet in row.facets.all()}
    if not columns and facets == former:
        return None
    return columns, facets if facets != former else None


def _write(created, changed):
    SearchDocument.objects.bulk_create([row for row, _ in created])
    if columns := sorted({name for _, (columns, _facets) in changed for name in columns}):
        fields = [SearchDocument._meta.get_field(name) for name in columns]
        update_each([row for row, _ in changed], fields)
    refaceted = [(row, facets) for row, (_columns, facets) in changed if facets is not None]
    if refaceted:
        SearchFacet.objects.filter(document__in=[row for row, _ in refaceted]).delete()
    SearchFacet.objects.bulk_create(
        SearchFacet(document=row, name=name, value=value, label=label)
        for row, facets in (*created, *refaceted)
        for (name, value), label in facets.items()
    )


def index_rows(rows: Iterable[SearchDocument]) -> None:
    """Compute the terms of some documents and write them to the engine, replacing former ones.

    Does nothing without documents.
    """
    documents = {row.pk: Document.terms(row) for row in rows}
    if documents:
        engine().index(documents)


def _remove(rows):
    if not rows:
        return
    ids = [row.pk for row in rows]
    engine().delete(ids)
    SearchFacet.objects.filter(document__in=ids).delete()
    SearchDocument.objects.filter(pk__in=ids).delete()
