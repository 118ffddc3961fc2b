"""Reads again every calendar of a member: to be run every six hours."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from events.calendars.accounts import said_counts
from events.calendars.pulling import pull
from events.models import EventSource


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        with translation.override(settings.LANGUAGE_CODE):
            failed = [
                source.name
                for source in EventSource.objects.filter(is_active=True).exclude(url="")
                if not self._pull(source)
            ]
            if failed:
                raise CommandError(f"Calendriers en échec : {', '.join(failed)}.")

    def _pull(self, source):
        """Whether it went well; a calendar that another reading holds did."""
        run = pull(source)
        if run is None:
            self.stdout.write(f"{source} : une lecture est déjà en cours.")
            return True
        said = run.fault or said_counts(run) or run.get_state_display()
        self.stdout.write(f"{source} : {said}")
        return not run.fault
