"""Which pages a person may act on, as a condition of one query, and who sets the site up."""

from django.db.models import Exists, Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

LONGEST_PATH = Page._meta.get_field("path").max_length


def rights_of(user) -> tuple:
    """All that Django and Wagtail let a person do, in one hashable value, which changes as soon as
    one of their rights does, or a page on which they have one moves. No query that the admin does
    not ask anyway."""
    if user.is_superuser:
        return user.pk, user.is_active, True
    policy = policy_registry.get_by_type(Page)
    pages = {
        (row.permission.codename, row.page.path)
        for row in policy.get_cached_permissions_for_user(user)
    }
    permissions = frozenset(user.get_all_permissions())
    return user.pk, user.is_active, False, permissions, frozenset(pages)


def pages(user, action="change"):
    """The keys of the pages that this person may "change" or "publish", for `…__in`."""
    policy = policy_registry.get_by_type(Page)
    if _everywhere(policy, user, action):
        # Said without the path of each page, which twenty questions of one screen would compare.
        return Page.objects.order_by().values("pk")
    allowed = policy.instances_user_has_permission_for(user, action)
    return allowed.filter(_in_reach(policy, user)).order_by().values("pk")


def _in_reach(policy, user):
    """A Q: below some page on which they have any right. It leaves nothing out and has an index,
    which the "begins with" of Wagtail's own condition has not on SQLite."""
    reach = Q()
    for path in sorted({row.page.path for row in policy.get_cached_permissions_for_user(user)}):
        reach |= Q(path__range=(path, path.ljust(LONGEST_PATH, Page.alphabet[-1])))
    return reach


def _everywhere(policy, user, action):
    """Whether the right is one on the root of the tree, of which Wagtail has one."""
    return user.is_active and any(
        row.page.depth == 1 and row.permission.codename == f"{action}_page"
        for row in policy.get_cached_permissions_for_user(user)
    )


def may(user, action="change"):
    """Whether there is any page at all on which they may."""
    return policy_registry.get_by_type(Page).user_has_permission(user, action)


def may_set_up(user):
    """Whether they may change the settings of the network; asks nothing of the page tree."""
    return user.has_perm("network.change_networksettings")


def of_pages(user, *paths, action="change"):
    """A Q: one of these paths leads to such a page."""
    allowed, either = pages(user, action), Q(pk__in=[])
    for path in paths:
        either |= Q(**{f"{path}__in": allowed})
    return either


def below(user, index, rows):
    """The rows, for whoever may publish on a page of the class `index` what others write below it;
    else none. None for somebody who publishes nothing at all."""
    if not may(user, "publish"):
        return None
    return rows.filter(Exists(index.objects.filter(pk__in=pages(user, "publish"))))
