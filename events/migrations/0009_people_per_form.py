"""Add the number of people of one registration form to events."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_registration_is_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventpage",
            name="people_per_form",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="De 1 à 4. Avec 2, un couple s’inscrit en une fois. Avec 1, chacun pour soi.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(4),
                ],
                verbose_name="personnes par inscription",
            ),
        ),
    ]
