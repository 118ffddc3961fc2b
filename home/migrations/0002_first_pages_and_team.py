"""What a site cannot be without: its home page, the network's team, and its workflow."""

import json

from django.db import migrations

BODY = [
    (
        "find_help",
        {
            "title": "Trouver de l’aide près de chez moi",
            "text": "Un papier à faire en ligne, un téléphone à comprendre, un ordinateur à"
            " utiliser : quelqu’un vous aide.",
        },
    ),
    ("agenda", {"title": "Les prochains rendez-vous", "number": 6}),
    ("library", {"title": "Nouveau dans la bibliothèque", "number": 3}),
    ("figures", {"title": "Le réseau en chiffres"}),
]


def make_home_page(apps, schema_editor):
    """Put a French HomePage in the place of Wagtail's welcome page, as the site's root."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    locale, _ = Locale.objects.get_or_create(language_code="fr")
    own_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    root = Page.objects.get(depth=1)
    home = HomePage.objects.create(
        title="Accueil",
        draft_title="Accueil",
        slug="accueil",
        content_type=own_type,
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/accueil/",
        locale=locale,
        body=json.dumps([{"type": kind, "value": value} for kind, value in BODY]),
    )
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())
    Site.objects.create(
        hostname="localhost", site_name="Maillage", root_page_id=home.pk, is_default_site=True
    )


def remove_home_page(apps, schema_editor):
    """The site goes with the page that is its root."""
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("home", "HomePage").objects.filter(depth=2).delete()
    Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


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
    ("events", "session"),
    ("events", "room"),
    ("events", "track"),
    ("places", "placesource"),  # whoever imports a file may have it read again each night
]
ELSEWHERE = [
    ("wagtailadmin", "admin", "access_admin"),
    ("network", "networksettings", "change_networksettings"),
    ("wagtail_localize", "translation", "submit_translation"),
    ("events", "session", "publish_session"),
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
        ("home", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("events", "0001_initial"),
        ("network", "0002_content_stamp"),
        ("places", "0001_initial"),
        ("resources", "0001_initial"),
        ("search", "0002_engine_tables"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.RunPython(make_home_page, remove_home_page),
        migrations.RunPython(make_team, remove_team),
    ]
