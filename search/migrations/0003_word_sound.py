from django.db import migrations, models

from search.language.sounds import sound


def fill(apps, schema_editor):
    words = apps.get_model("search", "SearchWord").objects
    rows = list(words.only("form"))
    for row in rows:
        row.sound = sound(row.form)
    words.bulk_update(rows, ["sound"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_engine_tables")]

    operations = [
        migrations.AddField(
            model_name="searchword",
            name="sound",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(fields=["sound", "language"], name="search_word_sound"),
        ),
    ]
