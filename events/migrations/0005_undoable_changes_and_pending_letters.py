"""Store the changes of dates that can be undone, and the letters that wait."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_order_rooms_and_tracks"),
        ("places", "0003_place_point"),
    ]

    operations = [
        migrations.CreateModel(
            name="DatesChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("operation", models.UUIDField(db_index=True, default=uuid.uuid4)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="fait le"
                    ),
                ),
                ("versions", models.JSONField(verbose_name="dates changées")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates_changes",
                        to="events.eventpage",
                        verbose_name="événement",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.placepage",
                        verbose_name="lieu",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de dates",
                "verbose_name_plural": "changements de dates",
            },
        ),
        migrations.CreateModel(
            name="PendingLetters",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(db_index=True, verbose_name="à envoyer à partir de"),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_letters",
                        to="events.eventpage",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={
                "verbose_name": "lettres en attente",
                "verbose_name_plural": "lettres en attente",
            },
        ),
    ]
