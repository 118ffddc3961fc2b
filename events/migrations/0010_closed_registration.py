"""Close the registration of single dates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0009_people_per_form")]

    operations = [
        migrations.AddField(
            model_name="eventexception",
            name="is_closed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="La date a lieu, mais le site n’y inscrit plus personne.",
                verbose_name="inscriptions closes",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="is_closed",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="inscriptions closes"
            ),
        ),
    ]
