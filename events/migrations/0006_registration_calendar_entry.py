"""Store the calendar entry that a letter added for each registration.

The former letters gave each date a UID of its own, derived from its original start. People with a
seat keep that entry: the next letter updates or removes it under the same UID.
"""

import uuid

from django.db import migrations, models


def note_former_entries(apps, schema_editor):
    CalendarEntry = apps.get_model("events", "CalendarEntry")
    Registration = apps.get_model("events", "Registration")
    database = schema_editor.connection.alias
    held = Registration.objects.using(database).filter(state="held", contact__contains="@")
    entries = CalendarEntry.objects.using(database).filter(event__in=held.values("event"))
    uids = dict(entries.values_list("event", "uid"))
    changed = []
    for row in held.only("event_id", "original_starts_at").iterator():
        if uid := uids.get(row.event_id):
            row.calendar_uid = uuid.uuid5(uid, row.original_starts_at.isoformat())
            changed.append(row)
    Registration.objects.using(database).bulk_update(changed, ["calendar_uid"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_undoable_changes_and_pending_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="calendar_uid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="is_recurrence",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(note_former_entries, migrations.RunPython.noop),
    ]
