"""Queries about colleagues and their roles."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from places.managers.teams import DERIVED

# The users with this permission are the coordinators; the name of their role does not matter.
GIVES_ROLES = "auth.change_user"
LAST = gettext_lazy(
    "C’est la dernière personne de la coordination : donnez d’abord ce rôle à quelqu’un d’autre."
)


def is_coordinator(user: User) -> bool:
    """Return True if the user is active and has the permission `GIVES_ROLES`."""
    return user.is_active and user.has_perm(GIVES_ROLES)


def roles() -> QuerySet[Group]:
    """Return the groups by name, without the groups of the managers of a place."""
    return Group.objects.exclude(DERIVED).order_by("name")


def groups_giving_roles() -> QuerySet[Group]:
    """Return the groups that have the permission `GIVES_ROLES`."""
    app, codename = GIVES_ROLES.split(".")
    return Group.objects.filter(
        permissions__content_type__app_label=app, permissions__codename=codename
    )


def coordinators() -> QuerySet[User]:
    """Return the active superusers and the active accounts in a group that gives roles.

    Permissions granted to an account itself are ignored, unlike in `is_coordinator`.
    """
    may = Q(is_superuser=True) | Q(groups__in=groups_giving_roles())
    return get_user_model().objects.filter(may, is_active=True).distinct()


def coordinators_remain(without: Group | User) -> bool:
    """Return True if a coordinator remains once `without`, an account or a group, is removed.

    Locks the groups that give roles until the end of the caller's transaction, if any. Two accounts
    stopped at the same time are thus checked one after the other.
    """
    with transaction.atomic():
        list(groups_giving_roles().select_for_update(of=("self",)).values_list("pk", flat=True))
    if isinstance(without, Group):
        others = groups_giving_roles().exclude(pk=without.pk)
        may = Q(is_superuser=True) | Q(groups__in=others)
        return get_user_model().objects.filter(may, is_active=True).exists()
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
