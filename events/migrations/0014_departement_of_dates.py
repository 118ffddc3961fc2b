"""Store the département in the typed address of dates without a place or a commune."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0013_arrival")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="departement",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=3,
                verbose_name="département",
            ),
        ),
    ]
