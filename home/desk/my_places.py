"""The first screen of those who keep places: their state, what comes, what is not public yet."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from events.models import EventPage, Occurrence
from places.models import PlacePage

# More places, or more of one place, are found in the explorer.
PLACES_SHOWN = 12
SHOWN = 6

DRAFT = _("Brouillon, pas encore proposé")
WAITING = _("Proposé : le réseau va le lire")
SENT_BACK = _("À revoir")
WITHDRAWN = _("Retiré du site")
CHANGED = _("Publié, avec des changements en brouillon")


@dataclass
class Waiting:
    """A page whose last version the public does not read."""

    page: object
    state: str
    comment: str = ""


@dataclass
class OwnPlace:
    place: PlacePage
    may_publish: bool
    waiting: list = field(default_factory=list)
    coming: list = field(default_factory=list)


class MyPlaces(Component):
    order = 40
    template_name = "wagtailadmin/home/my_places.html"

    class Media:
        css = {"all": ["home/admin/my-places.css"]}

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        # A panel is rendered without the request's processors: its forms would hold no token.
        return {"own": own_places(request.user), "csrf_token": get_token(request)}


def own_places(user):
    """[OwnPlace] by name, in the same few queries whatever their number."""
    trusted = dict(user.place_memberships.values_list("place", "is_trusted"))
    if not trusted:
        return []
    places = PlacePage.objects.filter(pk__in=trusted).select_related("commune", "locale")
    places = list(
        places.with_closures().prefetch_related(reviews()).order_by("title", "pk")[:PLACES_SHOWN]
    )
    rows = {place.path: OwnPlace(place, trusted[place.pk]) for place in places}
    for row in rows.values():
        if row.place.has_unpublished_changes:
            row.waiting.append(waiting(row.place))
    below = Q(pk__in=[])
    for path in rows:
        below |= Q(path__startswith=path)
    _add_waiting_events(rows, below)
    _add_dates(rows, below)
    return list(rows.values())


def _add_waiting_events(rows, below):
    unread = Q(live=False) | Q(has_unpublished_changes=True)
    events = EventPage.objects.filter(below, unread, alias_of=None)
    events = (
        events.prefetch_related(reviews()).defer("body").order_by("-latest_revision_created_at")
    )
    for event in events[: SHOWN * len(rows)]:
        rows[event.path[: -EventPage.steplen]].waiting.append(waiting(event))


def _add_dates(rows, below):
    events = EventPage.objects.filter(below).values("pk")
    for date in Occurrence.objects.agenda().filter(event__in=events)[: SHOWN * len(rows)]:
        rows[date.event.path[: -EventPage.steplen]].coming.append(date)


def reviews():
    """Where `current_workflow_state` looks first. Wagtail's own way asks of plain pages only."""
    active = WorkflowState.objects.active().select_related("current_task_state__task")
    return Prefetch("_specific_workflow_states", active, to_attr="_current_workflow_states")


def waiting(page):
    review = page.current_workflow_state
    if review and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return Waiting(page, WAITING)
    if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return Waiting(page, SENT_BACK, review.current_task_state.comment)
    if page.live:
        return Waiting(page, CHANGED)
    return Waiting(page, WITHDRAWN if page.first_published_at else DRAFT)
