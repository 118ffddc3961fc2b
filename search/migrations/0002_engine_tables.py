from django.db import migrations

from search.engines import postgres, sqlite

STATEMENTS = {"sqlite": sqlite, "postgresql": postgres}


def create(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor].CREATE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor].DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
