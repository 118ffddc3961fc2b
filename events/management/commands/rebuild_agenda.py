"""Rebuilds every date and calendar text of the agenda."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from events.models import EventPage
from events.refreshing import refresh
from network.database.statistics import refresh_statistics


class Command(BaseCommand):
    """Command that refreshes every event; only rows that differ are written."""

    help = "Rebuilds every date and calendar text of the agenda; writes only what differs."

    def handle(self, **options) -> None:
        """Refresh the events and the database statistics; print the numbers of events.

        If dates have changed, letters to their registered people are planned, or sent at once for
        a start less than an hour away.
        """
        events = EventPage.objects.all()
        changed = refresh(events)
        refresh_statistics()
        self.stdout.write(
            _("%(total)s événements relus, %(changed)s mis à jour.")
            % {"total": events.count(), "changed": changed}
        )
