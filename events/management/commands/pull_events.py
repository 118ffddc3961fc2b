"""Imports the active calendars of members again. Run it every six hours."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from events.calendars.pulling import pull
from events.calendars.results import counts_in_words
from events.models import EventSource

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Command that imports every active source with a URL."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Import the active sources with a URL; print the result of each one.

        Sources that another process is importing are skipped. Failed imports, unexpected errors
        included, do not stop the other ones: raises CommandError at the end, with the names of
        their sources.
        """
        with translation.override(settings.LANGUAGE_CODE):
            failed = [
                source.name
                for source in EventSource.objects.filter(is_active=True).exclude(url="")
                if not self._pull(source)
            ]
            if failed:
                raise CommandError(f"Calendriers en échec : {', '.join(failed)}.")

    def _pull(self, source):
        """Import a source, print the result and return False if the import failed.

        An import that is already running counts as a success. An unexpected error is logged.
        """
        try:
            run = pull(source)
        except Exception:
            logger.exception("The calendar %s could not be imported.", source.pk)
            return False
        if run is None:
            self.stdout.write(f"{source} : une lecture est déjà en cours.")
            return True
        text = run.fault or counts_in_words(run.counts) or run.get_state_display()
        self.stdout.write(f"{source} : {text}")
        return not run.fault
