"""Who has which role, asked once for the whole admin."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q

from places.managers.teams import DERIVED

# Whoever may give roles is of the coordination, whatever the role is called.
GIVES_ROLES = "auth.change_user"


def is_coordinator(user):
    return user.is_active and user.has_perm(GIVES_ROLES)


def roles():
    """The groups that are roles: those that the places make for their managers are none."""
    return Group.objects.exclude(DERIVED).order_by("name")


def coordinators():
    """The active accounts that may give roles."""
    app, codename = GIVES_ROLES.split(".")
    theirs = {"permissions__content_type__app_label": app, "permissions__codename": codename}
    groups = Group.objects.filter(**theirs)
    may = Q(is_superuser=True) | Q(groups__in=groups)
    return get_user_model().objects.filter(may, is_active=True).distinct()


def colleagues():
    """The active accounts that have a role, or every right, by name; `own_roles` is a list."""
    users = get_user_model().objects.filter(is_active=True)
    users = users.filter(Q(is_superuser=True) | Q(groups__in=roles())).distinct()
    named = Prefetch("groups", roles(), to_attr="own_roles")
    return users.prefetch_related(named).order_by("last_name", "first_name", "username")
