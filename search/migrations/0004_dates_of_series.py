from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_everyday_words_and_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="dates",
            field=models.TextField(blank=True, default=""),
        ),
    ]
