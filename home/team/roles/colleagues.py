"""Queries about colleagues and their roles."""

from collections.abc import Container

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from places.managers.teams import DERIVED

# The users with this permission are the coordinators; the name of their role does not matter.
GIVES_ROLES = "auth.change_user"
# Without the second permission, a coordinator cannot open the screens of the roles.
COORDINATES = (GIVES_ROLES, "wagtailadmin.access_admin")
LAST = gettext_lazy(
    "C’est la dernière personne de la coordination : donnez d’abord ce rôle à quelqu’un d’autre."
)


def is_coordinator(user: User) -> bool:
    """Return True if the user is active and has the permission `GIVES_ROLES`."""
    return user.is_active and user.has_perm(GIVES_ROLES)


def roles() -> QuerySet[Group]:
    """Return the groups by name, without the groups of the managers of a place."""
    return Group.objects.exclude(DERIVED).order_by("name")


def groups_with(permission: str) -> QuerySet[Group]:
    """Return the groups that have `permission`, "app.codename"."""
    app, codename = permission.split(".")
    return Group.objects.filter(
        permissions__content_type__app_label=app, permissions__codename=codename
    )


def coordinators(without: Group | None = None, lost: Container[str] = ()) -> QuerySet[User]:
    """Return the active superusers, and the active accounts whose groups give `COORDINATES`.

    If `without` is not None, its permissions of `lost`, "app.codename", do not count. Permissions
    granted to an account itself are ignored, unlike in `is_coordinator`.
    """
    users = get_user_model().objects.all()
    may = users
    for permission in COORDINATES:
        groups = groups_with(permission)
        if without and permission in lost:
            groups = groups.exclude(pk=without.pk)
        may = may.filter(pk__in=users.filter(groups__in=groups).values("pk"))
    return users.filter(Q(is_superuser=True) | Q(pk__in=may.values("pk")), is_active=True)


def coordinators_remain(without: Group | User, lost: Container[str] = COORDINATES) -> bool:
    """Return True if a coordinator remains once an account stops or a group loses permissions.

    `without` is the account or the group; `lost` are the permissions of the group, "app.codename".
    Locks the groups that give roles until the end of the caller's transaction, if any. Two accounts
    stopped at the same time are thus checked one after the other.
    """
    with transaction.atomic():
        giving = groups_with(GIVES_ROLES).select_for_update(of=("self",))
        list(giving.values_list("pk", flat=True))
    if isinstance(without, Group):
        return coordinators(without, lost).exists()
    return coordinators().exclude(pk=without.pk).exists()


def colleagues() -> QuerySet[User]:
    """Return the active accounts that have a role or are superusers, by last name.

    Each has `own_roles`, the list of its roles by name.
    """
    users = get_user_model().objects.filter(is_active=True)
    users = users.filter(Q(is_superuser=True) | Q(groups__in=roles())).distinct()
    named = Prefetch("groups", roles(), to_attr="own_roles")
    return users.prefetch_related(named).order_by("last_name", "first_name", "username")


def may_stop(user: User, account: User) -> bool:
    """Return True if `user` is a coordinator who may stop the active `account`.

    Only a superuser may stop a superuser. Users may not stop their own account, so the last
    coordinator stays.
    """
    is_above = user.is_superuser or not account.is_superuser
    return is_coordinator(user) and is_above and account.is_active and account != user
