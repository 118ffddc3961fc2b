from importlib import import_module

from django.db import migrations

team = import_module("home.migrations.0003_network_team")
RECORDS = ("session", "room", "track")


def rights(apps):
    return [
        team.permission(apps, "events", model, f"{action}_{model}")
        for model in RECORDS
        for action in ("add", "change", "delete", "view")
    ] + [team.permission(apps, "events", "session", "publish_session")]


def give_rights(apps, schema_editor):
    """The network's team writes the programme of its congresses."""
    group = apps.get_model("auth", "Group").objects.filter(name=team.TEAM).first()
    if group:
        group.permissions.add(*rights(apps))


def take_rights(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name=team.TEAM).first()
    if group:
        group.permissions.remove(*rights(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_network_team"),
        ("events", "0006_congress"),
    ]

    operations = [migrations.RunPython(give_rights, take_rights)]
