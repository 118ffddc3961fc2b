"""Why a calendar is refused as a whole."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventPage
from network.text import plain

from .parsing.remarks import REFUSED


class RefusedCalendarError(Exception):
    """Nothing of the calendar is imported and nothing changed; the message says why, in French."""


def refuse_own_feed(calendar, own_events):
    """Refuses a feed of this very site."""
    if own_events.has_url(calendar.address):
        raise RefusedCalendarError(_("C’est l’agenda de ce site : il n’est pas lu en retour."))


def refuse_unreadable(calendar):
    """Refuses a file that is cut, or none of whose events can be read."""
    if calendar.is_cut:
        raise RefusedCalendarError(_("Le fichier est coupé au milieu d’un événement."))
    refused = next((each for each in calendar.remarks if each.kind == REFUSED), None)
    if refused and not calendar.events:
        values = {"line": refused.line, "reason": refused.reason}
        raise RefusedCalendarError(
            _("Aucun événement n’est lisible. Ligne %(line)s : %(reason)s") % values
        )


def refuse_loss(calendar, upcoming, missing):
    """Refuses a file that lacks more than half of the events to come: that is more often a fault
    than a wish. `missing` are those of the `upcoming` rows that it lacks."""
    if len(missing) * 2 <= len(upcoming):
        return
    left = len(upcoming) - len(missing) + _count_renamed(calendar, missing)
    if left * 2 < len(upcoming):
        values = {"left": left, "total": len(upcoming)}
        raise RefusedCalendarError(
            _("Il ne reste que %(left)s des %(total)s événements à venir connus.") % values
        )


def _count_renamed(calendar, missing):
    """How many of these have the start and the title of an event of the file: another UID."""
    titles_and_starts = {
        (plain(event.title), _in_network_zone(event.dates[0].starts_at))
        for event in calendar.events
    }
    pages = EventPage.objects.filter(pk__in=[row.event_id for row in missing])
    rows = pages.values_list("title", "starts_at")
    return sum((plain(title), start) in titles_and_starts for title, start in rows)


def _in_network_zone(moment):
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, time.min))
