from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.engines import cluster_in_use, outbox
from search.indexing import rows as indexing


class Command(BaseCommand):
    help = "Writes the search index again, for every public object. The site goes on answering."

    def handle(self, **options):
        rebuilt = indexing.repair(rewrite=True, progress=lambda chunks: tqdm(chunks, unit="lot"))
        self.stdout.write(
            f"Index refait : {rebuilt['total']} documents, dont {rebuilt['created']} ajoutés,"
            f" {rebuilt['changed']} mis à jour, {rebuilt['removed']} retirés."
        )
        if there := cluster_in_use():
            count = outbox.rebuild(there, lambda chunks: tqdm(chunks, unit="lot"))
            self.stdout.write(f"Moteur {there.transport.name} refait : {count} documents.")
