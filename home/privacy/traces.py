"""Where a contact is written, in any text of any table, and how it is taken out of there.

What a person left whole (a registration, an account) is `rows`'s; here is what remains: a page that
gives it, its former versions, a log, a task that waits.
"""

import json
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.fields import StreamField

TEXTS = (models.CharField, models.TextField, StreamField, PhoneNumberField)
EXTRACT = 60  # characters shown on either side
# What is derived of pages, and made again when they change.
DERIVED = {"wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"}

# A letter to nobody leaves no more.
WHOLE = {"network.QueuedTask"}


@dataclass(frozen=True)
class Trace:
    """One column of one row: all that is `stored` there, and the `text` in it that says it."""

    model: type
    pk: object
    field: models.Field
    stored: str
    text: str

    @property
    def table(self):
        return str(self.model._meta.verbose_name)

    def extract(self, contact):
        match = contact.pattern.search(self.text)
        begin = max(match.start() - EXTRACT, 0)
        return self.text[begin : match.end() + EXTRACT]


def traces_of(contact):
    """Every `Trace`, of the tables that the site has."""
    for model in apps.get_models():
        options = model._meta
        if not options.managed or options.proxy or options.label in DERIVED:
            continue
        yield from _traces_in(model, contact)


def _traces_in(model, contact):
    # The columns of this very table: those of a parent are its own.
    fields = [field for field in model._meta.local_concrete_fields if _holds_text(field)]
    if not fields:
        return
    cast = {f"text_{number}": Cast(field.name, TextField()) for number, field in enumerate(fields)}
    names = list(cast)
    condition = Q()
    for name in names:
        for spelling in contact.spellings:
            condition |= Q(**{f"{name}__icontains": spelling})
    rows = model._base_manager.annotate(**cast).filter(condition).order_by()
    for pk, *texts in rows.values_list("pk", *names).iterator():
        for field, stored in zip(fields, texts, strict=True):
            candidates = _texts(json.loads(stored)) if stored and is_json(field) else [stored or ""]
            if text := next(filter(contact.is_in, candidates), None):
                yield Trace(model, pk, field, stored, text)


def _texts(value):
    """Every text of a value of JSON, those of the JSON that it holds as text too."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        inner = _read(value)
        yield from [value] if inner is None else _texts(inner)


def _read(text):
    """The list or dict that a text writes in JSON, None when it writes none."""
    if text[:1] not in {"[", "{"}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _holds_text(field):
    return isinstance(field, (*TEXTS, models.JSONField)) and not field.is_relation


@transaction.atomic
def erase(contact, kept=()):
    """Takes the contact out of every text but those of the tables `kept`; the traces there were."""
    traces = [trace for trace in traces_of(contact) if trace.model._meta.label not in kept]
    for trace in traces:
        if trace.model._meta.label in WHOLE:
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


def is_json(field):
    return isinstance(field, (models.JSONField, StreamField))


def _json_without(value, contact, name=""):
    if isinstance(value, dict):
        return {key: _json_without(inner, contact, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_without(inner, contact, name) for inner in value]
    if not isinstance(value, str):
        return value
    if (inner := _read(value)) is not None:
        return json.dumps(_json_without(inner, contact)) if _says(inner, contact) else value
    if name == "emails":
        return _list_without(value, contact)
    return contact.erased_from(value)


def _says(value, contact):
    return any(map(contact.is_in, _texts(value)))


def _list_without(text, contact):
    """Addresses, one a line."""
    return "\n".join(line for line in text.splitlines() if not contact.is_in(line))


def _write(trace, text):
    """As the column holds it: a field would read it, check it, and save more than it."""
    options, quote = trace.model._meta, connection.ops.quote_name
    names = map(quote, (options.db_table, trace.field.column, options.pk.column))
    sql = "UPDATE {} SET {} = %s WHERE {} = %s".format(*names)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [text, options.pk.get_db_prep_value(trace.pk, connection)])
