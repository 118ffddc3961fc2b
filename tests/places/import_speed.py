"""How fast a file of places is taken, printed and not asserted:

python -m tests.postgresql python -m tests.places.import_speed 20000
"""

import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parent / "data"
SAMPLE = DATA / "both-versions.json"


def write_file(path, count):
    """`count` rows, made from sixty real ones, each with its own identifier and name."""
    from places.standard import COLUMN_NAMES

    rows = [today for _former, today in json.loads(SAMPLE.read_text(encoding="utf-8"))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMN_NAMES)
        writer.writeheader()
        for number in range(count):
            row = rows[number % len(rows)]
            writer.writerow(row | {"id": f"{row['id']}-{number}", "nom": f"{row['nom']} {number}"})


def directory():
    from wagtail.models import Locale, Site

    from places.models import PlaceIndexPage

    Locale.objects.get_or_create(language_code="fr")
    home = Site.objects.get(is_default_site=True).root_page.specific
    found = PlaceIndexPage.objects.first()
    return found or home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux"))


def take(index, path):
    """Prints what became of the rows, how long it took and the memory that was needed."""
    from places.census import Census
    from places.table import read_table

    start, busy = time.monotonic(), time.process_time()
    with path.open("rb") as file:
        table = read_table(file)
        counts = Counter(outcome.status for outcome in Census(index).take(table.rows()))
    seconds, cpu = time.monotonic() - start, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = sum(counts.values())
    told = f"{seconds:.1f} s, {rows / seconds:.0f} rows/s, {cpu:.1f} s of Python, {memory:.0f} MB"
    sys.stdout.write(f"{dict(counts)}: {told}\n")


def main(count):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.test")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    index = directory()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lieux.csv"
        write_file(path, count)
        take(index, path)
        take(index, path)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
