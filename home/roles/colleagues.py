"""Who has which role, asked once for the whole admin."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy

from places.managers.teams import DERIVED

# Whoever may give roles is of the coordination, whatever the role is called.
GIVES_ROLES = "auth.change_user"
LAST = gettext_lazy(
    "C’est la dernière personne de la coordination : donnez d’abord ce rôle à quelqu’un d’autre."
)


def is_coordinator(user):
    return user.is_active and user.has_perm(GIVES_ROLES)


def roles():
    """The groups that are roles: those that the places make for their managers are none."""
    return Group.objects.exclude(DERIVED).order_by("name")


def groups_giving_roles():
    """The groups whose members may give roles."""
    app, codename = GIVES_ROLES.split(".")
    return Group.objects.filter(
        permissions__content_type__app_label=app, permissions__codename=codename
    )


def coordinators():
    """The active accounts that may give roles."""
    may = Q(is_superuser=True) | Q(groups__in=groups_giving_roles())
    return get_user_model().objects.filter(may, is_active=True).distinct()


def coordinators_remain(without):
    """Whether somebody could still give roles, was this account or this group no more there.

    To ask inside a transaction: two who leave at once wait for each other.
    """
    list(groups_giving_roles().select_for_update(of=("self",)).values_list("pk", flat=True))
    if isinstance(without, Group):
        others = groups_giving_roles().exclude(pk=without.pk)
        may = Q(is_superuser=True) | Q(groups__in=others)
        return get_user_model().objects.filter(may, is_active=True).exists()
    return coordinators().exclude(pk=without.pk).exists()


def colleagues():
    """The active accounts that have a role, or every right, by name; `own_roles` is a list."""
    users = get_user_model().objects.filter(is_active=True)
    users = users.filter(Q(is_superuser=True) | Q(groups__in=roles())).distinct()
    named = Prefetch("groups", roles(), to_attr="own_roles")
    return users.prefetch_related(named).order_by("last_name", "first_name", "username")


def may_stop(user, account):
    """Nobody stops their own account, hence the last of the coordination stays."""
    is_above = user.is_superuser or not account.is_superuser
    return is_coordinator(user) and is_above and account.is_active and account != user
