"""Remove the text of quarters from the model: `Locality` replaced it.

The column remains in the database, with its default: the previous code still selects it. A later
migration may drop it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("network", "0004_locality")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("networksettings", "localities")]
        )
    ]
