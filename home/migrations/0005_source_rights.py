from importlib import import_module

from django.db import migrations

team = import_module("home.migrations.0003_network_team")
ACTIONS = ("add", "change", "delete", "view")


def rights(apps):
    return [
        team.permission(apps, "places", "placesource", f"{action}_placesource")
        for action in ACTIONS
    ]


def give_rights(apps, schema_editor):
    """Whoever imports a file of places may have it read again each night."""
    group = apps.get_model("auth", "Group").objects.filter(name=team.TEAM).first()
    if group:
        group.permissions.add(*rights(apps))


def take_rights(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name=team.TEAM).first()
    if group:
        group.permissions.remove(*rights(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_assises_rights"),
        ("places", "0002_sources"),
    ]

    operations = [migrations.RunPython(give_rights, take_rights)]
