"""Search for duplicate pages of places, and list the pairs that wait for a decision."""

from django.core.management.base import BaseCommand

from places.models import PlacePair
from places.upkeep.duplicates.pairs import format_distance, record_pairs


class Command(BaseCommand):
    """Command that records pairs of probable duplicates and lists the undecided ones."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Record the new pairs in the whole directory, then print the undecided pairs.

        The last line contains the numbers of new pairs and of undecided pairs.
        """
        new = record_pairs()
        waiting = PlacePair.objects.filter(decision=PlacePair.Decision.OPEN)
        for pair in waiting.select_related("first", "second"):
            text = f"{pair.first.title} / {pair.second.title} ({format_distance(pair)})"
            self.stdout.write(f"{pair.score:.2f}  {text}")
        self.stdout.write(f"Nouvelles paires : {new}. À regarder : {waiting.count()}.")
