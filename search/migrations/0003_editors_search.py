"""Wagtail's own search in good French on PostgreSQL: two text search configurations that know no
accent, and the index that its queries need and that no migration of Wagtail makes.

SQLite reads words without accents by itself.
"""

from django.core.management.base import CommandError
from django.db import DatabaseError, migrations, transaction

NO_UNACCENT = (
    "L’extension « unaccent » de PostgreSQL manque, et ce compte n’a pas le droit de la créer."
    " Demandez à l’administrateur de la base d’y exécuter : CREATE EXTENSION unaccent;"
    " puis recommencez. (Sur Debian, elle vient avec le paquet de PostgreSQL lui-même.)"
)
CONFIGURATIONS = {
    "maillage_french": ("french", "french_stem"),
    "maillage_words": ("simple", "simple"),
}
# The kinds of words that may hold an accent.
ACCENTED = "word, hword, hword_part, numword, numhword, hword_numpart"
INDEX = "search_editors_index"


def enable_unaccent(schema_editor):
    """Any owner of the database may create it: PostgreSQL trusts this extension."""
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    except DatabaseError as error:
        raise CommandError(NO_UNACCENT) from error


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    enable_unaccent(schema_editor)
    for name, (copied, dictionary) in CONFIGURATIONS.items():
        schema_editor.execute(f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = {copied})")
        schema_editor.execute(
            f"ALTER TEXT SEARCH CONFIGURATION {name}"
            f" ALTER MAPPING FOR {ACCENTED} WITH unaccent, {dictionary}"
        )
    schema_editor.execute(
        f"CREATE INDEX {INDEX} ON wagtailsearch_indexentry USING gin ((title || body))"
    )


def remove(apps, schema_editor):
    """The extension stays: it may serve others."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP INDEX {INDEX}")
    for name in CONFIGURATIONS:
        schema_editor.execute(f"DROP TEXT SEARCH CONFIGURATION {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_engine_tables"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [migrations.RunPython(create, remove)]
