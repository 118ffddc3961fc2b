"""A list of quarters with its own screen, instead of a text in the settings."""

from django.db import migrations, models

ARROWS = ("→", "->", "=>", "=", ":")
LINES = 2000


def move_lines(apps, schema_editor):
    """Copy each line of the settings, « La Bocca → Cannes », if its commune is recognised."""
    from network.geography.gazetteer import gazetteer  # noqa: PLC0415
    from network.models.territory import sort_name  # noqa: PLC0415

    Locality = apps.get_model("network", "Locality")
    Settings = apps.get_model("network", "NetworkSettings")
    ours = set(apps.get_model("network", "Territory").objects.values_list("code", flat=True))
    for text in Settings.objects.exclude(localities="").values_list("localities", flat=True):
        for line in text.splitlines()[:LINES]:
            arrow = next((arrow for arrow in ARROWS if arrow in line), None)
            name, _, target = (part.strip() for part in line.partition(arrow or ARROWS[0]))
            found = gazetteer().find(target) if name and target else []
            commune = min(found, key=lambda one: one.city not in ours, default=None)
            if commune:
                Locality.objects.get_or_create(
                    search_name=sort_name(name)[:80],
                    code=commune.code,
                    defaults={"name": name[:80], "commune": commune.name},
                )


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0003_add_localities"),
    ]

    operations = [
        migrations.AlterField(
            model_name="networksettings",
            name="localities",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.CreateModel(
            name="Locality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Comme on le dit sur place. Ex. : La Bocca",
                        max_length=80,
                        verbose_name="quartier ou lieu-dit",
                    ),
                ),
                ("search_name", models.CharField(editable=False, max_length=80)),
                (
                    "commune",
                    models.CharField(
                        help_text="Ex. : Marseille 1er, ou 06150 Cannes quand la commune a plusieurs codes postaux.",
                        max_length=120,
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "code",
                    models.CharField(editable=False, max_length=5, verbose_name="code INSEE"),
                ),
                (
                    "postcode",
                    models.CharField(
                        blank=True, editable=False, max_length=5, verbose_name="code postal"
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(blank=True, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.FloatField(blank=True, null=True, verbose_name="longitude"),
                ),
            ],
            options={
                "verbose_name": "quartier",
                "verbose_name_plural": "quartiers",
                "ordering": ["search_name", "commune"],
                "constraints": [
                    models.UniqueConstraint(fields=("search_name", "code"), name="unique_locality")
                ],
            },
        ),
        migrations.RunPython(move_lines, migrations.RunPython.noop),
    ]
