"""Let the roles that maintain synonyms maintain the list of quarters too."""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view")


def give_rights(apps, schema_editor):
    """Add the permissions on quarters to each group that may change synonyms."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="network", model="locality")
    # Django creates the permissions of a model only after all migrations.
    rights = [
        Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_locality",
            defaults={"name": f"Can {action} quartier"},
        )[0]
        for action in ACTIONS
    ]
    for group in Group.objects.filter(permissions__codename="change_synonym"):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_first_pages_and_team"),
        ("network", "0004_locality"),
        ("search", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
