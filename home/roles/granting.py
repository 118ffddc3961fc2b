"""The groups of the roles, given the rights of the table."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from events.models import EventIndexPage
from resources.models import ResourceIndexPage

from .table import CONTRIBUTION, RIGHTS, ROLES

SECTIONS = (EventIndexPage, ResourceIndexPage)
FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))
COLLECTION = ("wagtailcore", "collection")


def existing_roles():
    """Names of the roles of the table that the site has."""
    names = [role.name for role in ROLES]
    return set(Group.objects.filter(name__in=names).values_list("name", flat=True))


def ensure_roles():
    """Makes the roles that the site lacks, with the rights of the table; those that stand stay as
    they are. Gives the names of those made."""
    lacking = [role for role in ROLES if role.name not in existing_roles()]
    for role in lacking:
        reset(role)
    return [role.name for role in lacking]


def differences(role):
    """({rights missing}, {rights in excess}) of a role, as words; a role that nobody made lacks
    everything."""
    group = Group.objects.filter(name=role.name).first()
    wanted = _wanted(role)
    here = _held(group) if group else set()
    return {_say(*row) for row in wanted - here}, {_say(*row) for row in here - wanted}


@transaction.atomic
def reset(role):
    """Gives the group of a role exactly the rights of the table."""
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


def open_section(page):
    """A new agenda or library is one where contributors write."""
    group = Group.objects.filter(name=CONTRIBUTION).first()
    if group:
        for permission in _permissions("wagtailcore", "page", ["add"]):
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=page.pk, permission_id=permission
            )


def permissions_of(rights):
    """The `Permission`s of these keys of `RIGHTS`."""
    named = Q(pk__in=[])
    for right in RIGHTS:
        if right.key in rights:
            for permission in right.permissions:
                app, codename = permission.split(".")
                named |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(named)


def _wanted(role):
    """{(kind, key of the page or collection, key of the permission)}"""
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


def _held(group):
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


def _say(kind, where, key):
    permission = Permission.objects.select_related("content_type").get(pk=key)
    name = f"{permission.content_type.app_label}.{permission.codename}"
    return f"{name} ({kind} {where})" if where else name
