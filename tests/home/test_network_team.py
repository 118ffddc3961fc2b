"""A fresh site has its team, and the workflow in which the team reads what is proposed."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Task, Workflow

TEAM = "Équipe du réseau"

pytestmark = pytest.mark.django_db


def test_one_workflow_stands_over_the_whole_site(home):
    workflow = Workflow.objects.get()
    assert str(workflow) == "Relecture par le réseau"
    assert home.get_workflow() == workflow
    task = workflow.tasks.get()
    assert list(Task.objects.all()) == [task]
    assert task.active
    assert [group.name for group in task.specific.groups.all()] == [TEAM]


def test_the_team_publishes_in_every_language_and_keeps_the_records(home):
    team = Group.objects.get(name=TEAM)
    rights = GroupPagePermission.objects.filter(group=team)
    assert {(row.page_id, row.permission.codename) for row in rights} == {
        (Page.get_first_root_node().pk, f"{action}_page")
        for action in ("add", "change", "publish", "bulk_delete", "lock")
    }
    assert {
        "access_admin",
        "change_networksettings",
        "add_topic",
        "delete_organisation",
        "view_person",
        "change_series",
        "add_synonym",
        "delete_bestbet",
        "submit_translation",
        "add_placesource",
    } <= set(team.permissions.values_list("codename", flat=True))
    files = team.collection_permissions.values_list("permission__codename", flat=True)
    assert set(files) == {
        f"{action}_{model}"
        for action in ("add", "change", "choose")
        for model in ("image", "document")
    }
