"""Save the mapping of columns for each source instead of for all files with the same columns.

The mapping of a form is copied to each source that had a file of this form, so that no source waits
for an editor again. The former row stays for the files sent by hand.
"""

import django.db.models.deletion
from django.db import migrations, models


def copy_to_sources(apps, schema_editor):
    FileMapping = apps.get_model("places", "FileMapping")
    ImportRun = apps.get_model("places", "ImportRun")
    alias = schema_editor.connection.alias
    runs = ImportRun.objects.using(alias).filter(source__isnull=False).order_by()
    for row in list(FileMapping.objects.using(alias).filter(source=None)):
        sources = runs.filter(columns_digest=row.digest).values_list("source", flat=True)
        for source in sources.distinct():
            values = {"digest": row.digest, "mapping": row.mapping, "decided_at": row.decided_at}
            FileMapping.objects.using(alias).create(source_id=source, **values)


def delete_copies(apps, schema_editor):
    FileMapping = apps.get_model("places", "FileMapping")
    alias = schema_editor.connection.alias
    FileMapping.objects.using(alias).filter(source__isnull=False).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0007_undo_imports")]

    operations = [
        migrations.AddField(
            model_name="filemapping",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mappings",
                to="places.placesource",
            ),
        ),
        migrations.AddField(
            model_name="placesource",
            name="prefix",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="filemapping",
            name="digest",
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name="filemapping",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False)),
                fields=("source", "digest"),
                name="file_mapping_once_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="filemapping",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", True)),
                fields=("digest",),
                name="file_mapping_once_by_hand",
            ),
        ),
        # Last: PostgreSQL alters no table with rows inserted in the same transaction.
        migrations.RunPython(copy_to_sources, delete_copies),
    ]
