"""Roles and workflow of a fresh site."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Page, Task, Workflow

from home.team.roles.granting import differences, reset
from home.team.roles.table import RIGHTS, ROLES
from tests.factories import EventIndexPageFactory, ResourceIndexPageFactory

pytestmark = pytest.mark.django_db


def rights(name):
    """Return {(page, codename)} of the page permissions of a role."""
    rows = Group.objects.get(name=name).page_permissions.select_related("permission")
    return {(row.page_id, row.permission.codename) for row in rows}


def test_one_workflow_covers_the_whole_site(home):
    workflow = Workflow.objects.get()
    assert str(workflow) == "Relecture par le réseau"
    assert home.get_workflow() == workflow
    task = workflow.tasks.get()
    assert list(Task.objects.all()) == [task]
    assert task.active
    assert {group.name for group in task.specific.groups.all()} == {"Coordination", "Rédaction"}


def test_the_roles_are_those_of_the_table_and_no_other():
    """The migration contains a copy of the table: the two must be equal."""
    assert {group.name for group in Group.objects.all()} == {role.name for role in ROLES}
    assert {role.name: differences(role) for role in ROLES} == {
        role.name: (set(), set()) for role in ROLES
    }


def test_each_right_names_permissions_that_exist():
    named = [permission for right in RIGHTS for permission in right.permissions]
    rows = Permission.objects.select_related("content_type")
    known = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    assert set(named) <= known
    assert len(named) == len(set(named))


def test_contributors_write_in_each_agenda_and_library_and_nowhere_else(home):
    assert rights("Contribution") == set()
    sections = EventIndexPageFactory(parent=home), ResourceIndexPageFactory(parent=home)
    assert rights("Contribution") == {(page.pk, "add_page") for page in sections}
    top = Page.objects.get(depth=1).pk
    assert rights("Rédaction") == {
        (top, f"{action}_page") for action in ("add", "change", "publish", "lock")
    }


def test_command_creates_missing_roles_and_prints_differences(capsys):
    Group.objects.get(name="Contribution").delete()
    editing = Group.objects.get(name="Rédaction")
    editing.permissions.add(Permission.objects.get(codename="delete_user"))
    editing.permissions.remove(Permission.objects.get(codename="add_topic"))
    call_command("sync_roles")
    lines = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert lines == [
        "Coordination : comme à l’origine",
        "Rédaction : sans network.add_topic, avec auth.delete_user",
        "Contribution : créé",
    ]
    call_command("sync_roles", reset=True)
    assert differences(ROLES[1]) == (set(), set())


def test_role_is_reset_completely(home):
    role = ROLES[2]
    section = EventIndexPageFactory(parent=home)
    group = Group.objects.get(name=role.name)
    group.page_permissions.all().delete()
    group.collection_permissions.all().delete()
    reset(role)
    assert rights(role.name) == {(section.pk, "add_page")}
    assert differences(role) == (set(), set())
