"""Delivery of waiting changes to the index and to the cluster."""

from django.core.management.base import BaseCommand, CommandError

from search.engines import cluster_in_use, outbox
from search.engines.base import ClusterError, RefusedError
from search.indexing import waiting


class Command(BaseCommand):
    """Command that processes waiting refreshes and delivers missed changes to the cluster."""

    help = (
        "Indexes the changes left by a stopped process, then sends the search"
        " cluster the changes it missed; builds its index if it has none."
    )

    def handle(self, **options) -> None:
        """Process the waiting refreshes, then deliver the missed changes to the cluster.

        The index of the cluster is rebuilt if it is missing, if it is too far behind the journal,
        or if the cluster refuses a change with status 400 or 404. Without a cluster, only the
        refreshes are processed. Raises CommandError if the cluster fails.
        """
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
            if not outbox.has_index(there):
                outbox.rebuild(there)
            while outbox.deliver(there, timeout=outbox.SLOWLY):
                pass
        except RefusedError as error:
            if error.status not in {400, 404}:
                raise
            outbox.rebuild(there)
