"""Access to the people registered for an event and to its head counts."""

from django.contrib.auth.models import User
from django.db.models import Q
from wagtail.models import Page

from events.models import EventPage
from network.admin import rights
from network.database.compiled import compiled_rows
from places.models import PlaceMembership

EVERYWHERE = "events.view_registration"


def may_see_people(user: User, event: Page) -> bool:
    """Return True if `user` may see the names of the people registered for `event`.

    `event` is an `EventPage`, or its generic `Page`. These accounts may see the names:

    - the accounts with the permission `EVERYWHERE`;
    - the owner of the page, as long as this account may edit it;
    - the managers of the event's place, and of its parent page if the parent is a place.
    """
    if user.has_perm(EVERYWHERE):
        return True
    if event.owner_id == user.pk and event.permissions_for_user(user).can_edit():
        return True
    return _manages_place_of(user, event)


def with_visible_people(user: User, event: str = "event") -> Q:
    """Return a Q for the rows whose event passes `may_see_people` for `user`.

    `event` is the lookup path from the row to its event. The Q is empty, and so matches every row,
    for accounts with the permission `EVERYWHERE`.
    """
    if user.has_perm(EVERYWHERE):
        return Q()
    own = Q(**{f"{event}__owner": user}) & rights.of_pages(user, event)
    paths = _managed_places(user)
    visible = own | Q(**{f"{event}__place__in": paths})
    for path in paths.values():
        visible |= Q(**{f"{event}__path__startswith": path})
    return visible


def managed_places(user: User) -> frozenset[tuple[int, str]]:
    """Return {(pk, path)} of the places that `user` manages; empty with `EVERYWHERE`.

    The result is a part of the cache key of the rows that `with_visible_people` selects, with the
    key and the permissions of the account. These rows depend on nothing else of the account.
    """
    return frozenset() if user.has_perm(EVERYWHERE) else frozenset(_managed_places(user).items())


def may_count(user: User, event: Page) -> bool:
    """Return True if `user` may enter the head count of a date of `event`.

    True for every editor of the event, because a head count contains no names, and for the accounts
    that pass `may_see_people`.
    """
    return event.permissions_for_user(user).can_edit() or may_see_people(user, event)


def _manages_place_of(user, event):
    managed = _managed_places(user)
    if not managed:
        return False
    if not isinstance(event, EventPage):
        event = EventPage.objects.only("place", "path", "depth").get(pk=event.pk)
    return event.place_id in managed or event.path[: -EventPage.steplen] in managed.values()


def _managed_places(user):
    """Return {pk: path} of the places that `user` manages; empty for an inactive account.

    The result is cached on `user`, so a request queries it once.
    """
    if not hasattr(user, "_managed_places"):
        paths = dict(compiled_rows(_paths_of_places, user=user.pk))
        user._managed_places = paths if user.is_active else {}
    return user._managed_places


def _paths_of_places(user):
    memberships = PlaceMembership.objects.filter(user=user).order_by()
    return memberships.values_list("place", "place__path")
