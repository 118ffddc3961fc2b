"""Store the former schedule of an event whose form changed it, to undo the change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0018_marked_dates")]

    operations = [
        migrations.AddField(
            model_name="dateschange",
            name="schedule",
            field=models.JSONField(default=None, editable=False, null=True),
        ),
    ]
