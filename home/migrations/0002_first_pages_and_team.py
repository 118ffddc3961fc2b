"""Create the home page, the roles and the workflow of a new site."""

import json

from django.db import migrations
from django.db.migrations.state import ProjectState

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
    """Replace Wagtail's welcome page by a French home page, the root of a new `Site`."""
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


def name_the_tops(apps, schema_editor):
    """Rename the root page and collection, which Wagtail calls "Root", in French."""
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root")
    pages.update(title="Toutes les pages", draft_title="Toutes les pages")
    files = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root")
    files.update(name="Tous les fichiers")


def unname_the_tops(apps, schema_editor):
    """Name the root page and collection "Root" again."""
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1)
    pages.update(title="Root", draft_title="Root")
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).update(name="Root")


def rendered_anew(apps):
    """Return the historical models, rendered together.

    In a reversed migration, related models may refer to classes of another state, and Django then
    refuses to collect the objects to delete ("Must be "Site" instance").
    """
    return ProjectState.from_apps(apps).apps


def remove_home_page(apps, schema_editor):
    """Delete the home page, and with it the site that has it as root."""
    apps = rendered_anew(apps)
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("home", "HomePage").objects.filter(depth=2).delete()
    Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


WORKFLOW = "Relecture par le réseau"
COORDINATION, EDITING, CONTRIBUTION = "Coordination", "Rédaction", "Contribution"
WAGTAILS_OWN = ["Editors", "Moderators"]


def crud(app, *models):
    return [
        (app, model, f"{action}_{model}")
        for model in models
        for action in ("add", "change", "delete", "view")
    ]


ADMIN = ("wagtailadmin", "admin", "access_admin")
RECORDS = [
    *crud("network", "topic", "organisation", "person"),
    *crud("resources", "series", "collection", "publisher"),
    *crud("search", "synonym", "everydaygroup", "bestbet"),
    *crud("events", "session", "room", "track"),
    ("events", "session", "publish_session"),
    ("wagtail_localize", "translation", "submit_translation"),
    *crud("places", "placesource"),  # whoever imports a file may have it read again each night
]
GOVERNING = [
    *crud("events", "eventsource"),
    *crud("network", "territory"),
    ("network", "networksettings", "change_networksettings"),
    *crud("wagtailredirects", "redirect"),
    ("events", "registration", "view_registration"),
    *crud("wagtailcore", "workflow", "task"),
    *crud("auth", "user", "group"),
]
# As they were when the site was made; `home/team/roles/table.py` says them in words. Contributors write
# in the agenda and in the library, which are given to them once made.
ROLES = {
    COORDINATION: {
        "site": [ADMIN, *RECORDS, *GOVERNING],
        "pages": ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
        "files": ["add", "change", "choose"],
        "collections": ["add", "change", "delete"],
    },
    EDITING: {
        "site": [ADMIN, *RECORDS],
        "pages": ["add", "change", "publish", "lock"],
        "files": ["add", "change", "choose"],
        "collections": [],
    },
    CONTRIBUTION: {"site": [ADMIN], "pages": [], "files": ["add", "choose"], "collections": []},
}


def make_roles(apps, schema_editor):
    """Create the roles and the workflow; delete Wagtail's own groups that have no member."""
    Group = apps.get_model("auth", "Group")
    for name, rights in ROLES.items():
        give_rights(apps, Group.objects.get_or_create(name=name)[0], rights)
    make_workflow(apps, Group.objects.filter(name__in=[COORDINATION, EDITING]))
    # Wagtail makes two, over every page: they go unless somebody is in them.
    Group.objects.filter(name__in=WAGTAILS_OWN, user=None).delete()


def give_rights(apps, group, rights):
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    group.permissions.add(*(permission(apps, *named) for named in rights["site"]))
    # Above every language's home page.
    top = Page.objects.get(depth=1)
    for action in rights["pages"]:
        right = permission(apps, "wagtailcore", "page", f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=top, permission=right)
    files = Collection.objects.get(depth=1)
    on_files = [
        *(("wagtailimages", "image", action) for action in rights["files"]),
        *(("wagtaildocs", "document", action) for action in rights["files"]),
        *(("wagtailcore", "collection", action) for action in rights["collections"]),
    ]
    for app, model, action in on_files:
        right = permission(apps, app, model, f"{action}_{model}")
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=right
        )


def permission(apps, app, model, codename):
    """Return the permission, created if needed: Django creates it only after all migrations."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename}
    )[0]


def make_workflow(apps, groups):
    """Create the workflow of the site and its review step, open to `groups`.

    It replaces Wagtail's default workflow. Does nothing if another one was chosen.
    """
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
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="reviewtask")
    task = apps.get_model("home", "ReviewTask").objects.create(
        name="Relecture", content_type=content_type, active=True
    )
    task.groups.add(*groups)
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    WorkflowPage.objects.update_or_create(page=top, defaults={"workflow": workflow})
    if chosen and not WorkflowState.objects.filter(workflow=chosen.workflow).exists():
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=chosen.workflow).delete()
        chosen.workflow.delete()


def remove_roles(apps, schema_editor):
    """Delete the workflow of the site, its tasks and the roles."""
    apps = rendered_anew(apps)
    Group = apps.get_model("auth", "Group")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    for workflow in Workflow.objects.filter(name=WORKFLOW):
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).delete()
        workflow.delete()
    Group.objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("events", "0001_initial"),
        ("network", "0006_theme"),
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
        migrations.RunPython(name_the_tops, unname_the_tops),
        migrations.RunPython(make_home_page, remove_home_page),
        migrations.RunPython(make_roles, remove_roles),
    ]
