"""Bulk copies of a page, for the tests that check that a cost does not grow with the pages.

Creating the pages one by one would take a hundred times longer than the measurement.
"""

import uuid

from django.db import connection
from django.db.models import F
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page

from network.database.statistics import analyse_outdated
from network.models import ContentStamp
from tests.planner import analyse_from_outside

OWN = {"id", "path", "slug", "url_path", "translation_key", "uid"}


def copy_page(page, number, related=()):
    """Insert `number` copies of `page` as the last children of its parent.

    The copies have the child rows and the many-to-many relations of the page, and a copy of its
    first row in each model of `related`, which must have a field `event` and a row for the page.
    Also refreshes the statistics of the database and increments the content stamp. The copies are
    in neither search index: call `search.indexing.rows.repair()` to add them to the public one.
    """
    parent = page.get_parent()
    last = Page._str2int(parent.get_children().order_by("path").last().path[-Page.steplen :])
    copies = Page._base_manager.bulk_create(
        Page(
            **_values(page, Page),
            path=Page._get_path(parent.path, page.depth, last + rank),
            slug=f"{page.slug}-{last + rank}",
            url_path=f"{parent.url_path}{page.slug}-{last + rank}/",
            translation_key=uuid.uuid4(),
        )
        for rank in range(1, number + 1)
    )
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + number)
    for model in [*reversed(page._meta.get_parent_list()), type(page)]:
        if model is not Page:
            _copy_table(model, page, copies)
    _copy_children(page, copies)
    for model in related:
        row = model.objects.filter(event=page).first()
        values = _values(row, model)
        model.objects.bulk_create(model(**values | {"event_id": copy.pk}) for copy in copies)
    analyse_from_outside()  # autovacuum may run now: the worst moment, on every run
    analyse_outdated()
    ContentStamp.raise_()


def _values(row, model):
    fields = (field.attname for field in model._meta.concrete_fields)
    return {name: getattr(row, name) for name in fields if name not in OWN}


def _copy_table(model, page, copies):
    """Insert the rows of the copies in the table of `model`.

    `bulk_create` only supports the first table of a multi-table model.
    """
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = "".join(f", {quote(field.column)}" for field in fields)
    values = "".join(f", {_copied(field)}" for field in fields)
    ids = ", ".join(str(copy.pk) for copy in copies)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({key}{columns})"  # noqa: S608
            f" SELECT copy.id{values} FROM {table}, wagtailcore_page AS copy"
            f" WHERE {key} = {page.pk} AND copy.id IN ({ids})"
        )


def _copied(field):
    """Return the SQL of the value of a copy in a column: '' for `national_id`, which is unique."""
    return "''" if field.name == "national_id" else connection.ops.quote_name(field.column)


def _copy_children(page, copies):
    for relation in get_all_child_relations(type(page)):
        model, link = relation.related_model, relation.field.attname
        rows = [_values(row, model) for row in model._base_manager.filter(**{link: page.pk})]
        model._base_manager.bulk_create(
            model(**row | {link: copy.pk}) for copy in copies for row in rows
        )
    for field in get_all_child_m2m_relations(type(page)):
        through, link = field.remote_field.through, f"{field.m2m_field_name()}_id"
        rows = [_values(row, through) for row in through._base_manager.filter(**{link: page.pk})]
        through._base_manager.bulk_create(
            through(**row | {link: copy.pk}) for copy in copies for row in rows
        )
