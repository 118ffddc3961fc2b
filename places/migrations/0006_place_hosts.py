import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import network.database.fields


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0005_official_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first_name",
                    models.CharField(
                        help_text="Le prénom seul, sans le nom de famille.",
                        max_length=40,
                        verbose_name="prénom",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: médiatrice numérique, bénévole du mardi",
                        max_length=80,
                        verbose_name="fonction",
                    ),
                ),
                (
                    "languages",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="langues, en plus du français"
                    ),
                ),
                (
                    "portrait",
                    models.ImageField(
                        blank=True,
                        help_text="Facultatif. Sans portrait, la page montre l’initiale du prénom.",
                        upload_to="portraits",
                        verbose_name="portrait",
                    ),
                ),
                (
                    "portrait_text",
                    models.CharField(
                        blank=True,
                        help_text="Pour qui ne voit pas l’image. Ex.\xa0: Nadia sourit, elle porte des lunettes rouges",
                        max_length=120,
                        verbose_name="ce que montre le portrait",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Jamais montré. Elle y reçoit le lien qui la retire de la page.",
                        max_length=254,
                        verbose_name="courriel de la personne",
                    ),
                ),
                (
                    "consent_how",
                    models.CharField(
                        choices=[
                            ("self", "C’est moi, et je suis d’accord"),
                            ("spoken", "Elle me l’a dit"),
                            ("written", "Elle me l’a écrit"),
                        ],
                        max_length=7,
                        verbose_name="comment elle a dit oui",
                    ),
                ),
                (
                    "consented_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        editable=False,
                        verbose_name="accord noté le",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosts",
                        to="places.placepage",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord noté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne qui accueille",
                "verbose_name_plural": "personnes qui accueillent",
                "ordering": ["first_name", "pk"],
            },
        ),
    ]
