"""The coming dates during a closure of their place, to cancel, move or keep."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from events.choices import OFF, Change
from events.models import EventException, EventPage, ImportedEvent, Occurrence, Registration
from events.schedule import timetable

from .changes import LONGEST_NOTE, exception_of, kept, move, restorable, restored

CANCEL, MOVE, KEEP, LEAVE = "annuler", "deplacer", "maintenir", "laisser"
RESTORE = "retablir"
LABELS = {
    LEAVE: gettext_lazy("Ne rien changer"),
    CANCEL: gettext_lazy("Annuler"),
    MOVE: gettext_lazy("Déplacer"),
    KEEP: gettext_lazy("Maintenir malgré la fermeture"),
    RESTORE: gettext_lazy("Rétablir comme prévu au départ"),
}


@dataclass
class Hit:
    """A coming date during a closure of its place.

    `may_change` is True if the user may change the date. `is_restorable` is True if, in addition,
    an exception decides whether the date takes place, and `changes.restorable` restores the date as
    first announced. `people` is the number of people registered, with a seat or waiting. `typed`
    are the posted values, or {} before a POST, and `fault` is the error message of a refused move.
    """

    date: Occurrence
    closure: Model
    may_change: bool
    typed: dict[str, str]
    fault: str = ""
    is_restorable: bool = False
    people: int = 0

    @property
    def event(self) -> EventPage:
        """The event of the date."""
        return self.date.event

    @property
    def is_event_off(self) -> bool:
        """True if the whole event is off (`OFF`): its dates stay off with any change of a date."""
        return self.event.status in OFF

    @property
    def has_choices(self) -> bool:
        """True if the user may change the date and the event is not off."""
        return self.may_change and not self.is_event_off

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        """The possible changes as [(value, label, is ticked)], `LEAVE` ("no change") first.

        `MOVE` is offered for all dates, `KEEP` for dates that are off, `CANCEL` for other dates,
        `RESTORE` if `is_restorable` is True.
        """
        values = [LEAVE, KEEP, MOVE] if self.date.is_off else [LEAVE, CANCEL, MOVE]
        if self.is_restorable:
            values.append(RESTORE)
        chosen = self.typed.get("choix", LEAVE)
        return [(value, LABELS[value], value == chosen) for value in values]

    @property
    def reason(self) -> str:
        """The posted reason, even if it is ""; before a POST, the `closure_text`."""
        return self.typed.get("raison", closure_text(self.closure))


def closure_text(closure: Model) -> str:
    """Return a sentence such as "Le lieu est fermé : congés d’été", cut at 200 characters."""
    return timetable.closure_note(closure)[:LONGEST_NOTE]


def hits_at(place: Page, user: User, now: datetime | None = None) -> list[Hit]:
    """Return a `Hit` for each coming date at a place during one of its closures, by start.

    Cancelled and postponed dates are also returned. Dates that are not public are returned only if
    the user may change them. For the dates of congresses and of external calendars, `may_change` is
    False.
    """
    closures = list(place.closures.all())
    if not closures:
        return []
    dates = Occurrence.objects.upcoming(now or timezone.now()).at_place(place)
    dates = dates.filter(first_on__lte=max(closure.ends_on for closure in closures))
    public = set(dates.public().values_list("pk", flat=True))
    dates = dates.select_related("event", "place", "commune")
    imported = ImportedEvent.objects.filter(event__in=dates.order_by().values("event"))
    synced = {row.event_id for row in imported.select_related("source") if row.is_synced}
    hits, by_event = [], {}
    for date in dates.order_by("starts_at", "event_id"):
        if closure := next((c for c in closures if _overlaps(date, c)), None):
            hit = _hit(date, closure, user)
            hit.may_change = hit.may_change and hit.event.pk not in synced
            # A hidden date is shown only to the users who may change it.
            if hit.may_change or date.pk in public:
                hits.append(hit)
            if hit.may_change and date.is_decided:
                if date.event_id not in by_event:
                    by_event[date.event_id] = restorable(date.event)
                row = by_event[date.event_id].get(date.original)
                # A cancelled date that was moved is kept at its new time by `KEEP`.
                hit.is_restorable = row is not None and row.change != Change.MOVED
    events = {hit.date.event_id for hit in hits}
    people = Registration.objects.of_events(events).not_cancelled().count_by_date()
    for hit in hits:
        hit.people = people.get(hit.date.event_id, {}).get(hit.date.original_starts_at, 0)
    return hits


def _overlaps(date, closure):
    return date.first_on <= closure.ends_on and date.last_on >= closure.starts_on


def _hit(date, closure, user):
    """Return the `Hit` of a date; `may_change` is the user's right to publish the event.

    `may_change` is always False for a congress.
    """
    event = date.event
    hit = Hit(date, closure, may_change=False, typed={})
    # A congress happens once: its own form moves or cancels it.
    hit.may_change = (
        event.specific_class is EventPage and event.permissions_for_user(user).can_publish()
    )
    return hit


def read(
    hits: Iterable[Hit], data: Mapping[str, str]
) -> tuple[dict[EventPage, list[EventException]], bool]:
    """Read the choice of each `Hit` from the form's data; save nothing.

    Returns ({event: [unsaved EventException]}, True if no move is refused), and sets `typed` and
    `fault` of the hits. The exception of a refused move is also returned. A hit has no exception if
    its `has_choices` is False, if the user chose nothing, or if there is nothing to restore. The
    keys of `data` are "choix-", "raison-", "debut-" and "fin-" with the primary key of the date.
    """
    chosen, is_right = defaultdict(list), True
    for hit in hits:
        typed = {
            name: data.get(f"{name}-{hit.date.pk}", "").replace("\0", "").strip()
            for name in ("choix", "raison", "debut", "fin")
        }
        hit.typed = {name: value for name, value in typed.items() if name != "choix" or value}
        if not hit.has_choices or typed["choix"] not in (CANCEL, MOVE, KEEP, RESTORE):
            continue
        if typed["choix"] == RESTORE:
            if row := restored(hit.event, hit.date.original):
                chosen[hit.event].append(row)
            continue
        if typed["choix"] == KEEP:
            row = kept(hit.date, typed["raison"])
        elif typed["choix"] == CANCEL:
            row = exception_of(hit.date, Change.CANCELLED, typed["raison"])
        else:
            row = exception_of(hit.date, Change.MOVED, typed["raison"])
            hit.fault = move(row, typed, hit.date)
        is_right = is_right and not hit.fault
        chosen[hit.event].append(row)
    return chosen, is_right
