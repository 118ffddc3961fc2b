"""Texts of any table that contain a contact, and the removal of the contact from them.

Rows that are about one person only are in `rows`. Traces are in pages and their revisions, in logs,
in queued tasks and in other shared rows.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.fields import StreamField
from wagtail.models import Page

from .contact import Contact

TEXTS = (models.CharField, models.TextField, StreamField, PhoneNumberField)
EXTRACT = 60  # characters shown on either side
# Tables derived from pages, which are refreshed when these change.
DERIVED = {"wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"}
# Tables whose rows are deleted: a queued letter without its recipient cannot be sent.
DELETED_WHOLE = {"network.QueuedTask"}


@dataclass(frozen=True)
class Trace:
    """A contact in one column of one row.

    `stored` is the whole value of the column as text, and `text` the part of `stored` with the
    contact.
    """

    model: type
    pk: object
    field: models.Field
    stored: str
    text: str

    @property
    def table(self) -> str:
        """The name of the model in the active language."""
        return str(self.model._meta.verbose_name)

    def extract(self, contact: Contact) -> str:
        """Return the first contact of `text`, with at most `EXTRACT` characters before and after.

        `text` must contain the contact.
        """
        match = contact.pattern.search(self.text)
        begin = max(match.start() - EXTRACT, 0)
        return self.text[begin : match.end() + EXTRACT]


def traces_of(contact: Contact) -> Iterator[Trace]:
    """Yield a `Trace` for each text or JSON column that contains the contact, in any row.

    Reads all managed tables, except the tables of the search index. Columns of relations and keys
    of JSON objects are not read.
    """
    for model in apps.get_models():
        options = model._meta
        if not options.managed or options.proxy or options.label in DERIVED:
            continue
        yield from _traces_in(model, contact)


def _traces_in(model, contact):
    # Inherited columns belong to the table of the parent model.
    fields = [field for field in model._meta.local_concrete_fields if _is_text(field)]
    if not fields:
        return
    cast = {f"text_{number}": Cast(field.name, TextField()) for number, field in enumerate(fields)}
    names = list(cast)
    condition = Q()
    for name in names:
        for fragment in contact.fragments:
            condition |= Q(**{f"{name}__icontains": fragment})
    rows = model._base_manager.annotate(**cast).filter(condition).order_by()
    for pk, *texts in rows.values_list("pk", *names).iterator():
        for field, stored in zip(fields, texts, strict=True):
            candidates = _texts(json.loads(stored)) if stored and is_json(field) else [stored or ""]
            if text := next(filter(contact.is_in, candidates), None):
                yield Trace(model, pk, field, stored, text)


def live_pages_with(name: str) -> set[int]:
    """Return the keys of the live pages that contain `name`, in their own texts or in child rows.

    Child rows are the rows with a `ParentalKey` to the page, such as its closures. Case is ignored.
    Only whole words count: "Ana Petit" is not in "Ana Petitjean".
    """
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    # The database finds the rows by the longest part without accents: SQLite ignores the case of
    # these letters only, and JSON columns escape the others. The regular expression decides.
    searched = max(re.findall(r"[a-zA-Z0-9]+", name), key=len, default="")
    found = set()
    for model in apps.get_models():
        owner = _page_of(model)
        fields = [each for each in model._meta.local_concrete_fields if _is_text(each)]
        if owner is None or not fields:
            continue
        cast = {f"text_{rank}": Cast(each.name, TextField()) for rank, each in enumerate(fields)}
        condition = Q()
        for column in cast:
            condition |= Q(**{f"{column}__icontains": searched})
        rows = model._base_manager.annotate(**cast).filter(condition).order_by()
        for page, *stored in rows.values_list(owner, *cast):
            texts = (
                json.loads(text) if text and is_json(each) else text or ""
                for each, text in zip(fields, stored, strict=True)
            )
            if any(word.search(text) for value in texts for text in _texts(value)):
                found.add(page)
    return set(Page.objects.live().filter(pk__in=found).values_list("pk", flat=True))


def _page_of(model):
    """Return the lookup of the key of the page that contains the rows of a model, or None."""
    if not model._meta.managed or model._meta.proxy:
        return None
    if issubclass(model, Page):
        return "pk"
    keys = (field for field in model._meta.local_concrete_fields if isinstance(field, ParentalKey))
    return next((key.attname for key in keys if issubclass(key.related_model, Page)), None)


def _texts(value):
    """Yield every text of a JSON value, also inside texts that are JSON themselves."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        inner = _parse_json(value)
        yield from [value] if inner is None else _texts(inner)


def _parse_json(text):
    """Return the list or dict of a JSON text, or None for any other text."""
    if text[:1] not in {"[", "{"}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_text(field):
    return isinstance(field, (*TEXTS, models.JSONField)) and not field.is_relation


@transaction.atomic
def erase(contact: Contact, kept: Collection[str] = ()) -> list[Trace]:
    """Remove the contact from the texts that `traces_of` finds; return a `Trace` of each column.

    `kept` contains labels of models: their texts are neither changed nor returned. Rows of
    `DELETED_WHOLE`, such as queued letters, are deleted. The other columns are written by SQL,
    without signals, as `Contact.erased_from` returns them. In a column or JSON key `emails`, the
    whole line of the address is removed.
    """
    traces = [trace for trace in traces_of(contact) if trace.model._meta.label not in kept]
    for trace in traces:
        if trace.model._meta.label in DELETED_WHOLE:
            trace.model._base_manager.filter(pk=trace.pk).delete()
        else:
            _write(trace, _without(trace, contact))
    return traces


def _without(trace, contact):
    if is_json(trace.field):
        return json.dumps(_json_without(json.loads(trace.stored), contact))
    if trace.field.name == "emails":
        return _list_without(trace.stored, contact)
    return contact.erased_from(trace.stored)


def is_json(field: models.Field) -> bool:
    """Return True for a field stored as JSON."""
    return isinstance(field, (models.JSONField, StreamField))


def _json_without(value, contact, name=""):
    if isinstance(value, dict):
        return {key: _json_without(inner, contact, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_without(inner, contact, name) for inner in value]
    if not isinstance(value, str):
        return value
    if (inner := _parse_json(value)) is not None:
        return json.dumps(_json_without(inner, contact)) if _contains(inner, contact) else value
    if name == "emails":
        return _list_without(value, contact)
    return contact.erased_from(value)


def _contains(value, contact):
    return any(map(contact.is_in, _texts(value)))


def _list_without(text, contact):
    """Return `text`, with one address per line, without the lines that contain the contact."""
    return "\n".join(line for line in text.splitlines() if not contact.is_in(line))


def _write(trace, text):
    """Write `text` to the column in SQL: a model field would convert and validate the value."""
    options, quote = trace.model._meta, connection.ops.quote_name
    names = map(quote, (options.db_table, trace.field.column, options.pk.column))
    sql = "UPDATE {} SET {} = %s WHERE {} = %s".format(*names)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [text, options.pk.get_db_prep_value(trace.pk, connection)])
