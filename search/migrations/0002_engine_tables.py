"""Create the postings of the public search, and configure Wagtail's own search in French.

A posting is a term, a document that contains it, and its impact. Not a model: SQLite keeps
the rows of a term side by side only in a table without row ids, and PostgreSQL reads them from the
index alone only when the index holds the impact.

Wagtail's search in good French on PostgreSQL: two text search configurations that ignore accents,
and the index that its queries need and that no migration of Wagtail makes. SQLite reads words
without accents by itself.
"""

from django.core.management.base import CommandError
from django.db import DatabaseError, migrations, transaction

CREATE = {
    "sqlite": (
        "CREATE TABLE search_posting (term text NOT NULL, field integer NOT NULL,"
        " document_id integer NOT NULL, impact real NOT NULL,"
        " PRIMARY KEY (term, field, document_id)) WITHOUT ROWID"
    ),
    "postgresql": (
        'CREATE TABLE search_posting (term text COLLATE "C" NOT NULL, field smallint NOT NULL,'
        " document_id bigint NOT NULL, impact real NOT NULL,"
        " PRIMARY KEY (term, field, document_id) INCLUDE (impact))"
    ),
}
POSTINGS_INDEX = "CREATE INDEX search_posting_document ON search_posting (document_id)"


def create_postings(apps, schema_editor):
    for statement in (CREATE[schema_editor.connection.vendor], POSTINGS_INDEX):
        schema_editor.execute(statement)


def remove_postings(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_posting")


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
EDITORS_INDEX = "search_editors_index"


def enable_unaccent(schema_editor):
    """Create the extension unaccent, which any owner of the database may do on PostgreSQL.

    Raises CommandError if the database refuses.
    """
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    except DatabaseError as error:
        raise CommandError(NO_UNACCENT) from error


def create_editors_search(apps, schema_editor):
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
        f"CREATE INDEX {EDITORS_INDEX} ON wagtailsearch_indexentry USING gin ((title || body))"
    )


def remove_editors_search(apps, schema_editor):
    """Drop the index and the configurations; keep the extension, which may serve others."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP INDEX {EDITORS_INDEX}")
    for name in CONFIGURATIONS:
        schema_editor.execute(f"DROP TEXT SEARCH CONFIGURATION {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [
        migrations.RunPython(create_postings, remove_postings),
        migrations.RunPython(create_editors_search, remove_editors_search),
    ]
