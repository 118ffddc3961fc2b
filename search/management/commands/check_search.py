"""Check of the search index against the site."""

from django.core.management.base import BaseCommand

from search.engines import cluster_in_use, outbox
from search.indexing import rows as indexing
from search.indexing import waiting
from search.models import SearchRefresh


class Command(BaseCommand):
    """Command that counts and repairs the differences between the site and its index."""

    help = "Counts the differences between the site and its search index, and repairs them."

    def handle(self, **options) -> None:
        """Repair the index in the database, then in the cluster in use; print the counts.

        First processes the waiting refreshes. The repair also reads the objects whose refresh
        failed; the rows of these refreshes are then deleted. Raises `ClusterError` if the cluster
        fails.
        """
        self._check_database()
        if there := cluster_in_use():
            self._check_cluster(there)

    def _check_database(self):
        waiting.catch_up()
        noted = list(SearchRefresh.objects.values_list("pk", flat=True))
        counts = indexing.repair()
        # `repair` read every object, including those whose refresh had failed.
        SearchRefresh.objects.filter(pk__in=noted).delete()
        gaps = sum(counts[name] for name in ("created", "changed", "removed", "engine"))
        if not gaps:
            self.stdout.write(f"Index à jour : {counts['total']} documents.")
            return
        self.stdout.write(
            f"Index réparé : {counts['created']} documents manquaient, {counts['changed']} étaient"
            f" périmés, {counts['removed']} étaient de trop, {counts['engine']} écarts du moteur."
        )

    def _check_cluster(self, there):
        differences = outbox.repair(there)
        name = there.transport.name
        if "rebuilt" in differences:
            self.stdout.write(f"Moteur {name} refait : {differences['rebuilt']} documents.")
        elif differences.total():
            self.stdout.write(
                f"Moteur {name} réparé : {differences['missing']} documents manquaient,"
                f" {differences['stale']} étaient périmés, {differences['left']} étaient de trop."
            )
        else:
            self.stdout.write(f"Moteur {name} à jour.")
