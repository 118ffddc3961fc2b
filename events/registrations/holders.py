"""Who sees the names of those registered: who holds the event or its place, and coordination."""

from django.db.models import Q

from events.models import EventPage
from network.desk import rights
from network.shared.compiled import compiled_rows
from places.models import PlaceMembership

EVERYWHERE = "events.view_registration"


def may_see_people(user, event):
    """Whether the account holds this `EventPage`: as its owner, who may still write it, or as a
    manager of the place where it is or under which it stands; or whether it may see everybody."""
    if user.has_perm(EVERYWHERE):
        return True
    if event.owner_id == user.pk and event.permissions_for_user(user).can_edit():
        return True
    return _keeps_its_place(user, event)


def held_events(user, event="event"):
    """A Q: the events whose people the account may see, at the path `event`."""
    if user.has_perm(EVERYWHERE):
        return Q()
    own = Q(**{f"{event}__owner": user}) & rights.of_pages(user, event)
    kept = _kept_places(user)
    held = own | Q(**{f"{event}__place__in": kept})
    for path in kept.values():
        held |= Q(**{f"{event}__path__startswith": path})
    return held


def kept_places(user) -> frozenset:
    """What `held_events` depends on, beside the rights of the account."""
    return frozenset() if user.has_perm(EVERYWHERE) else frozenset(_kept_places(user).items())


def may_count(user, event):
    """A head count names nobody: whoever writes the event counts too."""
    return event.permissions_for_user(user).can_edit() or may_see_people(user, event)


def _keeps_its_place(user, event):
    kept = _kept_places(user)
    if not kept:
        return False
    if not isinstance(event, EventPage):
        event = EventPage.objects.only("place", "path", "depth").get(pk=event.pk)
    return event.place_id in kept or event.path[: -EventPage.steplen] in kept.values()


def _kept_places(user):
    """{key: path} of the places that the account keeps; asked once for a request's user."""
    if not hasattr(user, "_kept_places"):
        kept = dict(compiled_rows(_paths_of_places, user=user.pk))
        user._kept_places = kept if user.is_active else {}
    return user._kept_places


def _paths_of_places(user):
    kept = PlaceMembership.objects.filter(user=user).order_by()
    return kept.values_list("place", "place__path")
