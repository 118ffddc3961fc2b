"""The pages on which a person has a right, as conditions of one query."""

from django.contrib.auth.models import User
from django.db.models import Exists, Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

LONGEST_PATH = Page._meta.get_field("path").max_length


def rights_of(user: User) -> tuple[object, ...]:
    """Return the user's key, flags, permissions and page permissions as one hashable value.

    Two values are equal if the rights are the same, on pages with the same paths. The value of a
    superuser has no permissions. Permissions that are not yet cached on `user` are queried; in a
    request of the admin, they are cached.
    """
    if user.is_superuser:
        return user.pk, user.is_active, True
    policy = policy_registry.get_by_type(Page)
    pages = {
        (row.permission.codename, row.page.path)
        for row in policy.get_cached_permissions_for_user(user)
    }
    permissions = frozenset(user.get_all_permissions())
    return user.pk, user.is_active, False, permissions, frozenset(pages)


def pages(user: User, action: str = "change") -> QuerySet:
    """Return the primary keys of the pages that the user may act on, as a subquery for `…__in`.

    `action` is "change" or "publish".
    """
    policy = policy_registry.get_by_type(Page)
    if _everywhere(policy, user, action):
        # Without the paths: the first screen uses this subquery twenty times.
        return Page.objects.order_by().values("pk")
    allowed = policy.instances_user_has_permission_for(user, action)
    return allowed.filter(_in_reach(policy, user)).order_by().values("pk")


def _in_reach(policy, user):
    """Return a Q for the pages on which the user has any right, and all pages below them.

    The Q may match more pages than the user may act on, never fewer. Without any right, it matches
    all pages. It compares ranges of paths: SQLite then uses its index, unlike with the `startswith`
    of Wagtail's condition.
    """
    reach = Q()
    for path in sorted({row.page.path for row in policy.get_cached_permissions_for_user(user)}):
        reach |= Q(path__range=(path, path.ljust(LONGEST_PATH, Page.alphabet[-1])))
    return reach


def _everywhere(policy, user, action):
    """Return True if an active user has the permission `action` on the root, by a group."""
    return user.is_active and any(
        row.page.depth == 1 and row.permission.codename == f"{action}_page"
        for row in policy.get_cached_permissions_for_user(user)
    )


def may(user: User, action: str = "change") -> bool:
    """Return True if the user may act on at least one page; `action` as for `pages`."""
    return policy_registry.get_by_type(Page).user_has_permission(user, action)


def may_set_up(user: User) -> bool:
    """Return True if the user may change the network's settings; anonymous users may not."""
    return user.has_perm("network.change_networksettings")


def of_pages(user: User, *paths: str, action: str = "change") -> Q:
    """Return a Q for rows related to a page that the user may act on.

    `paths` are the lookups from the row to a page, such as "event__place". A row matches if the
    user may act on at least one of its pages. Without paths, no row matches.
    """
    allowed, either = pages(user, action), Q(pk__in=[])
    for path in paths:
        either |= Q(**{f"{path}__in": allowed})
    return either


def below(user: User, index: type[Page], rows: QuerySet) -> QuerySet | None:
    """Return `rows` if the user may publish a page of the type `index`.

    Otherwise returns an empty queryset, or None for a user who may publish no page at all.
    """
    if not may(user, "publish"):
        return None
    return rows.filter(Exists(index.objects.filter(pk__in=pages(user, "publish"))))
