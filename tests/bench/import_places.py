"""Measure the speed of `import_places` on a large file, with the territories loaded.

python -m tests.postgresql python -m tests.bench.import_places 20000

The import of the file is killed after a quarter of the places and run again; then the same file is
imported once more, and again with another name for each place. Each run is a separate process, as
on the command line. The places stay in the database. Prints the durations and asserts nothing.
"""

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from wagtail.models import Locale, Page, PageLogEntry, Revision, Site

from network.models import Territory
from places.models import PlaceIndexPage, PlacePage
from places.national.standard import COLUMN_NAMES

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "places" / "data" / "both-versions.json"
TICKS = os.sysconf("SC_CLK_TCK")


def write_file(path, count):
    """Write a CSV file of `count` places, derived from sixty real ones.

    Each place has its own identifier and name, and every second place is in another commune.
    """
    rows = [today for _former, today in json.loads(SAMPLE.read_text(encoding="utf-8"))]
    towns = [
        {"commune": town.name, "code_insee": town.code, "code_postal": town.postcode_list[0]}
        for town in Territory.objects.filter(kind=Territory.Kind.COMMUNE).order_by("pk")
        if town.postcode_list
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMN_NAMES)
        writer.writeheader()
        for number in range(count):
            row = rows[number % len(rows)]
            row |= towns[number * 7 % len(towns)] if number % 2 else {}
            writer.writerow(row | {"id": f"{row['id']}-{number}", "nom": f"{row['nom']} {number}"})


def rename(path) -> int:
    """Rename every place of the file, so that an import updates all, and return their number."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMN_NAMES)
        writer.writeheader()
        writer.writerows(row | {"nom": f"{row['nom']} bis"} for row in rows)
    return len(rows)


def prepare():
    """Create an empty directory of places, unless there is one."""
    Locale.objects.get_or_create(language_code="fr")
    home = Site.objects.get(is_default_site=True).root_page.specific
    if not PlaceIndexPage.objects.exists():
        home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux"))


def server_seconds():
    """Return the CPU seconds of all processes of the database server, 0 for SQLite."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    master = int(_stat(backend)[1])
    times = [_stat(process) for process in [master, *_children(master)]]
    dead = sum(map(int, _stat(master)[13:15]))
    return (sum(int(stat[11]) + int(stat[12]) for stat in times) + dead) / TICKS


def _stat(process):
    """Return the fields of /proc/PID/stat after the name of the program."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _children(process):
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def run(path, places=None):
    """Run the import, and print its summary, duration, CPU time and memory.

    If `places` is set, the process is killed once the site has that many places.
    """
    before, served = resource.getrusage(resource.RUSAGE_CHILDREN), server_seconds()
    connection.close()
    start = time.monotonic()
    command = [sys.executable, "manage.py", "import_places", str(path), "--verbosity", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if places:
        while PlacePage.objects.count() < places and process.poll() is None:
            time.sleep(1)
        process.send_signal(signal.SIGKILL)
    summary = process.communicate()[0].strip() or f"killed ({process.returncode})"
    taken = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    client = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    server = server_seconds() - served
    print(
        f"{summary}: {taken:.1f} s, {client:.1f} s of Python, {server:.1f} s of the server,"
        f" {after.ru_maxrss / 1024:.0f} MB at most"
    )


def count_rows():
    kind = ContentType.objects.get_for_model(PlacePage)
    counts = {
        "places": PlacePage.objects.count(),
        "revisions": Revision.objects.filter(content_type=kind).count(),
        "log entries": PageLogEntry.objects.filter(content_type=kind).count(),
        "problems of the tree": sum(map(len, Page.find_problems())),
    }
    print(counts)


def main(count):
    call_command("migrate", verbosity=0)
    call_command("load_territories", verbosity=0)
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lieux.csv"
        write_file(path, count)
        run(path, places=count // 4)
        count_rows()
        run(path)
        count_rows()
        run(path)
        count_rows()
        rename(path)
        run(path)
        count_rows()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
