"""Help text of the audiences: a place without any states nothing."""

from django.db import migrations

import network.database.fields


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
    ]
