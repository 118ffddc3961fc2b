from django.core.management.base import BaseCommand

from search import indexing


class Command(BaseCommand):
    help = "Counts the difference between the site and its search index, and mends it."

    def handle(self, **options):
        found = indexing.mend()
        gaps = sum(found[name] for name in ("created", "changed", "removed", "engine"))
        if not gaps:
            self.stdout.write(f"Index à jour : {found['total']} documents.")
            return
        self.stdout.write(
            f"Index réparé : {found['created']} documents manquaient, {found['changed']} étaient"
            f" périmés, {found['removed']} étaient de trop, {found['engine']} écarts du moteur."
        )
