"""Rebuilding of the search index."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.engines import cluster_in_use, outbox
from search.indexing import rows as indexing


class Command(BaseCommand):
    """Command that writes the index of all public objects again, also in the cluster in use."""

    help = "Rebuilds the search index of every public object, while the site stays available."

    def handle(self, **options) -> None:
        """Rebuild the index in the database, then in the cluster in use; print the counts.

        Shows the progress. Raises `ClusterError` if the cluster fails.
        """
        rebuilt = indexing.repair(rewrite=True, progress=lambda chunks: tqdm(chunks, unit="lot"))
        self.stdout.write(
            f"Index refait : {rebuilt['total']} documents, dont {rebuilt['created']} ajoutés,"
            f" {rebuilt['changed']} mis à jour, {rebuilt['removed']} retirés."
        )
        if there := cluster_in_use():
            count = outbox.rebuild(there, lambda chunks: tqdm(chunks, unit="lot"))
            self.stdout.write(f"Moteur {there.transport.name} refait : {count} documents.")
