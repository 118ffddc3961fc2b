"""Fetch and import every active source of places; to be run every night."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from places.imports.runs import format_counts, pull
from places.models import PlaceSource

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Command that fetches and imports every active source of places."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Call `pull` for each active source and print its counts or its fault.

        Only the changes of trusted sources are applied. A source that cannot be fetched or read, or
        fails with an unexpected error, does not stop the others. If a source failed, raises
        CommandError at the end with the names of these sources.
        """
        with translation.override(settings.LANGUAGE_CODE):
            sources = list(PlaceSource.objects.filter(is_active=True))
            failed = [source.name for source in sources if not self._pull(source)]
            if failed:
                raise CommandError(f"Sources en échec : {', '.join(failed)}.")

    def _pull(self, source):
        """Import a source, print the result and return False if it failed; log any error."""
        try:
            run = pull(source)
        except Exception:
            logger.exception("The source %s could not be imported.", source.pk)
            return False
        if source.fault:
            self.stdout.write(f"{source} : {source.fault}")
        elif run is None:
            self.stdout.write(f"{source} : rien de nouveau.")
        else:
            counts = format_counts(run) or "rien à changer"
            self.stdout.write(f"{source} : {run.get_stage_display()} : {counts}.")
        return not source.fault
