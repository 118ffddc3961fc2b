from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0008_file_mapping_per_source")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="read_as",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                max_length=80,
                verbose_name="lu comme",
            ),
        ),
    ]
