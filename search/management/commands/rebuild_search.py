from django.core.management.base import BaseCommand
from tqdm import tqdm

from search import indexing


class Command(BaseCommand):
    help = "Writes the search index again, for every public object. The site goes on answering."

    def handle(self, **options):
        found = indexing.mend(rewrite=True, progress=lambda chunks: tqdm(chunks, unit="lot"))
        self.stdout.write(
            f"Index refait : {found['total']} documents, dont {found['created']} ajoutés,"
            f" {found['changed']} mis à jour, {found['removed']} retirés."
        )
