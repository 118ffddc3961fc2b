"""Panel of managers: their places, with coming dates and unpublished pages."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import Length, RowNumber, Substr
from django.middleware.csrf import get_token
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from events.models import EventPage, Occurrence
from network.database.compiled import compiled_rows, of_some_length
from places.models import PlaceMembership, PlacePage
from places.models.freshness import DATES

# The explorer lists further places and events.
PLACES_SHOWN = 12
SHOWN = 6
# Fields of an unpublished page, and of a place: address, hours, freshness.
OF_WAITING = ("title", "draft_title", "path", "live", "first_published_at")
OF_PLACE = (
    *OF_WAITING,
    *("has_unpublished_changes", "slug", "url_path", "depth", "locale__language_code"),
    *("insee_code", "postcode", "city"),
    *("zone", "opening_hours", "hours_note", "access_modes", "has_stops", "mobility"),
    *("silent_since", "confirmed_how", *DATES),
)

DRAFT = _("Brouillon, pas encore proposé")
WAITING = _("Proposé : le réseau va le lire")
SENT_BACK = _("À revoir")
WITHDRAWN = _("Retiré du site")
CHANGED = _("Publié, avec des changements en brouillon")


@dataclass
class Waiting:
    """A page whose latest version is not public.

    `state` is a sentence about the page, and `comment` the comment of the reviewer or "".
    """

    page: Page
    state: str = ""
    comment: str = ""


@dataclass
class OwnPlace:
    """A place of the user, with its unpublished pages and upcoming dates.

    `waiting` are `Waiting`s: the place itself if it has unpublished changes, then its events that
    are offline or have unpublished changes, the last edited first. `coming` are the `Occurrence`s
    of public events that are not over, sorted by start. They take place there, or belong to an
    event below the place and take place at no other place of the user. `may_publish` is True for a
    trusted manager.
    """

    place: PlacePage
    may_publish: bool
    waiting: list[Waiting] = field(default_factory=list)
    coming: list[Occurrence] = field(default_factory=list)


class MyPlaces(Component):
    """Panel of the places of the user."""

    order = 40
    template_name = "wagtailadmin/home/my_places.html"

    class Media:
        """Style of the panel."""

        css = {"all": ["home/admin/my-places.css"]}

    def get_context_data(self, parent_context: Context) -> dict[str, object]:
        """Add the places of the user and the CSRF token."""
        request = parent_context["request"]
        # Panels are rendered without context processors: the token must be added.
        return {"own": own_places(request.user), "csrf_token": get_token(request)}


def own_places(user: User) -> list[OwnPlace]:
    """Return the first 12 places (`PLACES_SHOWN`) of the user by title; [] if there is none.

    Each `OwnPlace` has its last 6 (`SHOWN`) edited events among the unpublished ones, and its next
    6 dates. The number of queries is constant.
    """
    trusted = dict(compiled_rows(_trust, user=user.pk))
    if not trusted:
        return []
    places = compiled_rows(_places, keys=of_some_length(sorted(trusted)))
    rows = {place.path: OwnPlace(place, trusted[place.pk]) for place in places}
    for event in _below(_unread_events, rows):
        rows[event.path[: -EventPage.steplen]].waiting.append(Waiting(event))
    for row in rows.values():
        if row.place.has_unpublished_changes:
            row.waiting.insert(0, Waiting(row.place))
    _set_states([each for row in rows.values() for each in row.waiting])
    keys = of_some_length(sorted(row.place.pk for row in rows.values()))
    for date in _below(_dates, rows, keys=keys, now=timezone.now()):
        # The manager may change the events below the place only.
        date.is_own = date.event.path.startswith(date.row_path)
        rows[date.row_path].coming.append(date)
    return list(rows.values())


def _trust(user):
    return PlaceMembership.objects.filter(user=user).order_by().values_list("place", "is_trusted")


def _places(keys):
    places = PlacePage.objects.filter(id__in=keys).select_related("locale").only(*OF_PLACE)
    return places.with_closures().order_by("title", "pk")[:PLACES_SHOWN]


def _below(build, rows, **values):
    """Return the rows of the query `build` for the events below the places of `rows`.

    `rows` is {path of a place: `OwnPlace`}, not empty.
    """
    bounds = [PlacePage._get_children_path_interval(path) for path in rows]
    first, last = (of_some_length(list(each)) for each in zip(*bounds, strict=True))
    return compiled_rows(build, first=first, last=last, **values)


def _events(first, last):
    between = Q()
    for bounds in zip(first, last, strict=True):
        between |= Q(path__range=bounds)
    return EventPage.objects.filter(between)


def _parent_path(path):
    """Return an expression: the path of the parent of an event, with the lookup of its path."""
    return Substr(path, 1, Length(path) - EventPage.steplen)


def _first_of_each_place(rows, place, *order):
    """Return the first `SHOWN` rows of each `place`, an expression, in `order`, sorted."""
    rank = Window(RowNumber(), partition_by=place, order_by=order)
    return rows.annotate(rank=rank).filter(rank__lte=SHOWN).order_by(*order)


def _unread_events(first, last):
    unread = Q(live=False) | Q(has_unpublished_changes=True)
    events = _events(first, last).filter(unread, alias_of=None).only(*OF_WAITING)
    return _first_of_each_place(events, _parent_path("path"), "-latest_revision_created_at", "-pk")


def _dates(first, last, keys, now):
    """Return the dates at the places with these keys, and of the events below the places.

    `row_path` is the path of the place where a date is listed: where it takes place, or the parent
    of its event, for example if the place is not public.
    """
    here = Q(place__id__in=keys)
    below = Q(event__in=_events(first, last).values("pk"))
    dates = Occurrence.objects.of_public_events().upcoming(now).filter(here | below).lines()
    dates = dates.annotate(
        row_path=Case(When(here, then=F("place__path")), default=_parent_path("event__path"))
    )
    return _first_of_each_place(dates, F("row_path"), "starts_at", "event_id", "pk")


def _set_states(waiting):
    """Set the state and comment of each `Waiting`, in one query.

    Makes no query for an empty list.
    """
    if not waiting:
        return
    keys = of_some_length([str(each.page.pk) for each in waiting])
    pages = ContentType.objects.get_for_model(Page).pk
    reviews = compiled_rows(_reviews, pages=pages, keys=keys)
    reviews = {int(review.object_id): review for review in reviews}
    for each in waiting:
        each.state, each.comment = state_of(each.page, reviews.get(each.page.pk))


def _reviews(pages, keys):
    reviews = WorkflowState.objects.active().filter(base_content_type=pages, object_id__in=keys)
    return reviews.select_related("current_task_state")


def state_of(page: Page, review: WorkflowState | None) -> tuple[str, str]:
    """Return (sentence about the state of a page, comment of the reviewer or "").

    The latest version of `page` is not public. `review` is its active `WorkflowState`, or None.
    Only a page that was sent back has a comment.
    """
    if review and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return WAITING, ""
    if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return SENT_BACK, review.current_task_state.comment
    if page.live:
        return CHANGED, ""
    return WITHDRAWN if page.first_published_at else DRAFT, ""
