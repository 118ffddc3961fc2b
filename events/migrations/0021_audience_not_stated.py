"""Help text of the audiences: nothing is assumed if no audience is chosen."""

from django.db import migrations

import network.database.fields


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0020_merged_registrations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="eventpage",
            name="audiences",
            field=network.database.fields.ChoiceListField(
                blank=True,
                default=list,
                help_text="Ne cochez rien si aucun public n’est visé en particulier.",
                verbose_name="pour qui",
            ),
        ),
        migrations.AlterField(
            model_name="eventsource",
            name="audiences",
            field=network.database.fields.ChoiceListField(
                blank=True,
                default=list,
                help_text="Ne cochez rien si aucun public n’est visé en particulier.",
                verbose_name="pour qui",
            ),
        ),
    ]
