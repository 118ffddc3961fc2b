"""Reasons to refuse a whole calendar."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventSource, ImportedEvent, Occurrence
from network.text.strings import plain

from .own_events import OwnEvents
from .parsing.events import ParsedCalendar
from .parsing.remarks import REFUSED


class RefusedCalendarError(Exception):
    """Raised before anything is imported or changed; the message is a translated explanation."""


def refuse_own_feed(calendar: ParsedCalendar, own_events: OwnEvents) -> None:
    """Raise RefusedCalendarError if the calendar's own address is on this site."""
    if own_events.has_url(calendar.address):
        raise RefusedCalendarError(_("C’est l’agenda de ce site : il n’est pas lu en retour."))


def refuse_unreadable(calendar: ParsedCalendar) -> None:
    """Raise RefusedCalendarError if the file is cut, or has a refused line but no event.

    A calendar without events and without refused lines is accepted.
    """
    if calendar.is_cut:
        raise RefusedCalendarError(_("Le fichier est coupé au milieu d’un événement."))
    refused = next((each for each in calendar.remarks if each.kind == REFUSED), None)
    if refused and not calendar.events:
        values = {"line": refused.line, "reason": refused.reason}
        raise RefusedCalendarError(
            _("Aucun événement n’est lisible. Ligne %(line)s : %(reason)s") % values
        )


def refuse_loss(
    calendar: ParsedCalendar, upcoming: list[ImportedEvent], missing: list[ImportedEvent]
) -> None:
    """Raise RefusedCalendarError if more than half of the upcoming events are missing.

    A loss of this size is more often a fault than intended. `upcoming` are the rows imported
    earlier; `missing` are the `upcoming` rows that the file does not contain. A missing event
    counts as present if an event of the file has the same title and one of its dates, under another
    UID.
    """
    if len(missing) * 2 <= len(upcoming):
        return
    left = len(upcoming) - len(missing) + _count_renamed(calendar, missing)
    if left * 2 < len(upcoming):
        values = {"left": left, "total": len(upcoming)}
        raise RefusedCalendarError(
            _("Il ne reste que %(left)s des %(total)s événements à venir connus.") % values
        )


def refuse_unknown(
    calendar: ParsedCalendar,
    source: EventSource,
    rows: Mapping[tuple[str, str], ImportedEvent],
) -> None:
    """Raise RefusedCalendarError if the calendar has none of the events imported before.

    It is probably another calendar whose file has the same name. `rows` has the events that
    `source` imported before, by (UID, recurrence id). Without rows, any calendar is accepted; a
    calendar without events is always accepted. As in `refuse_loss`, an event with the same title
    and one of its dates is known under another UID.
    """
    keys = {(event.uid, event.recurrence_id) for event in calendar.events}
    if not (keys and rows) or not keys.isdisjoint(rows):
        return
    if _count_renamed(calendar, rows.values()):
        return
    message = _(
        "La source « %(name)s » (n° %(number)s) porte déjà ce nom, et le fichier n’a aucun de ses"
        " événements. Si c’est le même calendrier, ajoutez --source %(number)s ; sinon, renommez le"
        " fichier."
    )
    raise RefusedCalendarError(message % {"name": source.name, "number": source.pk})


def _count_renamed(calendar, missing):
    """Return the number of missing events with the title and a date of an event in the file."""
    starts = defaultdict(set)
    for event in calendar.events:
        starts[plain(event.title)] |= {_in_network_zone(date.original) for date in event.dates}
    dates = Occurrence.objects.filter(event__in=[row.event_id for row in missing])
    rows = dates.values_list("event_id", "event__title", "original_starts_at")
    return len({event for event, title, start in rows if start in starts[plain(title)]})


def _in_network_zone(moment):
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, time.min))
