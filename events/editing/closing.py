"""The coming dates during a closure of their place, to cancel, move or keep."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from events.choices import Change
from events.models import EventException, EventPage, ImportedEvent, Occurrence
from events.schedule import timetable
from network.publishing.drafts import publish_change
from network.text.dates import clock_change

CANCEL, MOVE, KEEP, LEAVE = "annuler", "deplacer", "maintenir", "laisser"
LABELS = {
    LEAVE: gettext_lazy("Ne rien changer"),
    CANCEL: gettext_lazy("Annuler"),
    MOVE: gettext_lazy("Déplacer"),
    KEEP: gettext_lazy("Maintenir malgré la fermeture"),
}
LONGEST_NOTE = 200


@dataclass
class Hit:
    """A coming date during a closure of its place.

    `may_change` is True if the user may change the date. `typed` are the posted values, {} before a
    POST, and `fault` is the error message of a refused move.
    """

    date: Occurrence
    closure: object
    may_change: bool
    typed: dict[str, str]
    fault: str = ""

    @property
    def event(self) -> EventPage:
        """The event of the date."""
        return self.date.event

    @property
    def choices(self) -> list[tuple]:
        """The possible changes as [(value, label, is ticked)], "no change" first.

        `MOVE` is offered for all dates, `KEEP` for dates that are off, `CANCEL` for other dates.
        """
        values = [LEAVE, KEEP, MOVE] if self.date.is_off else [LEAVE, CANCEL, MOVE]
        chosen = self.typed.get("choix", LEAVE)
        return [(value, LABELS[value], value == chosen) for value in values]

    @property
    def reason(self) -> str:
        """The posted reason, even if it is ""; before a POST, the `closure_text`."""
        return self.typed.get("raison", closure_text(self.closure))


def closure_text(closure: Model) -> str:
    """Return a sentence such as "Le lieu est fermé : congés d’été", cut at 200 characters."""
    return timetable.closure_note(closure)[:LONGEST_NOTE]


def hits_at(place: Page, user: User, now: datetime | None = None) -> list[Hit]:
    """Return a `Hit` for each coming date at a place during one of its closures, by start.

    Cancelled dates are included. Dates that are not public are returned only if the user may change
    them. For the dates of congresses and of external calendars, `may_change` is False.
    """
    closures = list(place.closures.all())
    if not closures:
        return []
    dates = Occurrence.objects.upcoming(now or timezone.now()).at_place(place)
    last = max(closure.ends_on for closure in closures) + timedelta(days=1)
    dates = dates.filter(starts_at__date__lte=last)
    public = set(dates.public().values_list("pk", flat=True))
    dates = dates.select_related("event", "place", "commune")
    written = ImportedEvent.objects.filter(event__in=dates.order_by().values("event"))
    away = {row.event_id for row in written.select_related("source") if row.is_synced}
    hits = []
    for date in dates.order_by("starts_at", "event_id"):
        if closure := next((c for c in closures if _overlaps(date, c)), None):
            hit = _hit(date, closure, user)
            hit.may_change = hit.may_change and hit.event.pk not in away
            # A hidden date is shown only to the users who may change it.
            if hit.may_change or date.pk in public:
                hits.append(hit)
    return hits


def _overlaps(date, closure):
    return date.local_start.date() <= closure.ends_on and date.local_end.date() >= closure.starts_on


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
    """Read the choice of each `Hit` from the form's data.

    Returns ({event: [unsaved EventException]}, True if no move is refused), and sets `typed` and
    `fault` of the hits. Hits that the user may not change, or with no change, have no exception.
    The keys of `data` are "choix-", "raison-", "debut-" and "fin-" with the key of the date.
    """
    chosen, is_right = defaultdict(list), True
    for hit in hits:
        typed = {
            name: data.get(f"{name}-{hit.date.pk}", "").replace("\0", "").strip()
            for name in ("choix", "raison", "debut", "fin")
        }
        hit.typed = {name: value for name, value in typed.items() if name != "choix" or value}
        if not hit.may_change or typed["choix"] not in (CANCEL, MOVE, KEEP):
            continue
        row = exception_of(hit.date, typed["raison"])
        if typed["choix"] == MOVE:
            hit.fault = move(row, typed, hit.date.place)
        else:
            row.change = Change.CANCELLED if typed["choix"] == CANCEL else Change.NOTE
        is_right = is_right and not hit.fault
        chosen[hit.event].append(row)
    return chosen, is_right


def exception_of(date: Occurrence, reason: str) -> EventException:
    """Return an unsaved `EventException` of this `Occurrence`, with `reason` as its note.

    The note is cut at 200 characters; the caller sets `change`.
    """
    day, time = date.original
    return EventException(original_date=day, original_time=time, note=reason[:LONGEST_NOTE])


def move(row: EventException, typed: Mapping[str, str], place: Page | None) -> str:
    """Make an exception a move to the typed times; return an error message, or "".

    `typed` is {"debut": start, "fin": end or ""}, two ISO texts in the network's time zone. A start
    on a day when `place`, if any, is closed is an error. The exception is changed in memory even if
    there is an error.
    """
    row.change = Change.MOVED
    row.starts_at, row.ends_at = _moment(typed["debut"]), _moment(typed["fin"])
    if row.starts_at is None:
        return _("Dites quand elle est déplacée.")
    for moment in (typed["debut"], typed["fin"]):
        if moment and (problem := _clock_change(moment)):
            return problem
    try:
        row.clean_fields(exclude=["event", "original_date", "original_time"])
    except ValidationError as error:
        return " ".join(error.messages)
    if typed["fin"] and row.ends_at is None:
        return _("Dites quand elle finit, ou laissez vide.")
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        return _("La fin est avant le début : corrigez l’une des deux.")
    day = timezone.localtime(row.starts_at).date()
    if place and place.closure_on(day):
        return _("Le lieu est fermé ce jour-là aussi : choisissez-en un autre.")
    return ""


def _moment(typed):
    """Return an ISO text as an aware time of the network's time zone, or None if invalid."""
    try:
        return timezone.make_aware(datetime.fromisoformat(typed).replace(tzinfo=None))
    except (ValueError, OverflowError):
        return None


def _clock_change(typed):
    if _moment(typed) is None:
        return ""
    naive = datetime.fromisoformat(typed).replace(tzinfo=None)
    return clock_change(naive, timezone.get_default_timezone())


def change_dates(event: EventPage, rows: Collection[EventException], user: User) -> None:
    """Publish changes to some dates of an event, without the changes of a draft in progress.

    `rows` are unsaved `EventException`s; each replaces the former exception of its date. A draft in
    progress receives the changes too. If the event is not published, only its draft changes. Raises
    ValidationError if the changed page or draft is invalid.
    """
    lone_days = _lone_days(event)
    publish_change(event, lambda page: _replace(page, rows, lone_days), user=user)


@transaction.atomic
def propose_dates(event: EventPage, rows: Collection[EventException], user: User) -> None:
    """Save the changes in a draft and submit it for review, for a user who may not publish.

    `rows` are as in `change_dates`. A review that required changes is resumed. Without a workflow,
    or during another review, only the draft is saved.
    """
    draft = event.get_latest_revision_as_object()
    _replace(draft, rows, _lone_days(event))
    draft.save_revision(user=user, log_action=True)
    review, workflow = draft.current_workflow_state, draft.get_workflow()
    if review and review.status == review.STATUS_NEEDS_CHANGES:
        review.resume(user)
    elif workflow and not review:
        workflow.start(draft, user)


def _lone_days(event):
    """Return the days on which an event has exactly one date."""
    return {day for day, times in event.original_times().items() if len(times) == 1}


def _replace(page, rows, lone_days):
    """Add copies of the rows to an unsaved page; each replaces the exception of its date.

    A draft may have another hour than the published page: a change of the only date of a day
    (`lone_days`) applies to the only date of that day in the draft.
    """
    page.name_changed_dates()
    times = page.original_times()
    copies = [row.copied() for row in rows]
    for row in copies:
        of_day = times.get(row.original_date, [])
        if not page.all_day and row.original_date in lone_days and len(of_day) == 1:
            row.original_time = of_day[0]
    changed = {row.original for row in copies}
    kept = [row for row in page.exceptions.all() if row.original not in changed]
    page.exceptions = [*kept, *copies]
