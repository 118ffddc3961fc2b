"""Postings: which documents hold a term, and how much each is about it.

Not a model: SQLite keeps the rows of a term side by side only in a table without row ids, and
PostgreSQL reads them from the index alone only when the index holds the impact.
"""

from django.db import migrations

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
INDEX = "CREATE INDEX search_posting_document ON search_posting (document_id)"


def create(apps, schema_editor):
    for statement in (CREATE[schema_editor.connection.vendor], INDEX):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunPython(
            create, lambda apps, editor: editor.execute("DROP TABLE search_posting")
        )
    ]
