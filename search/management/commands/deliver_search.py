from django.core.management.base import BaseCommand, CommandError

from search.engines import cluster_in_use, outbox
from search.engines.transport import ClusterError, RefusedError
from search.indexing import waiting


class Command(BaseCommand):
    help = (
        "Does what a process that was stopped left to do in the index, then tells the search"
        " cluster the changes it missed; builds its index when it has none."
    )

    def handle(self, **options):
        waiting.catch_up()
        there = cluster_in_use()
        if not there:
            self.stdout.write("La base de données cherche elle-même : rien à transmettre.")
            return
        try:
            self._deliver(there)
        except ClusterError as error:
            raise CommandError(f"{there.transport.name}: {error}") from error
        self.stdout.write(f"Moteur {there.transport.name} à jour.")

    def _deliver(self, there):
        try:
            while outbox.deliver(there, timeout=outbox.SLOWLY):
                pass
        except RefusedError as error:
            if error.status not in {400, 404}:
                raise
            outbox.rebuild(there)
