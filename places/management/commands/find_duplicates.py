"""Looks for pages that may be one place, and lists the pairs that wait for an answer."""

from django.core.management.base import BaseCommand

from places.models import PlacePair
from places.upkeep.duplicates.pairs import format_distance, record_pairs


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        new = record_pairs()
        waiting = PlacePair.objects.filter(decision=PlacePair.Decision.OPEN)
        for pair in waiting.select_related("first", "second"):
            text = f"{pair.first.title} / {pair.second.title} ({format_distance(pair)})"
            self.stdout.write(f"{pair.score:.2f}  {text}")
        self.stdout.write(f"{new} nouvelles paires, {waiting.count()} à regarder.")
