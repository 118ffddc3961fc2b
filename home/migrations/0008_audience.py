"""Add the counts of the audience of places."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0007_language_review"),
        ("places", "0012_offer_kinds_and_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="AudienceCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="jour")),
                (
                    "kind",
                    models.CharField(
                        choices=[("view", "Page lue"), ("print", "Impression"), ("call", "Appel")],
                        max_length=5,
                        verbose_name="quoi",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="fois")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "audience d’un lieu",
                "verbose_name_plural": "audience des lieux",
                "indexes": [models.Index(fields=["day"], name="audience_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "day", "kind"), name="audience_once_per_place_day_and_kind"
                    )
                ],
            },
        ),
    ]
