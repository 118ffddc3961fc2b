"""Keep the former slugs of publishers, so that their former addresses keep working."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0005_state_of_existing_links")]

    operations = [
        migrations.AddField(
            "publisher",
            "former_slugs",
            models.TextField(db_default="|", default="|", editable=False),
        )
    ]
