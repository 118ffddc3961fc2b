"""Store the former state of a registration cancelled as a duplicate, to undo the change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0019_undone_schedules")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="merged_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("held", "Inscrit"),
                    ("waiting", "Liste d’attente"),
                    ("cancelled", "Annulé"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=9,
            ),
        ),
    ]
