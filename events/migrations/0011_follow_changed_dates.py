"""Store what registrations need to follow a date whose original start changes.

`manage.py rebuild_agenda`, which runs every night, fills the first two fields.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0010_closed_registration")]

    operations = [
        migrations.AddField(
            model_name="calendarentry",
            name="starts_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="début de la première date"
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="extra_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="entry_starts_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
