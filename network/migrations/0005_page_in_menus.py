"""Wagtail has no index of the pages of its menus, which every page of a large site looks for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0004_topic_former_slugs"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX network_page_in_menus ON wagtailcore_page (show_in_menus, depth)",
            "DROP INDEX network_page_in_menus",
        )
    ]
