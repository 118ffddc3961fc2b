"""Sort rooms and tracks without a rank last, on every database."""

from django.db import migrations, models

ORDER = [
    models.OrderBy(models.F("sort_order"), nulls_last=True),
    models.OrderBy(models.F("pk"), nulls_last=True),
]


class Migration(migrations.Migration):
    dependencies = [("events", "0003_unstated_price")]

    operations = [
        migrations.AlterModelOptions(
            name="room",
            options={"ordering": ORDER, "verbose_name": "salle", "verbose_name_plural": "salles"},
        ),
        migrations.AlterModelOptions(
            name="track",
            options={"ordering": ORDER, "verbose_name": "axe", "verbose_name_plural": "axes"},
        ),
    ]
