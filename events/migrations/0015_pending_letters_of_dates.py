"""Give each changed date its own pending letters, due at its own time."""

import datetime

import django.db.models.deletion
from django.db import migrations, models

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def split(apps, schema_editor):
    """Replace the row of each event by one row for each date with registered people."""
    rows = apps.get_model("events", "PendingLetters").objects
    people = apps.get_model("events", "Registration").objects.exclude(state="cancelled")
    for event, due_at in list(rows.values_list("event", "due_at")):
        dates = people.filter(event=event).order_by().values_list("original_starts_at", flat=True)
        for original in dates.distinct():
            rows.create(event_id=event, original_starts_at=original, due_at=due_at)
    rows.filter(original_starts_at=EPOCH).delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0014_departement_of_dates")]

    operations = [
        migrations.AlterField(
            model_name="pendingletters",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pending_letters",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="pendingletters",
            name="original_starts_at",
            field=models.DateTimeField(db_default=EPOCH, verbose_name="prévue le"),
        ),
        migrations.AddField(
            model_name="pendingletters",
            name="gives_seats",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="donne des places"
            ),
        ),
        migrations.AddField(
            model_name="pendingletters",
            name="change",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="changement"
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingletters",
            constraint=models.UniqueConstraint(
                fields=("event", "original_starts_at", "gives_seats"),
                name="pending_letters_once_per_date",
            ),
        ),
        # Last, because PostgreSQL alters no table with pending foreign key checks.
        migrations.RunPython(split, migrations.RunPython.noop, elidable=True),
    ]
