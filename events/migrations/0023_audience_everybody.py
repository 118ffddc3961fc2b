"""Help text of the audiences: an event can state that it is open to everybody."""

from django.db import migrations

import network.database.fields


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0022_registration_language"),
    ]

    operations = [
        migrations.AlterField(
            model_name="eventpage",
            name="audiences",
            field=network.database.fields.ChoiceListField(
                blank=True,
                default=list,
                help_text="Si c’est ouvert à tous, cochez «\xa0Tout le monde\xa0». Si vous ne savez pas, ne cochez rien.",
                verbose_name="pour qui",
            ),
        ),
        migrations.AlterField(
            model_name="eventsource",
            name="audiences",
            field=network.database.fields.ChoiceListField(
                blank=True,
                default=list,
                help_text="Si c’est ouvert à tous, cochez «\xa0Tout le monde\xa0». Si vous ne savez pas, ne cochez rien.",
                verbose_name="pour qui",
            ),
        ),
    ]
