"""Add `is_settled` to registrations.

Existing registrations are settled: each has its seat or its place on the waiting list.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_days_of_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="is_settled",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
    ]
