"""What Django and Wagtail ask of a person, by SQL that is written once: every screen of the admin
asks it, and Django takes longer to write it than the database to answer.

The answers are asked again for each request, and kept on its user, as Django and Wagtail do.
"""

from functools import wraps

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission
from wagtail.permission_policies.collections import CollectionPermissionLookupMixin
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from network.shared.compiled import compiled_rows


def ask_written_sql():
    """When the site starts."""
    _wrap(ModelBackend, "get_user", _with_profile)
    _wrap(ModelBackend, "_get_permissions", _permissions_read)
    _wrap(PagePermissionPolicy, "explorable_root_instance", _root_found)
    for policy, build in (
        (PagePermissionPolicy, _on_pages),
        (CollectionPermissionLookupMixin, _on_collections),
        (SitePermissionPolicy, _on_sites),
    ):
        _wrap(policy, "get_all_permissions_for_user", _asked_by(build))


def _wrap(owner, name, wrapper):
    theirs = getattr(owner, name)
    setattr(owner, name, wraps(theirs)(wrapper(theirs)))


def _with_profile(_theirs):
    """Which says in what language the admin speaks."""

    def get_user(self, user_id):
        key = get_user_model()._meta.pk.to_python(user_id)
        for user in compiled_rows(_accounts, key=key):
            return user if self.user_can_authenticate(user) else None
        return None

    return get_user


def _accounts(key):
    return get_user_model()._default_manager.filter(id=key).select_related("wagtail_userprofile")


def _permissions_read(theirs):
    """Django finds them on the user."""

    def permissions(self, user, obj, from_name):
        name = f"_{from_name}_perm_cache"
        if _has_own_rights(user) and obj is None and not hasattr(user, name):
            build = {"user": _of_user, "group": _of_groups}[from_name]
            rows = compiled_rows(build, user=user.pk)
            setattr(user, name, {f"{app}.{codename}" for app, codename in rows})
        return theirs(self, user, obj, from_name)

    return permissions


def _of_user(user):
    return _names(Permission.objects.filter(user=user))


def _of_groups(user):
    return _names(Permission.objects.filter(group__user=user))


def _names(permissions):
    return permissions.order_by().values_list("content_type__app_label", "codename")


def _asked_by(build):
    def wrapper(theirs):
        def permissions(self, user):
            if _has_own_rights(user):
                return compiled_rows(build, user=user.pk)
            return theirs(self, user)

        return permissions

    return wrapper


def _on_pages(user):
    rows = GroupPagePermission.objects.filter(group__user=user)
    return rows.select_related("page", "permission")


def _on_collections(user):
    rows = GroupCollectionPermission.objects.filter(group__user=user)
    return rows.select_related("collection", "permission")


def _on_sites(user):
    return GroupSitePermission.objects.filter(group__user=user).select_related("permission")


def _root_found(theirs):
    """Whoever has rights on one page sees the tree from there: it has just been read."""

    def root(self, user):
        name = self._explorable_root_instance_cache_name
        if _has_own_rights(user) and not hasattr(user, name):
            pages = {
                page.path: page for page in self.instances_with_direct_explore_permission(user)
            }
            if len(pages) == 1:
                setattr(user, name, *pages.values())
        return theirs(self, user)

    return root


def _has_own_rights(user):
    return user.is_active and not user.is_anonymous and not user.is_superuser
