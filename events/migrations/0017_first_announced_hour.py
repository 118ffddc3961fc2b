"""Store the hour first announced of changed dates, if an editor types another hour in the form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0016_notified_clock_of_registrations")]

    operations = [
        migrations.AddField(
            model_name="eventexception",
            name="announced_time",
            field=models.TimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="announced_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
