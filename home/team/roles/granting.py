"""Groups of the roles, with the permissions of the table."""

from collections.abc import Container

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from events.models import EventIndexPage
from resources.models import ResourceIndexPage

from .table import CONTRIBUTION, RIGHTS, ROLES, Role

SECTIONS = (EventIndexPage, ResourceIndexPage)
FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))
COLLECTION = ("wagtailcore", "collection")


def existing_roles() -> set[str]:
    """Return the names of the roles of the table that exist as groups."""
    names = [role.name for role in ROLES]
    return set(Group.objects.filter(name__in=names).values_list("name", flat=True))


def ensure_roles() -> list[str]:
    """Create the missing roles with the permissions of the table; return their names.

    Existing roles are not changed.
    """
    missing = [role for role in ROLES if role.name not in existing_roles()]
    for role in missing:
        reset(role)
    return [role.name for role in missing]


def differences(role: Role) -> tuple[set[str], set[str]]:
    """Return the (missing, excess) permissions of a role, compared with the table.

    A permission is "app.codename". If it is limited to a page or a collection, its id follows:
    "app.codename (page 1)" or "app.codename (file 1)". If the role does not exist, all its
    permissions are missing. Nothing is changed.
    """
    group = Group.objects.filter(name=role.name).first()
    wanted = _wanted(role)
    granted = _granted(group) if group else set()
    missing, excess = wanted - granted, granted - wanted
    return {_describe(*row) for row in missing}, {_describe(*row) for row in excess}


@transaction.atomic
def reset(role: Role) -> Group:
    """Grant the group of `role` the permissions of the table, remove all others, and return it.

    The group is created if it does not exist.
    """
    group, _made = Group.objects.get_or_create(name=role.name)
    wanted = _wanted(role)
    group.permissions.set(key for kind, _where, key in wanted if kind == "site")
    group.page_permissions.all().delete()
    group.collection_permissions.all().delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=where, permission_id=key)
        for kind, where, key in wanted
        if kind == "page"
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection_id=where, permission_id=key)
        for kind, where, key in wanted
        if kind == "file"
    )
    return group


def open_section(page: Page) -> None:
    """Allow the role `CONTRIBUTION` to add pages below `page`, an agenda or a library.

    Does nothing if the role does not exist.
    """
    group = Group.objects.filter(name=CONTRIBUTION).first()
    if group:
        for permission in _permissions("wagtailcore", "page", ["add"]):
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=page.pk, permission_id=permission
            )


def permissions_of(rights: Container[str]) -> QuerySet[Permission]:
    """Return the permissions of the `RIGHTS` whose keys are in `rights`."""
    named = Q(pk__in=[])
    for right in RIGHTS:
        if right.key in rights:
            for permission in right.permissions:
                app, codename = permission.split(".")
                named |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(named)


def _wanted(role):
    """Return the permissions of a role as {(kind, id of a page or collection, permission id)}.

    `kind` is "site" (with None as the first id), "page" or "file".
    """
    rows = {("site", None, key) for key in permissions_of(role.rights).values_list("pk", flat=True)}
    top, files = Page.objects.get(depth=1).pk, Collection.objects.get(depth=1).pk
    for key in _permissions("wagtailcore", "page", role.on_all_pages):
        rows.add(("page", top, key))
    sections = [pk for model in SECTIONS for pk in model.objects.values_list("pk", flat=True)]
    for key in _permissions("wagtailcore", "page", role.on_own_sections):
        rows.update(("page", pk, key) for pk in sections)
    for app, model in FILES:
        rows.update(("file", files, key) for key in _permissions(app, model, role.on_files))
    rows.update(("file", files, key) for key in _permissions(*COLLECTION, role.on_collections))
    return rows


def _granted(group):
    pages = group.page_permissions.values_list("page", "permission")
    files = group.collection_permissions.values_list("collection", "permission")
    return {
        *(("site", None, key) for key in group.permissions.values_list("pk", flat=True)),
        *(("page", *row) for row in pages),
        *(("file", *row) for row in files),
    }


def _permissions(app, model, actions):
    names = [f"{action}_{model}" for action in actions]
    rows = Permission.objects.filter(content_type__app_label=app, codename__in=names)
    return list(rows.values_list("pk", flat=True))


def _describe(kind, where, key):
    permission = Permission.objects.select_related("content_type").get(pk=key)
    name = f"{permission.content_type.app_label}.{permission.codename}"
    return f"{name} ({kind} {where})" if where else name
