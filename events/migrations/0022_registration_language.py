"""Language of the letters to a registered person; French for the present registrations.

The previous code stored the location of an online date in the language of the form: the new code
compares it with the French words.
"""

from django.db import migrations, models

ONLINE = "En ligne"
TRANSLATIONS = ("Online", "عبر الإنترنت")


def translate_online(apps, schema_editor):
    """Store the location of online dates in French."""
    registrations = apps.get_model("events", "Registration").objects
    registrations.filter(where__in=TRANSLATIONS).update(where=ONLINE)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0021_audience_not_stated"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="language",
            field=models.CharField(max_length=10, default="fr", db_default="fr", editable=False),
        ),
        migrations.RunPython(translate_online, migrations.RunPython.noop, elidable=True),
    ]
