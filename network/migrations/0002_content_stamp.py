from django.db import migrations


def add_stamp(apps, schema_editor):
    apps.get_model("network", "ContentStamp").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [migrations.RunPython(add_stamp, migrations.RunPython.noop)]
