"""Delete the associations of words: they had no measurable effect on what a search finds."""

from django.db import migrations


class Migration(migrations.Migration):
    # No release has this table.
    contracts = True
    dependencies = [("search", "0003_refresh_postcodes")]
    operations = [migrations.DeleteModel("SearchAssociation")]
