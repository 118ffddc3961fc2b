"""Store the folded queries that the synonyms and the chosen answers teach."""

from django.db import migrations, models

from network.text.strings import plain


def fold_words(apps, schema_editor):
    for name in ("Synonym", "BestBet"):
        for row in apps.get_model("search", name).objects.all():
            phrases = [plain(part) for part in row.words.replace("\n", ",").split(",")]
            phrases = list(dict.fromkeys(filter(None, phrases)))
            if not getattr(row, "both_ways", True):
                phrases = phrases[:1]
            row.taught_queries = "|".join(["", *phrases, ""])
            row.save(update_fields=["taught_queries"])


class Migration(migrations.Migration):
    dependencies = [("search", "0005_search_endings")]

    operations = [
        *(
            migrations.AddField(
                model,
                "taught_queries",
                models.TextField(db_default="", default="", editable=False),
            )
            for model in ("bestbet", "synonym")
        ),
        migrations.RunPython(fold_words, migrations.RunPython.noop),
    ]
