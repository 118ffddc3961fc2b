"""Remove the model of associated words from the state; its table stays for the former release.

While the site is updated, the former release still queries `search_searchassociation`. A later
release may drop that table.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0003_refresh_postcodes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("SearchAssociation")]
        )
    ]
