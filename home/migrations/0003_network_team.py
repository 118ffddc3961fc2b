from django.db import migrations

TEAM = "Équipe du réseau"
WORKFLOW = "Relecture par le réseau"
PAGE_RIGHTS = ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page"]
FILE_RIGHTS = {
    ("wagtailimages", "image"): ["add", "change", "choose"],
    ("wagtaildocs", "document"): ["add", "change", "choose"],
}
RECORDS = [
    ("network", "topic"),
    ("network", "organisation"),
    ("network", "person"),
    ("resources", "series"),
    ("search", "synonym"),
    ("search", "bestbet"),
]
ELSEWHERE = [
    ("wagtailadmin", "admin", "access_admin"),
    ("network", "networksettings", "change_networksettings"),
    ("wagtail_localize", "translation", "submit_translation"),
]


def make_team(apps, schema_editor):
    """The network's team, and the workflow in which it reads what managers propose."""
    Group = apps.get_model("auth", "Group")
    group, _ = Group.objects.get_or_create(name=TEAM)
    give_rights(apps, group)
    make_workflow(apps, group)


def give_rights(apps, group):
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    # Above every language's home page.
    top = Page.objects.get(depth=1)
    for codename in PAGE_RIGHTS:
        right = permission(apps, "wagtailcore", "page", codename)
        GroupPagePermission.objects.get_or_create(group=group, page=top, permission=right)
    files = Collection.objects.get(depth=1)
    for (app, model), actions in FILE_RIGHTS.items():
        for action in actions:
            right = permission(apps, app, model, f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=files, permission=right
            )
    records = [
        (app, model, f"{action}_{model}")
        for app, model in RECORDS
        for action in ("add", "change", "delete", "view")
    ]
    group.permissions.add(*(permission(apps, *named) for named in [*records, *ELSEWHERE]))


def permission(apps, app, model, codename):
    """Django makes the rows only once every migration is done."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename}
    )[0]


def make_workflow(apps, group):
    """In the place of the one that Wagtail makes, unless somebody chose another."""
    Page = apps.get_model("wagtailcore", "Page")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowState = apps.get_model("wagtailcore", "WorkflowState")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    ContentType = apps.get_model("contenttypes", "ContentType")
    top = Page.objects.get(depth=1)
    chosen = WorkflowPage.objects.filter(page=top).select_related("workflow").first()
    if chosen and chosen.workflow.name != "Moderators approval":
        return
    content_type, _ = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = GroupApprovalTask.objects.create(
        name="Relecture par l’équipe du réseau", content_type=content_type, active=True
    )
    task.groups.add(group)
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    WorkflowPage.objects.update_or_create(page=top, defaults={"workflow": workflow})
    if chosen and not WorkflowState.objects.filter(workflow=chosen.workflow).exists():
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=chosen.workflow).delete()
        chosen.workflow.delete()


def remove_team(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    for workflow in Workflow.objects.filter(name=WORKFLOW):
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).delete()
        workflow.delete()
    Group.objects.filter(name=TEAM).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_home_page"),
        ("network", "0002_content_stamp"),
        ("places", "0003_managers"),
        ("resources", "0001_initial"),
        ("search", "0002_engine_tables"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(make_team, remove_team)]
