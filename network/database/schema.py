"""Compare the tables and columns of a database with those of the models.

The table `django_migrations` has the names of the applied migrations, not their content. After a
migration was rewritten, a dump was restored halfway or a column was dropped by hand, `migrate` has
"No migrations to apply" and the site answers 503.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# One query for the whole database: Django's introspection sends two for each of 150 tables. Like
# it, the query of PostgreSQL reads the tables of each schema of the search path.
COLUMNS = {
    "sqlite": """
SELECT m.name, c.name, c."notnull" AND c.dflt_value IS NULL AND c.pk = 0 AND c.hidden = 0
FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
WHERE m.type IN ('table', 'view')
""",
    "postgresql": """
SELECT t.relname, c.attname,
       c.attnotnull AND NOT c.atthasdef AND c.attidentity = '' AND c.attgenerated = ''
FROM pg_attribute c
JOIN pg_class t ON t.oid = c.attrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE pg_table_is_visible(t.oid) AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND t.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.attnum > 0 AND NOT c.attisdropped
""",
}
SHOWN = 30  # names in one sentence


@dataclass(frozen=True)
class Differences:
    """The differences between a database and the models, as names ("table", "table.column").

    `tables` and `columns` are missing in the database. `required` are columns absent from the
    models, NOT NULL and without a default: inserts into their tables fail.
    """

    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.tables or self.columns or self.required)

    @property
    def is_incomplete(self) -> bool:
        """True if a table or a column is missing: the models' queries then fail."""
        return bool(self.tables or self.columns)

    def sentences(self) -> list[str]:
        """Return one translated sentence for each kind of difference, with at most 30 names.

        The sentences are in the order of the fields: tables, columns, required columns. Returns []
        without differences.
        """
        tables = ngettext(
            "%(count)d table manque : %(names)s.",
            "%(count)d tables manquent : %(names)s.",
            len(self.tables),
        )
        columns = ngettext(
            "%(count)d colonne manque : %(names)s.",
            "%(count)d colonnes manquent : %(names)s.",
            len(self.columns),
        )
        required = ngettext(
            "%(count)d colonne, que le site ne remplit pas, empêche d’enregistrer : %(names)s.",
            "%(count)d colonnes, que le site ne remplit pas, empêchent d’enregistrer : %(names)s.",
            len(self.required),
        )
        kinds = ((tables, self.tables), (columns, self.columns), (required, self.required))
        return [
            text % {"count": len(names), "names": _shortened(names)}
            for text, names in kinds
            if names
        ]


def _shortened(names):
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown}…"


def actual_columns(cursor, vendor: str) -> dict[str, dict[str, bool]]:
    """Query the columns of a database: {table or view: {column: True if inserts must set it}}.

    An insert must set a column that is NOT NULL and has no default. Identity and generated columns,
    which the database fills, are excepted. `vendor` is "sqlite" or "postgresql". On SQLite, each
    table also has its implicit column "rowid".
    """
    cursor.execute(COLUMNS[vendor])
    tables = defaultdict(dict)
    for table, column, is_required in cursor.fetchall():
        tables[table][column] = bool(is_required)
    if vendor == "sqlite":
        for columns in tables.values():
            columns.setdefault("rowid", False)  # implicit; a full-text table has no other key
    return tables


def columns_of(registry: Apps) -> dict[str, set[str]]:
    """Return {table: its columns} of the managed models of an app registry."""
    tables = {}
    for model in registry.get_models(include_auto_created=True):
        options = model._meta
        if options.managed and not options.proxy:
            tables[options.db_table] = {
                field.column for field in options.local_concrete_fields if field.db_type(connection)
            }
    return tables


@cache
def model_columns() -> dict[str, set[str]]:
    """Return {table: its columns} of the managed models of this code, computed once."""
    return columns_of(apps)


def expected_columns(applied: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return {table: its columns} that a database has after the migrations `applied`.

    `applied` contains ("app", "name"); migrations that this code does not have are ignored. If the
    last migration of each app is applied, returns `model_columns()`. Otherwise the state of the
    migrations is rendered, in about a second.
    """
    loader = MigrationLoader(None)
    known = [key for key in applied if key in loader.graph.nodes]
    if set(loader.graph.leaf_nodes()) <= set(known):
        return model_columns()
    return columns_of(loader.project_state(known).apps)


def newer_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return the applied migrations that a newer version of the code added, "app.name", sorted.

    `applied` contains ("app", "name"). A migration is newer if this code does not have it and its
    name comes after the name of the app's last migration. An absent migration with an earlier name
    is omitted, because it may have been squashed. A migration of an app that this code does not
    have is also omitted, because the app may be a former one.
    """
    loader = MigrationLoader(None)
    replaced = {key for each in loader.disk_migrations.values() for key in each.replaces}
    last = {}
    for app, name in loader.disk_migrations:
        last[app] = max(name, last.get(app, ""))
    unknown = set(applied) - set(loader.disk_migrations) - replaced
    return sorted(f"{app}.{name}" for app, name in unknown if name > last.get(app, name))


def compare(
    expected: Mapping[str, set[str]], actual: Mapping[str, Mapping[str, bool]]
) -> Differences:
    """Return the `Differences` between the expected columns and the columns of a database.

    `expected` is {table: columns}, and `actual` the result of `actual_columns`. Names are sorted.
    Tables that are not expected are ignored; the columns of a missing table are not listed.
    """
    there = {table for table in expected if table in actual}
    return Differences(
        tables=tuple(sorted(set(expected) - there)),
        columns=tuple(
            sorted(
                f"{table}.{column}"
                for table in there
                for column in expected[table].difference(actual[table])
            )
        ),
        required=tuple(
            sorted(
                f"{table}.{column}"
                for table in there
                for column, is_required in actual[table].items()
                if is_required and column not in expected[table]
            )
        ),
    )


def differences(expected: Mapping[str, set[str]] | None = None) -> Differences:
    """Query the default database and compare it with `expected`, {table: columns}.

    If `expected` is None, the database is compared with the models of this code.
    """
    with connection.cursor() as cursor:
        actual = actual_columns(cursor, connection.vendor)
    return compare(model_columns() if expected is None else expected, actual)


def remedy(newer: Sequence[str] = ()) -> str:
    """Return translated instructions for a database whose columns differ from its migrations.

    `newer` is the result of `newer_migrations`. If it is not empty, only the code was rolled back:
    the advice is to restore the newer code or to undo the newer migrations. Otherwise the advice is
    to export the content and import it into a new database.
    """
    if newer:
        message = _(
            "La base est plus récente que le code : elle a eu %s, que cette version du site ne"
            " connaît pas. Remettez la version qui l’a migrée, ou annulez avec elle ces migrations"
            " par deploy/migrations.py back, comme docs/operations.md l’explique."
        )
        return message % _shortened(newer)
    return _(
        "Cette base vient d’une version d’essai, plus ancienne que les migrations d’aujourd’hui, ou"
        " quelqu’un l’a changée à la main. Remettez la version du site qui l’a faite, exportez son"
        " contenu, puis importez-le dans une base neuve : docs/operations.md donne les commandes,"
        " une par une."
    )
