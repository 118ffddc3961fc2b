"""Reasons to refuse a whole calendar."""

from collections import defaultdict
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import ImportedEvent, Occurrence
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
