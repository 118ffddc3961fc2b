"""The first row of the content stamp, and an index that Wagtail lacks."""

from django.db import migrations


def add_stamp(apps, schema_editor):
    apps.get_model("network", "ContentStamp").objects.create()


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(add_stamp, migrations.RunPython.noop),
        # Every page of a large site looks for the pages of its menus.
        migrations.RunSQL(
            "CREATE INDEX network_page_in_menus ON wagtailcore_page (show_in_menus, depth)",
            "DROP INDEX network_page_in_menus",
        ),
    ]
