"""Count how searches end: far answers, doubtful corrections, opened results, other words."""

from django.db import migrations, models

LABELS = {
    "far": "trop loin",
    "doubtful": "correction douteuse",
    "opened": "réponse ouverte",
    "left": "rien ouvert",
    "rephrased": "autres mots",
}


class Migration(migrations.Migration):
    dependencies = [("search", "0004_delete_search_association")]
    operations = [
        migrations.AddField(
            "searchlog",
            name,
            models.PositiveIntegerField(db_default=0, default=0, verbose_name=label),
        )
        for name, label in LABELS.items()
    ]
