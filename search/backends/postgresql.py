"""Wagtail's search on PostgreSQL, with French text search configurations and bulk indexing."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    ObjectIndexer,
    PostgresIndex,
    PostgresSearchBackend,
)
from modelsearch.index import AutocompleteField

from .words import WordsMixin

COLUMNS = ["title", "autocomplete", "body"]


class ArraysIndex(PostgresIndex):
    """Index that writes the entries of many objects with one statement.

    `modelsearch` builds an SQL expression for each text of each object, which takes a quarter of
    the time of an import. Here, objects with the same fields share one statement, with one array of
    texts for each field.
    """

    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        """Insert or update the entries of saved objects of `model`; refresh the title norms."""
        shapes = defaultdict(list)
        for obj in objs:
            fields, texts = self._read(obj)
            shapes[fields].append((str(obj.pk), *texts))
        for fields, rows in shapes.items():
            self._write(model, fields, rows)
        if shapes:
            self._refresh_title_norms()

    def _read(self, obj):
        """Return (((column, weight), …), [text, …]) of an object, one of each per field.

        Both have the same length and order.
        """
        indexer = ObjectIndexer(obj, self.backend)
        fields, texts = [], []
        for search_field in indexer.search_fields:
            for field, weight, value in indexer.prepare_field(obj, search_field):
                fields.append((_column(field), weight))
                texts.append(value.strip())
        return tuple(fields), texts

    def _write(self, model, fields, rows):
        """Insert or update the entries of `rows` in one statement.

        `fields` is ((column, weight), …). `rows` is a non-empty list of tuples: the object id as
        text, then one text for each of the `fields`.
        """
        names = [f"text_{number}" for number in range(len(fields))]
        vectors = {column: ["''::tsvector"] for column in COLUMNS}
        plain = {column: ["NULL"] for column in COLUMNS}
        for name, (column, weight) in zip(names, fields, strict=True):
            is_begun = column == "autocomplete"
            config = self.backend.autocomplete_config if is_begun else self.backend.config
            vectors[column].append(f"setweight(to_tsvector('{config}', {name}), '{weight}')")
            plain[column].append(f"NULLIF({name}, '')")
        values = [" || ".join(vectors[column]) for column in COLUMNS]
        texts = [f"concat_ws(' ', {', '.join(plain[column])})" for column in ("title", "body")]
        arrays = ", ".join(["%s::text[]"] * (len(fields) + 1))
        written = [*COLUMNS, "title_norm", "title_text", "body_text"]
        with self.write_connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {IndexEntry._meta.db_table}
                (content_type_id, object_id, {", ".join(written)})
                SELECT %s, object_id, {", ".join([*values, "1.0", *texts])}
                FROM unnest({arrays}) AS objects ({", ".join(["object_id", *names])})
                ON CONFLICT (content_type_id, object_id) DO UPDATE
                SET {", ".join(f"{name} = EXCLUDED.{name}" for name in written)}
                """,  # noqa: S608
                [
                    ContentType.objects.get_for_model(model).pk,
                    *map(list, zip(*rows, strict=True)),
                ],
            )


def _column(field):
    if isinstance(field, AutocompleteField):
        return "autocomplete"
    return "title" if field.field_name == "title" else "body"


class FrenchPostgresBackend(WordsMixin, PostgresSearchBackend):
    """Backend with two text search configurations, which a migration of this app creates.

    "maillage_french" has French stems; "maillage_words", for autocompletion, has no stems. The two
    configurations ignore accents.
    """

    index_class = ArraysIndex

    def __init__(self, params):
        super().__init__(params)
        self.config = "maillage_french"
        self.autocomplete_config = "maillage_words"
