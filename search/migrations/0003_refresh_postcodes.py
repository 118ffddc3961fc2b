"""Note the documents of places and events, so that each is indexed again with its postcode."""

from django.db import migrations

KINDS = ["place", "event"]


def note_documents(apps, schema_editor):
    """Queue the documents: the next publication, or `deliver_search`, indexes them."""
    SearchDocument = apps.get_model("search", "SearchDocument")
    SearchRefresh = apps.get_model("search", "SearchRefresh")
    rows = SearchDocument.objects.filter(kind__in=KINDS)
    pairs = rows.values_list("content_type_id", "object_id").distinct()
    SearchRefresh.objects.bulk_create(
        [
            SearchRefresh(content_type_id=content_type, object_id=pk)
            for content_type, pk in pairs.iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_engine_tables")]
    operations = [migrations.RunPython(note_documents, migrations.RunPython.noop)]
