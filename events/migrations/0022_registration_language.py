"""Language of the letters to a registered person; French for the present registrations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0021_audience_not_stated"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="language",
            field=models.CharField(max_length=10, default="fr", db_default="fr", editable=False),
        ),
    ]
