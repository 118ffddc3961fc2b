"""Mark a date as full independently of its other changes.

A full date was a change of its own, and so could not be moved or cancelled without being reopened.
It becomes a kept date with the mark, in the published pages and in all their revisions. The
changes of dates that could still be undone, for ten minutes, are deleted.
"""

from django.db import migrations, models

CHANGES = [
    ("cancelled", "Annulée\xa0: elle reste affichée, barrée"),
    ("moved", "Déplacée\xa0: autre moment, ou autre endroit"),
    ("skipped", "Pas de séance\xa0: elle n’est pas affichée"),
    ("note", "Maintenue\xa0: précision, complète ou close"),
]


def mark_full_dates(apps, schema_editor):
    database = schema_editor.connection.alias
    rows = apps.get_model("events", "EventException").objects.using(database)
    rows.filter(change="full").update(change="note", is_full=True)
    apps.get_model("events", "DatesChange").objects.using(database).all().delete()
    change_revisions(apps, database, is_former_full, {"change": "note", "is_full": True})


def unmark_full_dates(apps, schema_editor):
    database = schema_editor.connection.alias
    rows = apps.get_model("events", "EventException").objects.using(database)
    rows.filter(change="note", is_full=True).update(change="full")
    apps.get_model("events", "DatesChange").objects.using(database).all().delete()
    change_revisions(apps, database, is_kept_full, {"change": "full"})


def is_former_full(row):
    return row.get("change") == "full"


def is_kept_full(row):
    return row.get("change") == "note" and row.get("is_full")


def change_revisions(apps, database, is_full, values):
    """Add `values` to the exceptions that match `is_full` in the revisions of all events."""
    versions = apps.get_model("wagtailcore", "Revision").objects.using(database)
    versions = versions.filter(content_type__app_label="events", content_type__model="eventpage")
    for version in versions.order_by("pk").iterator(chunk_size=500):
        full = [row for row in version.content.get("exceptions", []) if is_full(row)]
        for row in full:
            row.update(values)
        if full:
            version.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("events", "0011_follow_changed_dates"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.AddField(
            model_name="eventexception",
            name="is_full",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Il n’y a plus de place\xa0: les suivants vont sur la liste d’attente.",
                verbose_name="complète",
            ),
        ),
        migrations.AlterField(
            model_name="eventexception",
            name="change",
            field=models.CharField(choices=CHANGES, max_length=9, verbose_name="ce qui change"),
        ),
        migrations.RunPython(mark_full_dates, unmark_full_dates),
    ]
