"""A place without audiences states nothing; the access of wheelchairs is yes, no or unknown."""

from django.db import migrations, models

import network.database.fields


def read_sources_again(apps, schema_editor):
    """Forget the last download of each source: an unchanged file is read again the next night.

    « Tout public » in a file was stored as no audience, which now means that nothing is stated.
    """
    sources = apps.get_model("places", "PlaceSource").objects
    sources.using(schema_editor.connection.alias).update(etag="", modified="", digest="")


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0009_read_as"),
    ]

    operations = [
        migrations.AlterField(
            model_name="placepage",
            name="audiences",
            field=network.database.fields.ChoiceListField(
                blank=True,
                default=list,
                help_text=(
                    "Si le lieu est ouvert à tous, cochez «\xa0Tout le monde\xa0». Si vous ne savez"
                    " pas, ne cochez rien."
                ),
                verbose_name="publics accueillis",
            ),
        ),
        migrations.AddField(
            model_name="placepage",
            name="wheelchair",
            field=models.BooleanField(
                blank=True,
                choices=[(True, "Oui"), (False, "Non")],
                help_text="Si vous ne savez pas, ne choisissez rien.",
                null=True,
                verbose_name="accessible en fauteuil roulant",
            ),
        ),
        migrations.RunPython(read_sources_again, migrations.RunPython.noop, elidable=True),
    ]
